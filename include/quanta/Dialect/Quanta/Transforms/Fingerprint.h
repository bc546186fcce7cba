//===- Fingerprint.h - A number that identifies a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_TRANSFORMS_FINGERPRINT_H
#define QUANTA_DIALECT_QUANTA_TRANSFORMS_FINGERPRINT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <string>

namespace mlir::quanta {

/// SHA-256 over the function's ops, operands, types, attributes and the bytes
/// of its constants, in hexadecimal. Observers, `quanta.` attributes on ops of
/// other dialects, locations, the names of resources and the places of constants
/// take no part, so the fingerprint is the same before and after configuration,
/// observation, printing, parsing, and what canonicalization does to constants. A
/// dynamic batch counts as one sample.
std::string computeFingerprint(func::FuncOp function);

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_TRANSFORMS_FINGERPRINT_H
