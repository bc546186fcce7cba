//===- ReportTest.cpp - Tests of measures and their order -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Report/Layers.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace mlir::quanta;

TEST(SignalToNoise, Limits) {
  SignalToNoise ratio;
  EXPECT_FALSE(ratio.getDecibels());
  ratio.add(2, 2);
  EXPECT_EQ(*ratio.getDecibels(), INFINITY);
  ratio.add(0, 0.02);
  EXPECT_NEAR(*ratio.getDecibels(), 40, 1e-9);
  SignalToNoise zeros;
  zeros.add(0, 1);
  EXPECT_EQ(*zeros.getDecibels(), -INFINITY);
}

static LayerReport makeLayer(int64_t index) {
  LayerReport layer;
  layer.index = index;
  layer.scale = 0.5;
  layer.zeroPoint = 3;
  layer.storageMin = -128;
  layer.storageMax = 127;
  return layer;
}

/// Stored -128 and 127 stand for -65.5 and 62; half a step is 0.25.
TEST(AddSample, ClippedAndAtLimit) {
  LayerReport layer = makeLayer(0);
  const std::vector<float> real = {-65.8f, -65.7f, -65.5f, 0, 62, 62.2f, 62.3f};
  const std::vector<char> stored = {-128, -128, -128, 3, 127, 127, 127};
  addSample(layer, stored, real);
  EXPECT_EQ(layer.measures->count, 7u);
  EXPECT_EQ(*layer.measures->clipped, 2u);
  EXPECT_EQ(layer.measures->atLimit, 6u);
  EXPECT_FLOAT_EQ(layer.measures->min, -65.8f);
  EXPECT_FLOAT_EQ(layer.measures->max, 62.3f);
  EXPECT_EQ(layer.measures->network.getDecibels(),
            layer.measures->grid.getDecibels());
}

/// A relu's zeros are at the storage's end without being cut off.
TEST(AddSample, ZeroPointIsNoLimit) {
  LayerReport layer = makeLayer(0);
  layer.zeroPoint = -128;
  addSample(layer, {-128, -128, 0}, {});
  EXPECT_EQ(layer.measures->atLimit, 0u);
  EXPECT_FALSE(layer.getSaturation());
  EXPECT_FALSE(layer.getSqnr());
  EXPECT_EQ(layer.measures->max, 64);
}

TEST(Report, WorstFirst) {
  Report report;
  for (int64_t index = 0; index < 4; ++index)
    report.layers.push_back(makeLayer(index));
  addSample(report.layers[1], {13}, {5});
  addSample(report.layers[2], {13}, {4});
  addSample(report.layers[3], {13}, {5.5f});
  std::vector<int64_t> order;
  for (const LayerReport *layer : report.getWorstFirst())
    order.push_back(layer->index);
  EXPECT_EQ(order, (std::vector<int64_t>{2, 3, 1, 0}));
}

TEST(Report, FormatsByExtension) {
  EXPECT_EQ(*parseReportFormat("a.json"), ReportFormat::Json);
  EXPECT_EQ(*parseReportFormat("a.b.html"), ReportFormat::Html);
  auto none = parseReportFormat("html");
  EXPECT_EQ(llvm::toString(none.takeError()),
            "expected a report .html, .json or .txt, got 'html'");
}
