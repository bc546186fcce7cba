//===- Refine.cpp - Choices that are measured on samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Refine.h"
#include "Simulator.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

namespace {

/// An observer and the ranges that it may get.
struct Activation {
  ObserveOp observe;
  RealRange range;
  std::vector<RealRange> candidates;

  QuantParams getParams(size_t candidate) const {
    return chooseQuantParams(candidates.empty() ? range
                                                : candidates[candidate]);
  }
};

class Refinement {
public:
  Refinement(ModuleOp module, const Statistics &statistics, Dataset &dataset,
             const RefineOptions &options,
             llvm::function_ref<void(int64_t)> progress)
      : module(module), function(module.lookupSymbol<func::FuncOp>("main")),
        statistics(statistics), dataset(dataset), options(options),
        progress(progress) {}

  llvm::Expected<RefineResult> run();

private:
  llvm::Error findActivations();
  llvm::Error chooseRanges(Simulator &simulator);
  llvm::Error correctBiases(Simulator &exact, Simulator &quantized);
  void roundActivations(Simulator &simulator);
  llvm::Expected<double> measureNoise(Simulator &simulator,
                                      double limit = INFINITY);
  void advance() {
    if (progress)
      progress(100 * ++stepsDone / std::max<int64_t>(steps, 1));
  }

  ModuleOp module;
  func::FuncOp function;
  const Statistics &statistics;
  Dataset &dataset;
  const RefineOptions &options;
  llvm::function_ref<void(int64_t)> progress;
  int64_t steps = 0, stepsDone = 0;
  std::vector<Activation> activations;
  std::vector<size_t> chosen;
  /// The outputs of the float model.
  std::vector<float> reference;
};

} // namespace

/// The ranges among which `auto` chooses.
static constexpr llvm::StringLiteral candidateMethods[] = {
    "percentile:99.99", "min-max", "percentile:99.999",
    "percentile:99.9",  "mse",     "entropy"};

static RealRange unite(llvm::ArrayRef<RealRange> ranges) {
  RealRange all = ranges.front();
  for (RealRange range : ranges)
    all = {std::min(all.min, range.min), std::max(all.max, range.max)};
  return all;
}

llvm::Error Refinement::findActivations() {
  llvm::Error failure = llvm::Error::success();
  function.walk([&](ObserveOp observe) {
    Activation activation;
    activation.observe = observe;
    StatsAttr stats = *observe.getStats();
    activation.range = {*llvm::min_element(stats.getMin().asArrayRef()),
                        *llvm::max_element(stats.getMax().asArrayRef())};
    RangeOptions own = observe.getRange()
                           ? *parseRangeOptions(*observe.getRange())
                           : options.range;
    for (llvm::StringRef method : candidateMethods) {
      if (own.method != RangeMethod::Auto)
        break;
      RangeOptions candidate = *parseRangeOptions(method);
      candidate.symmetric = own.symmetric;
      auto ranges =
          chooseRange(statistics.records.at(observe.getKey().str()), candidate);
      if (!ranges) {
        failure = llvm::joinErrors(std::move(failure), ranges.takeError());
        break;
      }
      activation.candidates.push_back(unite(*ranges));
    }
    activations.push_back(std::move(activation));
  });
  chosen.assign(activations.size(), 0);
  return failure;
}

/// The squared error of the outputs, or what it amounts to where it reaches
/// `limit`: it only grows with the samples.
llvm::Expected<double> Refinement::measureNoise(Simulator &simulator,
                                                double limit) {
  double noise = 0;
  const float *expected = reference.data();
  llvm::Error error = simulator.run([&](llvm::ArrayRef<float> outputs) {
    for (float value : outputs) {
      double difference = static_cast<double>(value) - *expected++;
      noise += difference * difference;
    }
    return noise < limit;
  });
  if (error)
    return std::move(error);
  return noise;
}

void Refinement::roundActivations(Simulator &simulator) {
  for (auto [index, activation] : llvm::enumerate(activations))
    simulator.setActivation(index, activation.getParams(chosen[index]));
}

llvm::Error Refinement::chooseRanges(Simulator &simulator) {
  // Each activation alone: the noises of independent roundings add up.
  std::vector<size_t> best(activations.size(), 0);
  for (size_t index = 0; index < activations.size(); ++index) {
    const Activation &activation = activations[index];
    double least = INFINITY;
    for (size_t i = 0; i < activation.candidates.size(); ++i) {
      bool isNew =
          llvm::none_of(llvm::ArrayRef(activation.candidates).take_front(i),
                        [&](RealRange range) {
                          return range.min == activation.candidates[i].min &&
                                 range.max == activation.candidates[i].max;
                        });
      if (!isNew)
        continue;
      simulator.clearActivations();
      simulator.setActivation(index, activation.getParams(i));
      auto noise = measureNoise(simulator, least);
      if (!noise)
        return noise.takeError();
      if (*noise < least) {
        least = *noise;
        best[index] = i;
      }
    }
    advance();
  }
  // They are not always independent: one method for all may be better yet.
  std::vector<std::vector<size_t>> assignments = {best};
  for (size_t i = 0; i < std::size(candidateMethods); ++i)
    assignments.emplace_back(activations.size(), i);
  double least = INFINITY;
  for (const std::vector<size_t> &assignment : assignments) {
    chosen = assignment;
    roundActivations(simulator);
    auto noise = measureNoise(simulator, least);
    if (!noise)
      return noise.takeError();
    if (*noise < least) {
      least = *noise;
      best = assignment;
    }
  }
  chosen = best;
  return llvm::Error::success();
}

/// Replaces the bias of `biased` by the sum of it and `shift`.
static void addToBias(BiasedOp biased, llvm::ArrayRef<double> shift) {
  auto values = *getFloatConstant(biased.bias->get());
  SmallVector<float> sum;
  for (auto [channel, difference] : llvm::enumerate(shift))
    sum.push_back(static_cast<float>(values[values.size() == 1 ? 0 : channel] +
                                     difference));
  OpBuilder builder(biased.op);
  auto type = RankedTensorType::get({static_cast<int64_t>(sum.size())},
                                    builder.getF32Type());
  biased.bias->set(tosa::ConstOp::create(
      builder, biased.bias->get().getLoc(), type,
      DenseElementsAttr::get(type, llvm::ArrayRef<float>(sum))));
}

llvm::Error Refinement::correctBiases(Simulator &exact, Simulator &quantized) {
  if (llvm::Error error = exact.measureMeans())
    return error;
  roundActivations(quantized);
  auto before = measureNoise(quantized);
  if (!before)
    return before.takeError();
  // In program order, since each correction changes the means behind it.
  std::vector<std::vector<double>> shifts;
  for (size_t index = 0; index < quantized.numBiases(); ++index) {
    if (llvm::Error error = quantized.measureMeans())
      return error;
    std::vector<double> shift = exact.getMeans(index);
    for (auto [expected, mean] :
         llvm::zip_equal(shift, quantized.getMeans(index)))
      expected -= mean;
    quantized.setShift(index, shift);
    shifts.push_back(std::move(shift));
    advance();
  }
  auto after = measureNoise(quantized);
  if (!after)
    return after.takeError();
  if (*after < *before)
    for (auto [biased, shift] :
         llvm::zip_equal(findBiasedOps(function), shifts))
      addToBias(biased, shift);
  else
    for (size_t index = 0; index < shifts.size(); ++index)
      quantized.setShift(index, {});
  return llvm::Error::success();
}

llvm::Expected<RefineResult> Refinement::run() {
  if (llvm::Error error = findActivations())
    return std::move(error);
  auto exact = Simulator::create(module, dataset, options.samples,
                                 /*quantizeWeights=*/false);
  if (!exact)
    return exact.takeError();
  llvm::Error failure = (*exact)->run([&](llvm::ArrayRef<float> outputs) {
    llvm::append_range(reference, outputs);
    return true;
  });
  if (failure)
    return std::move(failure);
  steps =
      activations.size() + (options.correctBiases ? (*exact)->numBiases() : 0);
  double signal = 0;
  for (float value : reference)
    signal += static_cast<double>(value) * value;

  auto measureRatio = [&](Simulator &simulator) -> llvm::Expected<double> {
    roundActivations(simulator);
    auto noise = measureNoise(simulator);
    if (!noise)
      return noise.takeError();
    return 10 * std::log10(signal / *noise);
  };
  RefineResult result;
  auto before = Simulator::create(module, dataset, options.samples,
                                  /*quantizeWeights=*/true);
  if (!before)
    return before.takeError();
  if (auto ratio = measureRatio(**before))
    result.before = *ratio;
  else
    return ratio.takeError();
  if (llvm::Error error = chooseRanges(**exact))
    return std::move(error);
  Builder builder(module.getContext());
  for (auto [index, activation] : llvm::enumerate(activations)) {
    if (activation.candidates.empty())
      continue;
    RealRange range = activation.candidates[chosen[index]];
    int64_t channels = activation.observe.getStats()->getMin().size();
    activation.observe.setStatsAttr(StatsAttr::get(
        builder.getContext(),
        builder.getDenseF64ArrayAttr(SmallVector<double>(channels, range.min)),
        builder.getDenseF64ArrayAttr(
            SmallVector<double>(channels, range.max))));
  }
  (*exact)->clearActivations();
  if (options.correctBiases)
    if (llvm::Error error = correctBiases(**exact, **before))
      return std::move(error);
  if (auto ratio = measureRatio(**before))
    result.after = *ratio;
  else
    return ratio.takeError();
  return result;
}

llvm::Expected<RefineResult>
mlir::quanta::refine(ModuleOp observed, const Statistics &statistics,
                     Dataset &dataset, const RefineOptions &options,
                     llvm::function_ref<void(int64_t)> progress) {
  return Refinement(observed, statistics, dataset, options, progress).run();
}
