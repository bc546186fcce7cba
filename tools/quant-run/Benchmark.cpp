//===- Benchmark.cpp - How long an inference takes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Benchmark.h"
#include "llvm/ADT/STLExtras.h"
#include <chrono>
#include <random>

using namespace mlir::quanta;
using namespace mlir::quanta::run;

using Clock = std::chrono::steady_clock;

static constexpr std::chrono::milliseconds warmUpTime(200);
static constexpr std::chrono::milliseconds measuringTime(1000);
static constexpr std::chrono::microseconds minMeasurement(5);
static constexpr size_t minMeasurements = 20;
static constexpr size_t maxMeasurements = 100000;

/// Values around zero, the same each time; a plain zero would be too easy.
static std::vector<std::vector<char>> makeInputs(const ModelDescriptor &model) {
  std::minstd_rand random(1);
  std::vector<std::vector<char>> inputs;
  for (const TensorDescriptor &input : model.inputs) {
    std::vector<char> bytes(input.bytes());
    for (size_t at = 0; at < bytes.size(); at += getByteWidth(input.dtype)) {
      double unit = random() / double(std::minstd_rand::max());
      bool isReal = input.dtype == DType::F32 || input.dtype == DType::F64;
      writeFromDouble(input.dtype, isReal ? 2 * unit - 1 : int(unit * 100),
                      bytes.data() + at);
    }
    inputs.push_back(std::move(bytes));
  }
  return inputs;
}

llvm::Expected<Latency> mlir::quanta::run::measureLatency(
    Model &model, llvm::ArrayRef<std::vector<char>> inputs, int64_t samples) {
  std::vector<std::vector<char>> made;
  if (inputs.empty()) {
    made = makeInputs(model.getDescriptor());
    inputs = made;
  }
  bool isDynamic = model.getDescriptor().dynamicBatch;
  llvm::SmallVector<const void *> in;
  for (const std::vector<char> &input : inputs)
    in.push_back(input.data());
  std::vector<std::vector<char>> outputs;
  llvm::SmallVector<void *> out;
  for (const TensorDescriptor &output : model.getDescriptor().outputs)
    outputs.emplace_back(output.bytes() * (isDynamic ? samples : 1));
  for (std::vector<char> &output : outputs)
    out.push_back(output.data());

  auto runOnce = [&] {
    return isDynamic ? model.runBatch(in, out, samples) : model.run(in, out);
  };
  int64_t warmUps = 0;
  for (auto start = Clock::now(); Clock::now() - start < warmUpTime; ++warmUps)
    if (llvm::Error error = runOnce())
      return std::move(error);
  // What is too short for the clock is timed several runs at once.
  int64_t runsAtOnce = 1 + warmUps * minMeasurement / warmUpTime;
  std::vector<double> times;
  auto start = Clock::now();
  while (times.size() < minMeasurements ||
         (times.size() < maxMeasurements &&
          Clock::now() - start < measuringTime)) {
    auto before = Clock::now();
    for (int64_t run = 0; run < runsAtOnce; ++run)
      if (llvm::Error error = runOnce())
        return std::move(error);
    std::chrono::duration<double, std::micro> time = Clock::now() - before;
    times.push_back(time.count() / runsAtOnce);
  }
  llvm::sort(times);
  Latency latency;
  latency.runs = times.size() * runsAtOnce;
  latency.median = times[times.size() / 2];
  latency.percentile90 = times[times.size() * 9 / 10];
  return latency;
}
