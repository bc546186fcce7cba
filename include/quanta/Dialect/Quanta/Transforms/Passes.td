//===- Passes.td - Passes from float to integers -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_TRANSFORMS_PASSES_TD
#define QUANTA_DIALECT_QUANTA_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def ApplyConfig : Pass<"quanta-apply-config", "::mlir::func::FuncOp"> {
  let summary = "Write the choices of a configuration file onto float ops";
  let description = [{
    Reads a file as docs/Configuration.md describes it and sets `quanta.scheme` of
    the ops and the arguments of the public function that it concerns: its
    defaults on all quantizable ops, then each rule, in order, on those that it
    selects. A value of `file` that begins with a brace is not a path but the
    defaults themselves: `{weight-bits: 4, group-size: 32}`. What is wrong with it, and a rule that selects nothing, is an
    error at its line and column.

    ```mlir
    // - {op: tosa.tanh, range: mse}
    %1 = tosa.tanh %0 {quanta.key = "t"} : (tensor<4xf32>) -> tensor<4xf32>
    // becomes
    %1 = tosa.tanh %0 {quanta.key = "t", quanta.scheme = {range = "mse"}}
      : (tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let options = [
    Option<"file", "file", "std::string", "\"\"", "The configuration, in YAML: a path, or defaults in braces">
  ];
  let dependentDialects = ["::mlir::quanta::QuantaDialect"];
  let statistics = [
    Statistic<"numConfigured", "configured", "Ops that got choices">,
    Statistic<"numFloat", "float", "Ops kept in float">
  ];
}

def ListOps : Pass<"quanta-list-ops", "::mlir::func::FuncOp"> {
  let summary = "Print index, name and key of each quantizable op";
  let description = [{
    Prints on stderr what the rules of a configuration can select. The module
    stays as it is.

    ```mlir
    %1 = tosa.tanh %0 {quanta.key = "t"} : (tensor<4xf32>) -> tensor<4xf32>
    // prints
    // index  op         key
    //     0  tosa.tanh  t
    ```
  }];
  let statistics = [
    Statistic<"numOps", "ops", "Quantizable ops">
  ];
}

def InsertObservers : Pass<"quanta-insert-observers", "::mlir::func::FuncOp"> {
  let summary = "Insert quanta.observe on every activation worth knowing";
  let description = [{
    Observes each float tensor whose range decides a scale: the operands of
    quantizable ops and their results. Not observed are constants, results
    whose scale follows from the op (reshape, concat, softmax, ...), and results
    that only a clamp reads, since the clamp's result has the range. What stays
    float by its `quanta.scheme` is observed as if it did not, so that statistics
    fit whichever ops stay float.

    The key is the op's `quanta.key` attribute (the importer's tensor name), a
    function argument's `quanta.name`, or a structural path.

    The options say what all observers record. The attribute `quanta.scheme` of
    the op, or of the argument, goes before them, and its `range` becomes the
    observer's; a range that needs a histogram gets one where the scheme names
    no observer. A clamp that is part of the op before it takes over that op's
    scheme where it has no choice of its own. Channels are the last axis, or
    what a transpose makes the last. Tensors that have an observer keep it.

    ```mlir
    %1 = tosa.add %0, %0 {quanta.key = "sum"} : ...
    // becomes
    %1 = tosa.add %0, %0 {quanta.key = "sum"} : ...
    %2 = quanta.observe %1 "sum" min_max : tensor<1x4xf32>
    ```
  }];
  let options = [
    Option<"kind", "kind", "std::string", "\"min_max\"",
           "What observers record: min-max, histogram or "
           "moving-average[:MOMENTUM]">,
    Option<"granularity", "granularity", "std::string", "\"per-tensor\"",
           "Of the records: per-tensor or per-channel">
  ];
  let dependentDialects = ["::mlir::quanta::QuantaDialect"];
  let statistics = [
    Statistic<"numObservers", "observers", "Number of observers inserted">
  ];
}

def ZeroShotRanges : Pass<"quanta-zero-shot-ranges", "::mlir::func::FuncOp"> {
  let summary = "Ranges of observers from batch normalization, without samples";
  let description = [{
    Propagates the mean and the variance of each channel through the observed
    float function, and gives every observer the range of six deviations around
    the means (Nagel et al., Data-Free Quantization Through Weight Equalization
    and Bias Correction, 2019). Where a batch normalization was folded into an
    op, `quanta.batch_norm` says what its result is; elsewhere the moments follow
    from the weights, inputs taken as independent. A clamp clips the normal
    distribution. Inputs lie evenly in [input-min, input-max].

    Errors: no op with `quanta.batch_norm`, an op that no rule covers, no finite
    range of the inputs.

    Before:
    ```mlir
    %0 = tosa.conv2d ... {quanta.batch_norm = {deviation = array<f64: 0.5>, mean = array<f64: 1.0>}}
    %1 = quanta.observe %0 "conv" min_max : tensor<1x8x8x1xf32>
    ```
    After:
    ```mlir
    %1 = quanta.observe %0 "conv" min_max stats <min = [-2.0], max = [4.0]>
    ```
  }];
  let options = [
    Option<"inputMin", "input-min", "double", "0.0",
           "Least value of the function's inputs">,
    Option<"inputMax", "input-max", "double", "0.0",
           "Largest value of the function's inputs">];
  let dependentDialects = ["::mlir::quanta::QuantaDialect"];
  let statistics = [
    Statistic<"numRanges", "num-ranges", "Observers that got a range">];
}

def FoldStatistics : Pass<"quanta-fold-statistics", "::mlir::func::FuncOp"> {
  let summary = "Turn observed ranges into quantize/dequantize pairs";
  let description = [{
    Consumes the observers: their ranges, from `statistics` or from the
    observers' own `stats`, become scales and zero points, and each activation
    and each weight of a quantizable op passes through a quantize/dequantize
    pair. Scale constraints are solved over the graph first: tensors that must
    share a scale get the union of their ranges, fixed output ranges stand, and
    where the two meet, a second pair stands for a requantization.

    Activations are affine i8 per tensor. Weights are symmetric in [-127, 127],
    per output channel; a channel whose bias would not fit its scale gets a
    larger one. The options, and before them the `quanta.scheme` of an op, choose
    other integers (docs/Schemes.md); ops without a form for 32 or 16 bits read
    and give fewer.

    ```mlir
    %1 = quanta.observe %0 "x" min_max stats <min = [-1.0], max = [1.0]>
      : tensor<1x4xf32>
    // becomes
    %1 = quanta.quantize %0 {quanta.key = "x"}
      : tensor<1x4xf32> -> tensor<1x4x!quant.uniform<i8:f32, 0.0078:0>>
    %2 = quanta.dequantize %1
      : tensor<1x4x!quant.uniform<i8:f32, 0.0078:0>> -> tensor<1x4xf32>
    ```

    A missing, stale or foreign statistic, and two observers of one key, are
    errors. An observer's own `range` goes before the option. Records per channel
    give the union of the channels' ranges: a tensor has one scale, as integer
    accumulation needs.
  }];
  let options = [
    Option<"statistics", "statistics", "std::string", "\"\"",
           "Statistics file; without one, the observers' own stats are used">,
    Option<"range", "range", "std::string", "\"min-max\"",
           "Choice of ranges: min-max, percentile[:P], mse, entropy or auto">,
    Option<"perTensorWeights", "per-tensor-weights", "bool", "false",
           "One scale for a whole weight instead of one for each channel">,
    Option<"bits", "bits", "int64_t", "8",
           "Width of the activations' integers: 8, 16 (symmetric), or 32 "
           "(symmetric, with power-of-two)">,
    Option<"weightBits", "weight-bits", "int64_t", "8",
           "Width of the weights' integers: 2, 4, 8, or 32 with bits=32">,
    Option<"groupSize", "group-size", "int64_t", "0",
           "Consecutive weights with a scale each, 0 for none; convolutions "
           "whose channels it doesn't divide have scales per channel">,
    Option<"weightRounding", "weight-rounding", "std::string", "\"\"",
           "nearest, or balanced, where a channel's errors cancel: the default "
           "below 8 bits">,
    Option<"symmetric", "symmetric", "bool", "false",
           "Activations with zero point 0">,
    Option<"powerOfTwo", "power-of-two", "bool", "false",
           "Scales that are powers of two">,
    Option<"weightOnly", "weight-only", "bool", "false",
           "Integer weights, activations in float">,
    Option<"dynamic", "dynamic", "std::string", "\"\"",
           "Parameters of activations at run time: per-tensor or per-row">
  ];
  let dependentDialects = ["::mlir::quanta::QuantaDialect",
                           "::mlir::quant::QuantDialect"];
  let statistics = [
    Statistic<"numActivations", "activations", "Activations quantized">,
    Statistic<"numWeights", "weights", "Weights quantized">,
    Statistic<"numRequantizations", "requantizations",
              "Operands brought to another scale">
  ];
}

def PropagateScales
    : Pass<"quanta-propagate-scales", "::mlir::func::FuncOp"> {
  let summary = "Carry quantize/dequantize pairs through ops that keep a scale";
  let description = [{
    A model that brings its own pairs (trained with quantization in mind) has
    them around the ops that compute, not around those that only move values.
    A same-scale op (reshape, transpose, concat, pad, max pooling, slice, ...)
    whose operands all leave dequantize ops of one type gets a pair of that type
    behind it; one whose result is quantized gets a pair of that type before
    each operand that has none. A clamp before a quantize gets one as well: the
    producer then saturates at the clamp's range. No value changes by the first
    and the last, since the pair's type already holds all values; a pair before
    an operand rounds where the one behind would have.

    ```mlir
    %1 = quanta.dequantize %0 : tensor<2x2x!T> -> tensor<2x2xf32>
    %2 = tosa.reshape %1, %s : ... -> tensor<4xf32>
    // becomes
    %1 = quanta.dequantize %0 : tensor<2x2x!T> -> tensor<2x2xf32>
    %2 = tosa.reshape %1, %s : ... -> tensor<4xf32>
    %3 = quanta.quantize %2 : tensor<4xf32> -> tensor<4x!T>
    %4 = quanta.dequantize %3 : tensor<4x!T> -> tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::mlir::quanta::QuantaDialect"];
  let statistics = [
    Statistic<"numPairs", "pairs", "Pairs inserted">
  ];
}

def LowerToInteger : Pass<"quanta-lower-to-integer", "::mlir::func::FuncOp"> {
  let summary = "Replace float ops between dequantize and quantize by integers";
  let description = [{
    Asks each op's QuantizableOpInterface for its integer form: i8 operands,
    i32 accumulators, one requantization. Constants are quantized here. What
    has no integer form stays float between its pairs, and
    `--quanta-verify-integer-only` reports it. Discardable attributes name the
    float tensor that an integer tensor stands for (`quanta.key`, `quanta.type`,
    `quanta.op`) and the scales of weights (`quanta.weight_type`).

    An op with `dynamic` in its `quanta.scheme` becomes a product of integers
    whose parameters are chosen at run time, with a float result:

    ```mlir
    %y = tosa.conv2d %x, %w, %b, %z, %z {quanta.scheme = {dynamic = "per-tensor"}, ...}
      : (tensor<4x1x1x8xf32>, ...) -> tensor<4x1x1x2xf32>
    // becomes
    %s, %p = quanta.choose_params %x
      : tensor<4x1x1x8xf32> -> tensor<f32>, tensor<i8>
    %q = quanta.dynamic_quantize %x by %s, %p : ... -> tensor<4x1x1x8xi8>
    %a = tosa.conv2d %q, %wq, %zeros, %zp, %zp {acc_type = i32, ...}
      : (tensor<4x1x1x8xi8>, ...) -> tensor<4x1x1x2xi32>
    %y = quanta.dynamic_dequantize %a by %s, %p weights %ws, %sums bias %b : ...
    ```

    ```mlir
    %1 = quanta.dequantize %0 : tensor<1x4x!T> -> tensor<1x4xf32>
    %2 = tosa.tanh %1 : (tensor<1x4xf32>) -> tensor<1x4xf32>
    %3 = quanta.quantize %2 : tensor<1x4xf32> -> tensor<1x4x!U>
    // becomes
    %1 = quant.scast %0 : tensor<1x4x!T> to tensor<1x4xi8>
    %2 = quanta.lookup %1, dense<...> : tensor<1x4xi8> -> tensor<1x4xi8>
    %3 = quant.scast %2 : tensor<1x4xi8> to tensor<1x4x!U>
    ```
  }];
  let options = [
    Option<"rounding", "rounding", "std::string", "\"single_round\"",
           "single_round, double_round or float_nearest_even">
  ];
  let dependentDialects = ["::mlir::quanta::QuantaDialect",
                           "::mlir::quant::QuantDialect",
                           "::mlir::tosa::TosaDialect"];
  let statistics = [
    Statistic<"numLowered", "lowered", "Ops brought to integers">,
    Statistic<"numDynamic", "dynamic", "Ops whose parameters are chosen at run time">,
    Statistic<"numClampsFolded", "clamps-folded",
              "Clamps folded into a requantization">
  ];
}

def ConvertHalf : Pass<"quanta-convert-half", "::mlir::func::FuncOp"> {
  let summary = "Replace float ops by ops on f16 or bf16";
  let description = [{
    Asks the QuantizableOpInterface of each op with `half` in its `quanta.scheme`
    (with the option `type`: of each op that has no scheme) for its form in half
    precision. Constants are rounded, and so are weights stored in half; casts
    stand where f32 begins and ends, arguments and results stay f32.
    `accumulate` is the type of sums of products. An op without such a form is a
    remark. Warnings say where what observers know of a tensor is beyond the
    range of f16, and which constants become infinite or 0.

    ```mlir
    %y = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, quanta.scheme = {half = "f16"}, ...}
      : (tensor<1x4x4x2xf32>, ...) -> tensor<1x4x4x2xf32>
    // becomes
    %0 = tosa.cast %x : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf16>
    %1 = tosa.conv2d %0, %wh, %bh, %zh, %zh {acc_type = f32, ...}
      : (tensor<1x4x4x2xf16>, ...) -> tensor<1x4x4x2xf16>
    %y = tosa.cast %1 : (tensor<1x4x4x2xf16>) -> tensor<1x4x4x2xf32>
    ```
  }];
  let options = [
    Option<"type", "type", "std::string", "\"\"",
           "f16 or bf16 for all ops; empty: only those that a scheme names">,
    Option<"accumulate", "accumulate", "std::string", "\"f32\"",
           "Type of sums of products: f32, or f16 with type=f16">
  ];
  let dependentDialects = ["::mlir::quanta::QuantaDialect",
                           "::mlir::tosa::TosaDialect"];
  let statistics = [
    Statistic<"numConverted", "converted", "Ops in half precision">,
    Statistic<"numConstants", "constants", "Constants rounded">,
    Statistic<"numWarnings", "warnings", "Values that leave the range">
  ];
}

def VerifyIntegerOnly
    : Pass<"quanta-verify-integer-only", "::mlir::func::FuncOp"> {
  let summary = "Fail if a float op is left, and say why";
  let description = [{
    Allowed are quanta.quantize of a function argument and quanta.dequantize
    before the return (not with `strict`). Each other op with a float operand
    or result is an error with its reason; the constants and conversions around
    it are not listed beside it. An op that a configuration keeps in float
    (`float` in its `quanta.scheme`) is a remark instead: it has been asked for.
    So have parameters of run time: `quanta.choose_params` and the conversions by
    them are refused with `strict` only.

    The IR stays as it is.

    ```mlir
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = quanta.quantize %x : tensor<4xf32> -> tensor<4x!T>
      %1 = quanta.dequantize %0 : tensor<4x!T> -> tensor<4xf32>
      %2 = tosa.sin %1 : (tensor<4xf32>) -> tensor<4xf32>
      return %2 : tensor<4xf32>
    }
    // error: float op left: tosa.sin: the op has no integer form
    ```

    Where a table stands for it, nothing is said:

    ```mlir
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = quanta.quantize %x : tensor<4xf32> -> tensor<4x!T>
      %1 = quant.scast %0 : tensor<4x!T> to tensor<4xi8>
      %2 = quanta.lookup %1, dense<...> : tensor<4xi8> -> tensor<4xi8>
      %3 = quant.scast %2 : tensor<4xi8> to tensor<4x!U>
      %4 = quanta.dequantize %3 : tensor<4x!U> -> tensor<4xf32>
      return %4 : tensor<4xf32>
    }
    ```
  }];
  let options = [
    Option<"strict", "strict", "bool", "false",
           "Also refuse the conversions at the function's border">
  ];
  let statistics = [
    Statistic<"numFloatOps", "float-ops", "Float ops left">
  ];
}

def IntegerIO : Pass<"quanta-integer-io", "::mlir::ModuleOp"> {
  let summary = "Give the function integer arguments and results";
  let description = [{
    Removes the conversions at the border of each public function. Scale and zero
    point stay as the attributes `quanta.scale` and `quanta.zero_point` of the argument or result.

    ```mlir
    func.func @main(%x: tensor<1x4xf32>) ... {
      %q = quanta.quantize %x : tensor<1x4xf32> -> tensor<1x4x!T>
      %s = quant.scast %q : tensor<1x4x!T> to tensor<1x4xi8>
    // becomes
    func.func @main(%s: tensor<1x4xi8>
        {quanta.scale = 0.5 : f64, quanta.zero_point = 3 : i64}) ...
    ```

    Errors: a float argument that is read by anything but one quantization, a
    float result that is no dequantization, a function that another one calls,
    with the types that it had.
  }];
  let dependentDialects = ["::mlir::quant::QuantDialect"];
  let statistics = [
    Statistic<"numConverted", "converted", "Arguments and results converted">
  ];
}

#endif // QUANTA_DIALECT_QUANTA_TRANSFORMS_PASSES_TD
