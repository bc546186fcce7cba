//===- Passes.td - What can be proved of integer modules, and what follows -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_ANALYSIS_PASSES_TD
#define QUANTA_DIALECT_QUANTA_ANALYSIS_PASSES_TD

include "mlir/Pass/PassBase.td"

def WidenAccumulators
    : Pass<"quanta-widen-accumulators", "::mlir::func::FuncOp"> {
  let summary = "Split sums that i32 can't hold, and add the parts in i64";
  let description = [{
    Where the real weights, biases and zero points let an accumulator leave i32
    (`--quanta-bound-accumulators` has the same intervals), the reduction is cut
    along the input channels into parts that provably stay in i32. They are
    computed as before and added in i64, and the requantization takes the i64.
    Sums, differences, products and reductions of i32 that leave it are computed
    in i64 from the start.

    Only what ends in requantizations is widened. What can't be cut (a depthwise
    convolution, one input channel whose products alone leave i32) stays as it
    is, for `--quanta-bound-accumulators` to report.

    ```mlir
    %acc = tosa.conv2d %x, %w, %bias, %zx, %zw {...}
      : (tensor<1x1x1x70000xi8>, tensor<8x1x1x70000xi8>, ...) -> tensor<1x1x1x8xi32>
    %y = quanta.requantize %acc {...} : tensor<1x1x1x8xi32> -> tensor<1x1x1x8xi8>
    // becomes
    %x0 = tosa.slice %x, ... -> tensor<1x1x1x66304xi8>
    %0 = tosa.conv2d %x0, %w0, %bias, %zx, %zw {...} : ... -> tensor<1x1x1x8xi32>
    %x1 = tosa.slice %x, ... -> tensor<1x1x1x3696xi8>
    %1 = tosa.conv2d %x1, %w1, %zeros, %zx, %zw {...} : ... -> tensor<1x1x1x8xi32>
    %2 = tosa.cast %0 : (tensor<1x1x1x8xi32>) -> tensor<1x1x1x8xi64>
    %3 = tosa.cast %1 : (tensor<1x1x1x8xi32>) -> tensor<1x1x1x8xi64>
    %4 = tosa.add %2, %3 : ... -> tensor<1x1x1x8xi64>
    %y = quanta.requantize %4 {...} : tensor<1x1x1x8xi64> -> tensor<1x1x1x8xi8>
    ```
  }];
  let dependentDialects = ["::mlir::quanta::QuantaDialect",
                           "::mlir::tosa::TosaDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
  let statistics = [
    Statistic<"numSplit", "split",
              "Contractions whose sums are added in i64, part by part">,
    Statistic<"numWidened", "widened", "Other operations computed in i64">
  ];
}

def BoundAccumulators
    : Pass<"quanta-bound-accumulators", "::mlir::func::FuncOp"> {
  let summary = "Prove that accumulators fit, and where f32 is exact";
  let description = [{
    Computes, from the real weights and biases, an interval of values for each
    channel of every integer tensor. An i32 operation whose interval leaves i32
    is an error with the channel and its interval, and so is a requantization of
    i64 accumulators whose products with the multiplier leave [-2^62, 2^62].

    A `quanta.requantize` with `single_round` gets `realization = f32_fma` where
    one f32 fused multiply-add gives the same bits for every accumulator of
    every channel (docs/Numerics.md, "One f32 multiply-add instead of a 64-bit
    product"), and `integer` where that is not proved.

    ```mlir
    %acc = tosa.conv2d ... -> tensor<1x8x8x16xi32>
    %y = quanta.requantize %acc {multipliers = array<i32: 12582913>,
        shifts = array<i32: 30>, min = -128 : i32, max = 127 : i32}
      : tensor<1x8x8x16xi32> -> tensor<1x8x8x16xi8>
    // becomes
    %y = quanta.requantize %acc {multipliers = array<i32: 12582913>,
        shifts = array<i32: 30>, min = -128 : i32, max = 127 : i32,
        realization = #quanta<realization f32_fma>}
      : tensor<1x8x8x16xi32> -> tensor<1x8x8x16xi8>
    ```

    With `pairs`, a remark at each convolution says whether instructions that
    multiply unsigned by signed bytes and add pairs of products in 16 bits
    (`vpmaddubsw`) would saturate on its weights and the inputs it can get, as
    stored plus 128. Quanta does not use them; other runtimes do.

    With `known`, as code generation runs it, operations on i32 that nothing is
    known of (arguments, results of ops of other dialects) are left alone.
  }];
  let dependentDialects = ["::mlir::quanta::QuantaDialect"];
  let options = [
    Option<"pairs", "pairs", "bool", "false",
           "Say of each convolution whether sums of two products stay in i16">,
    Option<"known", "known", "bool", "false",
           "Refuse only what follows from values with known intervals">
  ];
  let statistics = [
    Statistic<"numProved", "f32-fma",
              "Requantizations proved exact as one f32 multiply-add">,
    Statistic<"numInteger", "integer",
              "Requantizations left to 64-bit integer arithmetic">,
    Statistic<"numOverflows", "overflows",
              "Operations whose accumulators may leave i32">
  ];
}

#endif // QUANTA_DIALECT_QUANTA_ANALYSIS_PASSES_TD
