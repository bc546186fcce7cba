//===- MergeStatistics.cpp - quant-translate --merge-statistics -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Actions.h"
#include "quanta/Calibration/Statistics.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

int quanta_translate::mergeStatistics(llvm::ArrayRef<std::string> inputs,
                                      llvm::StringRef output) {
  llvm::Error error = mlir::quanta::mergeStatisticsFiles(inputs, output);
  if (!error)
    return 0;
  llvm::WithColor::error(llvm::errs(), "quant-translate")
      << llvm::toString(std::move(error)) << '\n';
  return 1;
}
