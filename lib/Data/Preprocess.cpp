//===- Preprocess.cpp - From stored samples to the values a model sees -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Data/Preprocess.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <cmath>

using namespace llvm;
using namespace mlir::quanta;

static Error error(const Twine &reason) {
  return createStringError(inconvertibleErrorCode(), reason);
}

static SmallVector<int64_t> withoutOnes(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> result;
  copy_if(shape, std::back_inserter(result), [](int64_t d) { return d != 1; });
  return result;
}

/// The axis of a letter of the layout, not counting the axis of samples.
static std::optional<unsigned> findAxis(StringRef layout, char letter) {
  size_t position = layout.find(letter);
  if (position == StringRef::npos || position == 0)
    return std::nullopt;
  return position - 1;
}

/// Without a layout: images have two axes, or a third one of at most four
/// channels at either end.
static std::optional<std::pair<unsigned, unsigned>>
guessImageAxes(ArrayRef<int64_t> shape) {
  if (shape.size() == 2)
    return std::make_pair(0u, 1u);
  if (shape.size() != 3 || (shape[0] <= 4) == (shape[2] <= 4))
    return std::nullopt;
  return shape[2] <= 4 ? std::make_pair(0u, 1u) : std::make_pair(1u, 2u);
}

/// Without a layout: the first or the last axis, whichever has the length.
static std::optional<unsigned> guessChannelAxis(ArrayRef<int64_t> shape,
                                                int64_t channels) {
  if (shape.empty())
    return std::nullopt;
  bool first = shape.front() == channels, last = shape.back() == channels;
  if (shape.size() > 1 && first == last)
    return std::nullopt;
  if (last)
    return shape.size() - 1;
  return first ? std::optional<unsigned>(0) : std::nullopt;
}

/// A note for those who mixed up the layouts of data and model.
static StringRef suggestLayout(ArrayRef<int64_t> have,
                               ArrayRef<int64_t> expected) {
  SmallVector<int64_t> wanted = withoutOnes(expected);
  if (have.size() != 3 || wanted.size() != 3)
    return "";
  if (wanted == SmallVector<int64_t>{have[2], have[0], have[1]})
    return "; --layout=nhwc:nchw would make them fit";
  if (wanted == SmallVector<int64_t>{have[1], have[2], have[0]})
    return "; --layout=nchw:nhwc would make them fit";
  return "";
}

Expected<SamplePreprocessor>
SamplePreprocessor::create(const PreprocessOptions &options, DType storedType,
                           ArrayRef<int64_t> stored,
                           ArrayRef<int64_t> expected) {
  SamplePreprocessor result;
  result.storedType = storedType;
  result.storedShape.assign(stored.begin(), stored.end());
  result.resizedShape = result.storedShape;
  std::string described =
      ("samples of " + formatShape(stored) + " (" + getName(storedType) + ")")
          .str();

  StringRef from = options.layout ? StringRef(options.layout->from) : "";
  if (options.layout && from.size() != stored.size() + 1)
    return error("the layout '" + from + "' has " + Twine(from.size() - 1) +
                 " axes besides n, but there are " + described);

  if (options.resize) {
    std::optional<std::pair<unsigned, unsigned>> axes;
    if (!options.layout)
      axes = guessImageAxes(stored);
    else if (auto h = findAxis(from, 'h'), w = findAxis(from, 'w'); h && w)
      axes = std::make_pair(*h, *w);
    if (!axes)
      return error("which axes to resize is not clear from " + described +
                   "; say it with --layout, as in nhwc:nhwc");
    std::tie(result.heightAxis, result.widthAxis) = *axes;
    result.resizedShape[axes->first] = options.resize->height;
    result.resizedShape[axes->second] = options.resize->width;
  }

  if (options.normalize) {
    result.normalize = options.normalize;
    int64_t channels =
        std::max(options.normalize->mean.size(), options.normalize->std.size());
    if (channels > 1) {
      result.channelAxis =
          options.layout ? findAxis(from, 'c')
                         : guessChannelAxis(result.resizedShape, channels);
      if (!result.channelAxis)
        return error("which axis has the " + Twine(channels) +
                     " channels of --normalize is not clear from " + described +
                     "; say it with --layout, as in nhwc:nhwc");
      if (int64_t have = result.resizedShape[*result.channelAxis];
          have != channels)
        return error("--normalize is for " + Twine(channels) +
                     " channels, but there are " + described + " with " +
                     Twine(have));
    }
  }

  for (unsigned axis = 0; axis < stored.size(); ++axis)
    result.permutation.push_back(
        options.layout ? *findAxis(from, options.layout->to[axis + 1]) : axis);
  SmallVector<int64_t> outcome;
  for (unsigned axis : result.permutation)
    outcome.push_back(result.resizedShape[axis]);
  if (withoutOnes(outcome) != withoutOnes(expected)) {
    std::string prepared = outcome == result.storedShape
                               ? ""
                               : " prepared as " + formatShape(outcome);
    return error("the model expects samples of " + formatShape(expected) +
                 ", but there are " + described + prepared +
                 suggestLayout(outcome, expected));
  }
  std::optional<int64_t> storedCount = countElements(stored, sizeof(double));
  std::optional<int64_t> count =
      countElements(result.resizedShape, sizeof(double));
  if (!storedCount || !count || *storedCount == 0)
    return error("there are no values in " + described);
  result.stored.resize(*storedCount);
  result.resized.resize(*count);
  return result;
}

void SamplePreprocessor::run(const char *sample, double *out) {
  unsigned width = getByteWidth(storedType);
  for (size_t i = 0; i < stored.size(); ++i)
    stored[i] = readAsDouble(storedType, sample + i * width);
  std::vector<double> &values = heightAxis ? resized : stored;
  if (heightAxis)
    resizeSample();
  if (normalize)
    normalizeSample(values);

  // Walks the model's axes, the last one fastest.
  unsigned rank = permutation.size();
  SmallVector<int64_t> strides(rank, 1), index(rank, 0);
  for (unsigned axis = rank; axis-- > 1;)
    strides[axis - 1] = strides[axis] * resizedShape[axis];
  int64_t source = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    out[i] = values[source];
    for (unsigned axis = rank; axis-- > 0;) {
      int64_t stride = strides[permutation[axis]];
      int64_t length = resizedShape[permutation[axis]];
      source += stride;
      if (++index[axis] < length)
        break;
      source -= stride * length;
      index[axis] = 0;
    }
  }
}

namespace {
/// Where a pixel of the result lies between two of the source. The weights are
/// whole numbers that add up to `unit`, so that integers are mixed exactly and
/// a tie is a tie on every machine.
struct Interpolation {
  int64_t low, high;
  double weight, unit;

  Interpolation(int64_t position, int64_t from, int64_t to) : unit(2.0 * to) {
    // The centre (position + 1/2) * from / to - 1/2 in units of 1 / (2 to).
    int64_t center = (2 * position + 1) * from - to;
    center = std::clamp<int64_t>(center, 0, 2 * to * (from - 1));
    low = center / (2 * to);
    high = std::min(low + 1, from - 1);
    weight = static_cast<double>(center % (2 * to));
  }
  double mix(double a, double b) const {
    return (unit - weight) * a + weight * b;
  }
};
} // namespace

void SamplePreprocessor::resizeSample() {
  // The axes: before the image, height, between, width, after the image. The
  // layouts that exist have height before width.
  auto product = [&](unsigned begin, unsigned end) {
    int64_t result = 1;
    for (unsigned axis = begin; axis < end; ++axis)
      result *= storedShape[axis];
    return result;
  };
  auto strideOf = [](ArrayRef<int64_t> shape, unsigned axis) {
    int64_t stride = 1;
    for (int64_t dim : shape.drop_front(axis + 1))
      stride *= dim;
    return stride;
  };
  unsigned first = std::min(*heightAxis, *widthAxis);
  unsigned second = std::max(*heightAxis, *widthAxis);
  int64_t outer = product(0, first), middle = product(first + 1, second),
          inner = product(second + 1, storedShape.size());
  int64_t inFirst = storedShape[first], inSecond = storedShape[second];
  int64_t outFirst = resizedShape[first], outSecond = resizedShape[second];
  int64_t inStride = strideOf(storedShape, first);
  int64_t outStride = strideOf(resizedShape, first);

  for (int64_t o = 0; o < outer; ++o)
    for (int64_t y = 0; y < outFirst; ++y) {
      Interpolation rows(y, inFirst, outFirst);
      const double *top = stored.data() + (o * inFirst + rows.low) * inStride;
      const double *bottom =
          stored.data() + (o * inFirst + rows.high) * inStride;
      double *target = resized.data() + (o * outFirst + y) * outStride;
      for (int64_t m = 0; m < middle; ++m)
        for (int64_t x = 0; x < outSecond; ++x) {
          Interpolation columns(x, inSecond, outSecond);
          int64_t left = (m * inSecond + columns.low) * inner;
          int64_t right = (m * inSecond + columns.high) * inner;
          for (int64_t i = 0; i < inner; ++i) {
            double value =
                rows.mix(columns.mix(top[left + i], top[right + i]),
                         columns.mix(bottom[left + i], bottom[right + i])) /
                (rows.unit * columns.unit);
            // Interpolation stays between its ends, so rounding can't leave the
            // stored type's range.
            *target++ = isInteger(storedType) ? std::floor(value + 0.5) : value;
          }
        }
    }
}

void SamplePreprocessor::normalizeSample(std::vector<double> &values) {
  auto pick = [](ArrayRef<double> list, int64_t channel, double absent) {
    return list.empty() ? absent : list[list.size() == 1 ? 0 : channel];
  };
  int64_t channels = channelAxis ? resizedShape[*channelAxis] : 1, inner = 1;
  if (channelAxis)
    for (int64_t dim : ArrayRef(resizedShape).drop_front(*channelAxis + 1))
      inner *= dim;
  else
    inner = values.size();
  for (size_t begin = 0; begin < values.size(); begin += inner) {
    int64_t channel = begin / inner % channels;
    double mean = pick(normalize->mean, channel, 0.0);
    double std = pick(normalize->std, channel, 1.0);
    for (double &value : MutableArrayRef<double>(values).slice(begin, inner))
      value = (value * normalize->scale - mean) / std;
  }
}
