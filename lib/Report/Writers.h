//===- Writers.h - The forms of a report -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_REPORT_WRITERS_H
#define QUANTA_LIB_REPORT_WRITERS_H

#include "quanta/Report/Report.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::quanta::report {

void printText(llvm::raw_ostream &stream, const Report &report);
void printJson(llvm::raw_ostream &stream, const Report &report);
void printHtml(llvm::raw_ostream &stream, const Report &report);

/// "28.41", "inf" or "-" for nothing.
std::string formatDecibels(std::optional<double> decibels);
/// "0.13 %", "0", "< 0.01 %", or "-" for nothing.
std::string formatShare(std::optional<double> share);
/// Four significant digits.
std::string formatReal(double value);
/// "1x28x28x16".
std::string formatDimensions(llvm::ArrayRef<int64_t> shape);
/// "12.3 M", "54.1 k", "512".
std::string formatCount(int64_t count);

/// A drawing of the counts on a logarithmic axis, with the range that the i8
/// values span; `small` without axes, for a row of a table.
std::string drawHistogram(const LayerReport &layer, bool small);

} // namespace mlir::quanta::report

#endif // QUANTA_LIB_REPORT_WRITERS_H
