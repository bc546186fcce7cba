//===- Report.cpp - What quantization did to each layer -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Report/Report.h"
#include "Writers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"
#include <cmath>
#include <limits>

using namespace mlir::quanta;

std::optional<double> SignalToNoise::getDecibels() const {
  if (isEmpty)
    return std::nullopt;
  if (noise == 0)
    return std::numeric_limits<double>::infinity();
  // A tensor of zeros that became something else.
  if (signal == 0)
    return -std::numeric_limits<double>::infinity();
  return 10 * std::log10(signal / noise);
}

std::optional<double> LayerReport::getSaturation() const {
  if (!measures || !measures->clipped || measures->count == 0)
    return std::nullopt;
  return double(*measures->clipped) / measures->count;
}

std::optional<double> LayerReport::getAtLimit() const {
  if (isFloat() || !measures || measures->count == 0)
    return std::nullopt;
  return double(measures->atLimit) / measures->count;
}

std::vector<const LayerReport *> Report::getWorstFirst() const {
  std::vector<const LayerReport *> order;
  for (const LayerReport &layer : layers)
    order.push_back(&layer);
  llvm::sort(order, [](const LayerReport *a, const LayerReport *b) {
    std::optional<double> left = a->getSqnr(), right = b->getSqnr();
    if (left == right)
      return a->index < b->index;
    return left && (!right || *left < *right);
  });
  return order;
}

llvm::Expected<ReportFormat>
mlir::quanta::parseReportFormat(llvm::StringRef path) {
  auto format = llvm::StringSwitch<std::optional<ReportFormat>>(
                    llvm::sys::path::extension(path))
                    .Case(".txt", ReportFormat::Text)
                    .Case(".json", ReportFormat::Json)
                    .Case(".html", ReportFormat::Html)
                    .Default(std::nullopt);
  if (format)
    return *format;
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 "expected a report .html, .json or .txt, "
                                 "got '" +
                                     path + "'");
}

void mlir::quanta::printReport(llvm::raw_ostream &stream, const Report &report,
                               ReportFormat format) {
  switch (format) {
  case ReportFormat::Text:
    return report::printText(stream, report);
  case ReportFormat::Json:
    return report::printJson(stream, report);
  case ReportFormat::Html:
    return report::printHtml(stream, report);
  }
}

llvm::Error mlir::quanta::writeReport(const Report &report,
                                      llvm::StringRef path,
                                      ReportFormat format) {
  return llvm::writeToOutput(path, [&](llvm::raw_ostream &stream) {
    printReport(stream, report, format);
    return llvm::Error::success();
  });
}
