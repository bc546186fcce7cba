//===- AttachStatistics.cpp - Ranges from statistics to observers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/Transforms/AttachStatistics.h"
#include "mlir/IR/Builders.h"
#include "quanta/Dialect/Quanta/IR/ObserverKeys.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/Transforms/Fingerprint.h"

using namespace mlir;
using namespace mlir::quanta;

LogicalResult mlir::quanta::attachStatistics(func::FuncOp function,
                                             const Statistics &statistics,
                                             const RangeOptions &options) {
  if (failed(verifyObserverKeys(function)))
    return failure();
  if (llvm::Error mismatch = statistics.checkAgainst(
          getObserverKeys(function), computeFingerprint(function)))
    return function.emitError(llvm::toString(std::move(mismatch)));
  Builder builder(function.getContext());
  bool complete = true;
  function.walk([&](ObserveOp observe) {
    // The op's verifier knows that its own choice can be parsed.
    auto own = observe.getRange() ? parseRangeOptions(*observe.getRange())
                                  : std::nullopt;
    auto ranges = chooseRange(statistics.records.at(observe.getKey().str()),
                              own.value_or(options));
    if (!ranges) {
      observe.emitError("observer '")
          << observe.getKey() << "': " << llvm::toString(ranges.takeError());
      complete = false;
      return;
    }
    SmallVector<double> min, max;
    for (RealRange range : *ranges) {
      min.push_back(range.min);
      max.push_back(range.max);
    }
    observe.setStatsAttr(StatsAttr::get(builder.getContext(),
                                        builder.getDenseF64ArrayAttr(min),
                                        builder.getDenseF64ArrayAttr(max)));
  });
  return success(complete);
}
