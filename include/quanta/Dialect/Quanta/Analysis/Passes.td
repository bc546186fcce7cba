//===- Passes.td - What can be proved of integer modules -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_ANALYSIS_PASSES_TD
#define QUANTA_DIALECT_QUANTA_ANALYSIS_PASSES_TD

include "mlir/Pass/PassBase.td"

def BoundAccumulators
    : Pass<"quanta-bound-accumulators", "::mlir::func::FuncOp"> {
  let summary = "Prove that accumulators fit, and where f32 is exact";
  let description = [{
    Computes, from the real weights and biases, an interval of values for each
    channel of every integer tensor. An i32 operation whose interval leaves i32
    is an error with the channel and its interval.

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
  }];
  let dependentDialects = ["::mlir::quanta::QuantaDialect"];
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
