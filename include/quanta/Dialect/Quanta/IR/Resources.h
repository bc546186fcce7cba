//===- Resources.h - Large constants -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_IR_RESOURCES_H
#define QUANTA_DIALECT_QUANTA_IR_RESOURCES_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::quanta {

/// Elements of `type` whose bytes are a resource: a rewritten elements attribute
/// would be hashed as a whole by every lookup.
///
/// The key is `name` and a hash of the bytes; the same bytes under the same name
/// are one resource. So what is printed depends neither on what else the context
/// holds nor on which of the threads that run a pass on functions comes first.
ElementsAttr createResource(RankedTensorType type, StringRef name,
                            ArrayRef<char> bytes);

template <typename T>
ElementsAttr createResource(RankedTensorType type, StringRef name,
                            ArrayRef<T> values) {
  return createResource(
      type, name,
      ArrayRef<char>(reinterpret_cast<const char *>(values.data()),
                     values.size() * sizeof(T)));
}

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_IR_RESOURCES_H
