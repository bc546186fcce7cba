//===- OperatorTable.h - Which ONNX operators are imported, and by whom -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_OPERATORTABLE_H
#define QUANTA_LIB_IMPORT_ONNX_OPERATORTABLE_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace mlir::quanta::onnx_import {

class NodeImporter;

/// An operator in a range of operator sets. Those of another domain than ONNX's
/// own are named "domain::name"; their range is still that of ONNX's set.
struct OperatorEntry {
  const char *name;
  int64_t firstOpset, lastOpset;
  /// Inputs that must be given, and how many there may be.
  unsigned minInputs, maxInputs;
  LogicalResult (*import)(NodeImporter &node);
  /// Whether the handler knows unsigned integers of run time, which are held as
  /// signed ones (OnnxTensor), or only moves elements.
  enum { Signed, KnowsUnsigned, MovesElements } unsignedInputs = Signed;
};

/// Number of inputs without a limit.
constexpr unsigned kVariadic = ~0u;

/// The entries of `name`, one per range of opsets with its own handler.
SmallVector<const OperatorEntry *> lookupOperator(StringRef name);
/// The entry of `name` for `opset`; null if there is none.
const OperatorEntry *lookupOperator(StringRef name, int64_t opset);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_OPERATORTABLE_H
