//===- Simulator.h - A float model disturbed as by quantization -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_PIPELINES_SIMULATOR_H
#define QUANTA_LIB_PIPELINES_SIMULATOR_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "quanta/Calibration/Range.h"
#include "quanta/Data/Dataset.h"
#include "quanta/ExecutionEngine/CompiledModel.h"

namespace mlir::quanta {

/// The ops of `@main` that have a constant bias operand, in program order.
struct BiasedOp {
  Operation *op;
  OpOperand *bias;
};
std::vector<BiasedOp> findBiasedOps(func::FuncOp function);

/// An observed float model, compiled once, whose activations are rounded as
/// quantization would round them: with any parameters, and without other code
/// for each choice. What an op with a bias computes can be shifted by channel.
///
/// It differs from the integer module in what rounds only there: sums, tables,
/// and tensors that take over the scale of another.
class Simulator {
public:
  /// Holds the first `numSamples` samples of the set, or all of them.
  /// `quantizeWeights` rounds the weights to the scales that the observers'
  /// `stats` lead to; all of them must have some then. `observed` is left alone.
  static llvm::Expected<std::unique_ptr<Simulator>>
  create(ModuleOp observed, Dataset &dataset, int64_t numSamples,
         bool quantizeWeights);

  size_t numActivations() const { return activations.size(); }
  size_t numBiases() const { return biases.size(); }
  int64_t numSamples() const { return samples; }

  /// How the observer of this position is rounded; not at all at first.
  void setActivation(size_t index, std::optional<QuantParams> params) {
    activations[index] = params;
  }
  void clearActivations() {
    activations.assign(activations.size(), std::nullopt);
  }
  /// What is added to each channel of the op with bias `index`.
  void setShift(size_t index, llvm::ArrayRef<double> shift) {
    biases[index].shift.assign(shift.begin(), shift.end());
  }

  /// All outputs on the first `count` samples.
  llvm::Expected<std::vector<float>> run(int64_t count);

  /// The mean of each channel of all ops with a bias in the last run.
  std::vector<double> getMeans(size_t index) const;

private:
  struct Bias {
    std::vector<float> shift;
    std::vector<double> sum;
    double count = 0;
  };

  static void observe(void *state, int64_t index, const float *data,
                      int64_t outer, int64_t channels, int64_t inner);

  std::unique_ptr<CompiledModel> model;
  int64_t samples = 0;
  std::vector<std::vector<std::vector<char>>> runs;
  /// From the observer's index in the simulated module.
  struct Role {
    bool isBias;
    size_t index;
  };
  std::vector<Role> roles;
  std::vector<std::optional<QuantParams>> activations;
  std::vector<Bias> biases;
};

} // namespace mlir::quanta

#endif // QUANTA_LIB_PIPELINES_SIMULATOR_H
