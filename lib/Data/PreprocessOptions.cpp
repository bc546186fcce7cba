//===- PreprocessOptions.cpp - Option values of preprocessing -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Data/DataOptions.h"
#include "quanta/Data/Preprocess.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Option/ArgList.h"
#include <algorithm>
#include <cmath>

using namespace llvm;
using namespace mlir::quanta;

static Error expected(const Twine &what, StringRef text) {
  return createStringError(inconvertibleErrorCode(),
                           "expected " + what + ", got '" + text + "'");
}

Expected<Resize> mlir::quanta::parseResize(StringRef text) {
  auto [height, width] = text.split('x');
  Resize resize;
  constexpr int64_t most = 1 << 16;
  if (height.getAsInteger(10, resize.height) ||
      width.getAsInteger(10, resize.width) || resize.height < 1 ||
      resize.width < 1 || resize.height > most || resize.width > most)
    return expected("HxW with both from 1 to " + Twine(most), text);
  return resize;
}

static bool parseNumbers(StringRef text, SmallVectorImpl<double> &numbers) {
  SmallVector<StringRef> pieces;
  text.split(pieces, ',');
  for (StringRef piece : pieces) {
    double number = 0.0;
    if (piece.getAsDouble(number) || !std::isfinite(number))
      return false;
    numbers.push_back(number);
  }
  return true;
}

/// "A" or "A/B".
static bool parseQuotient(StringRef text, double &value) {
  auto [numerator, denominator] = text.split('/');
  double divisor = 1.0;
  if (numerator.getAsDouble(value) ||
      (text.contains('/') && denominator.getAsDouble(divisor)))
    return false;
  value /= divisor;
  return std::isfinite(value);
}

Expected<Normalization> mlir::quanta::parseNormalization(StringRef text) {
  Normalization result;
  // The last slash is that of STD; one before it belongs to SCALE.
  auto [first, second] = text.rsplit('/');
  auto [scale, means] = first.split(',');
  if (!parseQuotient(scale, result.scale) ||
      (first.contains(',') && !parseNumbers(means, result.mean)) ||
      (text.contains('/') && !parseNumbers(second, result.std)))
    return expected("SCALE[,MEAN...][/STD...] in finite numbers, SCALE a "
                    "number or, where STD follows, A/B",
                    text);
  if (result.scale == 0.0 || is_contained(result.std, 0.0))
    return expected("SCALE and STD other than 0", text);
  if (result.mean.size() > 1 && result.std.size() > 1 &&
      result.mean.size() != result.std.size())
    return expected("as many MEAN as STD", text);
  return result;
}

Expected<LayoutChange> mlir::quanta::parseLayoutChange(StringRef text) {
  auto [from, to] = text.split(':');
  auto sorted = [](StringRef letters) {
    std::string copy = letters.str();
    llvm::sort(copy);
    return copy;
  };
  std::string letters = sorted(from);
  if (!from.starts_with("n") || !to.starts_with("n") || letters != sorted(to) ||
      !llvm::all_of(letters, isAlpha) ||
      std::adjacent_find(letters.begin(), letters.end()) != letters.end())
    return expected("FROM:TO with the same different letters, n first, as in "
                    "nhwc:nchw",
                    text);
  return LayoutChange{from.str(), to.str()};
}

Expected<int64_t> mlir::quanta::parseSampleCount(StringRef text) {
  int64_t count = 0;
  if (text.getAsInteger(10, count) || count < 0)
    return expected("a number of samples", text);
  return count;
}

Expected<PreprocessOptions>
mlir::quanta::parsePreprocessOptions(const opt::InputArgList &args,
                                     const DataOptionIds &ids) {
  PreprocessOptions options;
  Error failure = Error::success();
  auto parse = [&](unsigned id, auto parser, auto &result) {
    const opt::Arg *arg = args.getLastArg(id);
    if (!arg || failure)
      return;
    auto value = parser(arg->getValue());
    if (value)
      result = *value;
    else
      failure = createStringError(inconvertibleErrorCode(),
                                  arg->getSpelling() + ": " +
                                      toString(value.takeError()));
  };
  parse(ids.limit, parseSampleCount, options.limit);
  parse(ids.offset, parseSampleCount, options.offset);
  parse(ids.resize, parseResize, options.resize);
  parse(ids.normalize, parseNormalization, options.normalize);
  parse(ids.layout, parseLayoutChange, options.layout);
  if (failure)
    return std::move(failure);
  return options;
}
