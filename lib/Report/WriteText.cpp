//===- WriteText.cpp - A report as a table of text -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Writers.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir::quanta;
using namespace mlir::quanta::report;

static void printSummary(llvm::raw_ostream &stream, const Report &report) {
  auto line = [&](llvm::StringRef name, const llvm::Twine &value) {
    stream << llvm::left_justify((name + ":").str(), 12) << value << '\n';
  };
  auto percent = [](double value) {
    return llvm::formatv("{0:f2} %", value).str();
  };
  line("model", report.model);
  if (!report.against.empty())
    line("against", report.against);
  if (report.samples)
    line("samples", llvm::Twine(*report.samples));
  if (report.top1)
    line("top-1",
         percent(*report.top1) +
             (report.floatTop1 ? " (float: " + percent(*report.floatTop1) + ")"
                               : std::string()));
  if (report.agreement)
    line("agreement", percent(*report.agreement));
  if (report.sqnr)
    line("SQNR", formatDecibels(report.sqnr) + " dB");
  line("MACs", llvm::Twine(report.macs));
  line("weights",
       llvm::Twine(report.weightBytes) + " bytes" +
           (report.floatWeightBytes
                ? " (float: " + std::to_string(*report.floatWeightBytes) + ")"
                : std::string()));
  if (report.arenaBytes)
    line("arena", llvm::Twine(*report.arenaBytes) + " bytes");
}

void mlir::quanta::report::printText(llvm::raw_ostream &stream,
                                     const Report &report) {
  printSummary(stream, report);
  llvm::SmallVector<std::vector<std::string>> rows = {
      {"index", "SQNR dB", "grid dB", "weights dB", "saturated", "at limit",
       "range", "scale", "zero point", "op", "key"}};
  for (const LayerReport *layer : report.getWorstFirst()) {
    bool isInteger = !layer->isFloat();
    rows.push_back(
        {std::to_string(layer->index), formatDecibels(layer->getSqnr()),
         formatDecibels(isInteger && layer->measures
                            ? layer->measures->grid.getDecibels()
                            : std::nullopt),
         formatDecibels(layer->weights ? layer->weights->sqnr : std::nullopt),
         formatShare(layer->getSaturation()), formatShare(layer->getAtLimit()),
         isInteger ? "[" + formatReal(layer->getRangeMin()) + ", " +
                         formatReal(layer->getRangeMax()) + "]"
                   : "float",
         isInteger ? formatReal(layer->scale) : "-",
         isInteger ? std::to_string(layer->zeroPoint) : "-", layer->op,
         layer->key});
  }
  std::vector<size_t> widths(rows.front().size());
  for (const std::vector<std::string> &row : rows)
    for (auto [width, cell] : llvm::zip_equal(widths, row))
      width = std::max(width, cell.size());
  stream << '\n';
  constexpr size_t firstText = 9;
  for (const std::vector<std::string> &row : rows) {
    std::string line;
    for (auto [column, cell] : llvm::enumerate(row))
      line += (column ? "  " : "") +
              (column < firstText
                   ? std::string(widths[column] - cell.size(), ' ') + cell
                   : cell + std::string(widths[column] - cell.size(), ' '));
    stream << llvm::StringRef(line).rtrim() << '\n';
  }
}
