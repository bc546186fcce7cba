//===- PreprocessBenchmark.cpp - Cost of preparing samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "benchmark/benchmark.h"
#include "quanta/Data/Preprocess.h"

using namespace mlir::quanta;

// An image of 32 x 32 x 3, enlarged to 96 x 96, normalized and transposed; or a
// larger one without enlarging.
static void prepare(benchmark::State &state) {
  bool resize = state.range(0);
  int64_t size = resize ? 32 : 224, outSize = resize ? 96 : 224;
  PreprocessOptions options;
  options.normalize = Normalization{1.0 / 255, {.5, .4, .3}, {.2, .2, .2}};
  options.layout = LayoutChange{"nhwc", "nchw"};
  if (resize)
    options.resize = Resize{outSize, outSize};
  SamplePreprocessor preprocessor = llvm::cantFail(SamplePreprocessor::create(
      options, DType::U8, {size, size, 3}, {3, outSize, outSize}));
  std::vector<char> image(size * size * 3, 77);
  std::vector<double> out(outSize * outSize * 3);
  for (auto _ : state)
    preprocessor.run(image.data(), out.data());
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(prepare)->ArgName("resize")->Arg(0)->Arg(1);
