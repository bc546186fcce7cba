//===- ObserverKeys.cpp - Names of records in a function -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/IR/ObserverKeys.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

using namespace mlir;
using namespace mlir::quanta;

std::vector<std::string> mlir::quanta::getObserverKeys(Operation *scope) {
  std::vector<std::string> keys;
  scope->walk(
      [&](ObserveOp observe) { keys.push_back(observe.getKey().str()); });
  return keys;
}

LogicalResult mlir::quanta::verifyObserverKeys(Operation *scope) {
  llvm::StringMap<ObserveOp> first;
  bool unique = true;
  scope->walk([&](ObserveOp observe) {
    auto [entry, inserted] = first.try_emplace(observe.getKey(), observe);
    if (inserted)
      return;
    unique = false;
    (observe.emitOpError("the key '") << observe.getKey() << "' is taken")
            .attachNote(entry->second.getLoc())
        << "by this observer";
  });
  return success(unique);
}
