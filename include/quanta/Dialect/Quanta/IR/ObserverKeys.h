//===- ObserverKeys.h - Names of records in a function -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_IR_OBSERVERKEYS_H
#define QUANTA_DIALECT_QUANTA_IR_OBSERVERKEYS_H

#include "mlir/Support/LLVM.h"
#include <string>
#include <vector>

namespace mlir {
class Operation;
namespace quanta {

/// The keys of all observers in `scope` (a function), in program order.
std::vector<std::string> getObserverKeys(Operation *scope);

/// Emits an error at each observer in `scope` whose key an earlier one has, with
/// a note at that one. What maps keys to observers asks this first; an op's own
/// verifier sees no other op.
LogicalResult verifyObserverKeys(Operation *scope);

} // namespace quanta
} // namespace mlir

#endif // QUANTA_DIALECT_QUANTA_IR_OBSERVERKEYS_H
