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
#include "llvm/ADT/STLFunctionalExtras.h"

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
  /// Holds up to `numSamples` samples, spread evenly over the set.
  /// `quantizeWeights` rounds the weights to the scales that the observers'
  /// `stats` lead to; all of them must have some then. `observed` is left alone.
  static llvm::Expected<std::unique_ptr<Simulator>>
  create(ModuleOp observed, Dataset &dataset, int64_t numSamples,
         bool quantizeWeights);

  size_t numActivations() const { return activations.size(); }
  size_t numBiases() const { return biases.size(); }

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

  /// Runs the model on all samples, and hands the values of its outputs to
  /// `consume`, a batch at a time in the order of the samples, until that
  /// returns false.
  llvm::Error run(llvm::function_ref<bool(llvm::ArrayRef<float>)> consume);

  /// Runs the model on all samples for the mean of each channel of each op with
  /// a bias.
  llvm::Error measureMeans();
  /// The means of the channels of one op when they were last measured.
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
  /// The inputs of each run.
  std::vector<std::vector<std::vector<char>>> runs;
  bool measuresMeans = false;
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
