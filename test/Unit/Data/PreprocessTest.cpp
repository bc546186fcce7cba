//===- PreprocessTest.cpp - From stored samples to model values -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Data/Preprocess.h"
#include "TestFiles.h"
#include "gmock/gmock.h"
#include <cmath>

using namespace llvm;
using namespace mlir::quanta;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pointwise;

namespace {

std::vector<double> prepare(const PreprocessOptions &options,
                            ArrayRef<int64_t> stored,
                            ArrayRef<int64_t> expected,
                            const std::vector<uint8_t> &values) {
  SamplePreprocessor preprocessor = cantFail(
      SamplePreprocessor::create(options, DType::U8, stored, expected));
  std::vector<double> out(*countElements(expected));
  preprocessor.run(reinterpret_cast<const char *>(values.data()), out.data());
  return out;
}

std::string createMessage(const PreprocessOptions &options,
                          ArrayRef<int64_t> stored,
                          ArrayRef<int64_t> expected) {
  return messageOf(
      SamplePreprocessor::create(options, DType::U8, stored, expected));
}

TEST(Preprocess, AxesOfLengthOne) {
  EXPECT_THAT(prepare({}, {2, 2}, {1, 2, 2}, {1, 2, 3, 4}),
              ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(prepare({}, {2, 2, 1}, {2, 2}, {1, 2, 3, 4}),
              ElementsAre(1, 2, 3, 4));
}

TEST(Preprocess, Layout) {
  PreprocessOptions options;
  options.layout = LayoutChange{"nhwc", "nchw"};
  EXPECT_THAT(prepare(options, {1, 2, 3}, {3, 1, 2}, {1, 2, 3, 4, 5, 6}),
              ElementsAre(1, 4, 2, 5, 3, 6));
  options.layout = LayoutChange{"nchw", "nhwc"};
  EXPECT_THAT(prepare(options, {3, 1, 2}, {1, 2, 3}, {1, 4, 2, 5, 3, 6}),
              ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Preprocess, NormalizationOfChannels) {
  PreprocessOptions options;
  options.normalize = Normalization{0.5, {1, 2, 3}, {1, 2, 4}};
  EXPECT_THAT(prepare(options, {1, 2, 3}, {1, 2, 3}, {10, 20, 30, 4, 6, 8}),
              ElementsAre(4, 4, 3, 1, 0.5, 0.25));
  // The first axis has the channels where the last one hasn't.
  EXPECT_THAT(prepare(options, {3, 1, 2}, {3, 1, 2}, {10, 4, 20, 6, 30, 8}),
              ElementsAre(4, 1, 4, 0.5, 3, 0.25));
  options.normalize = Normalization{2.0, {1}, {}};
  EXPECT_THAT(prepare(options, {2}, {2}, {3, 4}), ElementsAre(5, 7));
}

// By the definition, one pixel after another, on doubles.
double sampleAt(const std::vector<uint8_t> &image, int64_t height,
                int64_t width, double y, double x) {
  y = std::min(std::max(y, 0.0), height - 1.0);
  x = std::min(std::max(x, 0.0), width - 1.0);
  double sum = 0;
  for (int64_t i = 0; i < height; ++i)
    for (int64_t j = 0; j < width; ++j)
      sum += std::max(0.0, 1 - std::fabs(y - i)) *
             std::max(0.0, 1 - std::fabs(x - j)) * image[i * width + j];
  return sum;
}

TEST(Preprocess, ResizeIsBilinearWithHalfPixelCentres) {
  std::vector<uint8_t> image = {0, 10, 100, 20, 200, 255, 7, 8, 9, 50, 60, 70};
  for (auto [height, width] :
       {std::pair(9, 8), std::pair(2, 2), std::pair(3, 4), std::pair(1, 13)}) {
    PreprocessOptions options;
    options.resize = Resize{height, width};
    std::vector<double> expected;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        expected.push_back(
            std::floor(sampleAt(image, 3, 4, (y + 0.5) * 3 / height - 0.5,
                                (x + 0.5) * 4 / width - 0.5) +
                       0.5 + 1e-9));
    EXPECT_THAT(prepare(options, {3, 4}, {height, width}, image),
                Pointwise(DoubleEq(), expected))
        << height << 'x' << width;
  }
}

TEST(Preprocess, ResizeOfChannelsInEitherLayout) {
  PreprocessOptions options;
  options.resize = Resize{1, 4};
  // At most four channels at one end and more than that at the other.
  EXPECT_EQ(createMessage(options, {5, 6, 3}, {1, 4, 3}), "");
  EXPECT_EQ(createMessage(options, {3, 5, 6}, {3, 1, 4}), "");
  options.layout = LayoutChange{"nhwc", "nhwc"};
  EXPECT_THAT(prepare(options, {1, 2, 2}, {1, 4, 2}, {0, 40, 100, 80}),
              ElementsAre(0, 40, 25, 50, 75, 70, 100, 80));
  options.layout.reset();
  EXPECT_THAT(createMessage(options, {5, 6, 7}, {5, 1, 4}),
              HasSubstr("which axes to resize is not clear"));
  options.layout = LayoutChange{"nchw", "nchw"};
  EXPECT_THAT(prepare(options, {2, 1, 2}, {2, 1, 4}, {0, 100, 40, 80}),
              ElementsAre(0, 25, 75, 100, 40, 50, 70, 80));
}

TEST(Preprocess, EverythingAtOnce) {
  PreprocessOptions options;
  options.resize = Resize{1, 2};
  options.normalize = Normalization{0.1, {1, 2, 3}, {1, 1, 2}};
  options.layout = LayoutChange{"nhwc", "nchw"};
  EXPECT_THAT(prepare(options, {1, 1, 3}, {3, 1, 2}, {10, 20, 50}),
              ElementsAre(0, 0, 0, 0, 1, 1));
}

TEST(Preprocess, Mistakes) {
  EXPECT_THAT(createMessage({}, {32, 32, 3}, {3, 32, 32}),
              HasSubstr("the model expects samples of 3x32x32, but there are "
                        "samples of 32x32x3 (u8); --layout=nhwc:nchw"));
  EXPECT_THAT(createMessage({}, {3, 32, 32}, {32, 32, 3}),
              HasSubstr("--layout=nchw:nhwc would make them fit"));
  EXPECT_THAT(createMessage({}, {28, 28}, {1, 27, 28}),
              HasSubstr("expects samples of 1x27x28"));
  EXPECT_THAT(createMessage({}, {28, 28}, {784}), HasSubstr("expects"));
  PreprocessOptions options;
  options.layout = LayoutChange{"nhwc", "nchw"};
  EXPECT_THAT(createMessage(options, {28, 28}, {1, 28, 28}),
              HasSubstr("has 3 axes besides n"));
  options.normalize = Normalization{1, {1, 2, 3}, {}};
  EXPECT_THAT(createMessage(options, {4, 4, 1}, {1, 4, 4}),
              HasSubstr("for 3 channels, but there are samples of 4x4x1"));
  options.layout.reset();
  EXPECT_THAT(createMessage(options, {3, 3, 3}, {3, 3, 3}),
              HasSubstr("is not clear"));
  EXPECT_THAT(createMessage({}, {4, 0}, {4, 0}), HasSubstr("no values"));
}

} // namespace
