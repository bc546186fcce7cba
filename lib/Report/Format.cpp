//===- Format.cpp - Numbers of a report as text -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "llvm/Support/Format.h"
#include "Writers.h"
#include <cmath>

using namespace mlir::quanta;

template <typename... T>
static std::string print(const char *format, T... values) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format(format, values...);
  return text;
}

std::string
mlir::quanta::report::formatDecibels(std::optional<double> decibels) {
  if (!decibels)
    return "-";
  if (std::isinf(*decibels))
    return *decibels > 0 ? "inf" : "-inf";
  return print("%.2f", *decibels);
}

std::string mlir::quanta::report::formatShare(std::optional<double> share) {
  if (!share)
    return "-";
  if (*share == 0)
    return "0";
  return *share < 1e-4 ? "< 0.01 %" : print("%.2f %%", *share * 100);
}

std::string mlir::quanta::report::formatReal(double value) {
  return print("%.4g", value);
}

std::string
mlir::quanta::report::formatDimensions(llvm::ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t size : shape)
    text += (text.empty() ? "" : "x") + std::to_string(size);
  return text.empty() ? "scalar" : text;
}

std::string mlir::quanta::report::formatCount(int64_t count) {
  static constexpr const char *units[] = {"",   " k", " M", " G",
                                          " T", " P", " E"};
  double value = count;
  size_t unit = 0;
  for (; std::abs(value) >= 1000 && unit + 1 < std::size(units); ++unit)
    value /= 1000;
  return unit == 0 ? std::to_string(count) : print("%.3g", value) + units[unit];
}
