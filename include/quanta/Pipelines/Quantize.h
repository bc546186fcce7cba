//===- Quantize.h - From float to the integer module -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_QUANTIZE_H
#define QUANTA_PIPELINES_QUANTIZE_H

#include "mlir/Pass/PassOptions.h"

namespace mlir {
class OpPassManager;
namespace quanta {

/// Options of `--quanta-observe`.
struct ObserveOptions : PassPipelineOptions<ObserveOptions> {
  Option<std::string> config{
      *this, "config",
      llvm::cl::desc("Configuration file (docs/Configuration.md)"),
      llvm::cl::init("")};
  Option<std::string> observer{
      *this, "observer",
      llvm::cl::desc("min-max, histogram or moving-average[:MOMENTUM]"),
      llvm::cl::init("min-max")};
  Option<std::string> granularity{
      *this, "granularity",
      llvm::cl::desc("Of the records: per-tensor or per-channel"),
      llvm::cl::init("per-tensor")};
};

/// Float TOSA to observed float TOSA.
void buildObservePipeline(OpPassManager &pm, const ObserveOptions &options);

/// Options of `--quanta-quantize`.
struct QuantizeOptions : PassPipelineOptions<QuantizeOptions> {
  Option<std::string> statistics{
      *this, "statistics",
      llvm::cl::desc("Statistics file; without one, the observers have stats"),
      llvm::cl::init("")};
  Option<std::string> range{
      *this, "range",
      llvm::cl::desc("min-max, percentile[:P], mse, entropy or auto"),
      llvm::cl::init("min-max")};
  Option<std::string> rounding{
      *this, "rounding",
      llvm::cl::desc("single_round, double_round or float_nearest_even"),
      llvm::cl::init("single_round")};
  Option<bool> perTensorWeights{*this, "per-tensor-weights",
                                llvm::cl::desc("One scale for a whole weight"),
                                llvm::cl::init(false)};
  Option<int64_t> bits{*this, "bits",
                       llvm::cl::desc("Of activations: 8, 16 or 32"),
                       llvm::cl::init(8)};
  Option<int64_t> weightBits{*this, "weight-bits",
                             llvm::cl::desc("Of weights: 2, 4, 8 or 32"),
                             llvm::cl::init(8)};
  Option<int64_t> groupSize{
      *this, "group-size",
      llvm::cl::desc("Consecutive weights with a scale each; 0: none"),
      llvm::cl::init(0)};
  Option<std::string> weightRounding{
      *this, "weight-rounding",
      llvm::cl::desc("nearest or balanced (default below 8 bits)"),
      llvm::cl::init("")};
  Option<bool> weightOnly{*this, "weight-only",
                          llvm::cl::desc("Integer weights, float activations"),
                          llvm::cl::init(false)};
  Option<bool> symmetric{*this, "symmetric",
                         llvm::cl::desc("Activations with zero point 0"),
                         llvm::cl::init(false)};
  Option<bool> powerOfTwo{*this, "power-of-two",
                          llvm::cl::desc("Scales that are powers of two"),
                          llvm::cl::init(false)};
  Option<std::string> dynamic{
      *this, "dynamic",
      llvm::cl::desc("Parameters at run time: per-tensor or per-row"),
      llvm::cl::init("")};
  Option<bool> allowFloat{
      *this, "allow-float",
      llvm::cl::desc("Keep ops without an integer form in float"),
      llvm::cl::init(false)};
  Option<bool> integerIO{
      *this, "integer-io",
      llvm::cl::desc("Integer arguments and results of the function"),
      llvm::cl::init(false)};
};

/// Observed float TOSA to the integer module.
void buildQuantizePipeline(OpPassManager &pm, const QuantizeOptions &options);

/// The first steps of that: to float TOSA between pairs of quantize and dequantize.
void buildPairsPipeline(OpPassManager &pm, const QuantizeOptions &options);

struct ExportOptions {
  /// Allow TOSA's extension of that name, for modules whose rounding is
  /// double_round.
  bool doubleRound = false;
  /// Version 1.1.draft, which has dynamic shapes, instead of 1.0.
  bool dynamicBatch = false;
};

/// The integer module to pure TOSA, checked by upstream's validation against the
/// integer profile, level 8K. The function's border becomes integer.
void buildExportTosaPipeline(OpPassManager &pm, const ExportOptions &options);

/// The same down to integer linalg by upstream's conversions: named ops on
/// tensors, 64-bit arithmetic in place of tosa.rescale, no dialect of ours.
void buildExportLinalgPipeline(OpPassManager &pm, const ExportOptions &options);

/// Registers --quanta-observe and --quanta-quantize.
void registerQuantizePipelines();

} // namespace quanta
} // namespace mlir

#endif // QUANTA_PIPELINES_QUANTIZE_H
