//===- CaseText.cpp - MLIR text that kernel cases are made of -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CaseText.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir::quanta::test;
using llvm::ArrayRef;
using llvm::formatv;

std::string mlir::quanta::test::list(ArrayRef<int64_t> values) {
  std::string text;
  for (int64_t value : values)
    text += (text.empty() ? "" : ", ") + std::to_string(value);
  return text;
}

std::string mlir::quanta::test::tensor(ArrayRef<int64_t> shape,
                                       const char *element) {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + element + ">";
}

std::string mlir::quanta::test::constant(Random &random,
                                         ArrayRef<int64_t> shape,
                                         const char *element, int64_t low,
                                         int64_t high, bool onlyEnds) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  int bytes = llvm::StringRef(element) == "i8" ? 1 : 4;
  std::string hex;
  for (int64_t i = 0; i < count; ++i) {
    auto value = static_cast<uint64_t>(onlyEnds ? (random.oneIn(2) ? low : high)
                                                : random.next(low, high));
    for (int byte = 0; byte < bytes; ++byte)
      for (int digit : {4, 0})
        hex += llvm::hexdigit((value >> (8 * byte + digit)) & 15);
  }
  std::string type = tensor(shape, element);
  // One element in hexadecimal would be a splat of the same meaning.
  return formatv("\"tosa.const\"() {{values = dense<\"0x{0}\"> : {1}} : () -> "
                 "{1}\n",
                 hex, type);
}

std::string mlir::quanta::test::zeroPoint(const char *name, int64_t value) {
  return formatv("%{0} = \"tosa.const\"() {{values = dense<{1}> : "
                 "tensor<1xi8>} : () -> tensor<1xi8>\n",
                 name, value);
}

std::string mlir::quanta::test::requantize(Random &random, Random &values,
                                           ArrayRef<int64_t> shape,
                                           int64_t terms, bool perChannel,
                                           bool isWide) {
  int64_t channels = perChannel ? shape.back() : 1;
  std::string multipliers, shifts;
  int64_t shift = 31;
  while (terms > 1) {
    terms /= 2;
    ++shift;
  }
  // An odd factor of 11 bits or more: no ties (docs/Numerics.md).
  for (int64_t i = 0; i < channels; ++i) {
    int64_t multiplier = (int64_t{1} << 23) + 2 * values.next(512, 1 << 21) + 1;
    multipliers += (i ? ", " : "") + std::to_string(multiplier);
    shifts += (i ? ", " : "") + std::to_string(shift + values.next(0, 2));
  }
  static const char *const roundings[] = {"single_round", "double_round",
                                          "float_nearest_even"};
  const char *rounding = roundings[random.oneIn(3) ? random.next(1, 2) : 0];
  bool fma = llvm::StringRef(rounding) == "single_round" && !random.oneIn(4) &&
             !isWide;
  int64_t zp = random.next(-128, 127);
  int64_t min = random.oneIn(2) ? zp : -128;
  return formatv(
      "%out@ = quanta.requantize %acc@ {{multipliers = array<i32: {0}>, "
      "shifts = array<i32: {1}>{2}, output_zp = {3} : i32, min = {4} : i32, "
      "max = 127 : i32, rounding = #quanta<rounding {5}>{6}} : {7} -> {8}\n",
      multipliers, shifts,
      perChannel ? formatv(", axis = {0} : i64", shape.size() - 1).str() : "",
      zp, min, rounding,
      fma ? ", realization = #quanta<realization f32_fma>" : "",
      tensor(shape, "i32"), tensor(shape, "i8"));
}
