//===- Passes.td - Within float TOSA -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONVERSION_RAISECOMPOSITES_PASSES_TD
#define QUANTA_CONVERSION_RAISECOMPOSITES_PASSES_TD

include "mlir/Pass/PassBase.td"

def RaiseCompositesPass
    : Pass<"quanta-raise-composites", "::mlir::func::FuncOp"> {
  let summary = "Recognise units that are spelled out in float TOSA";
  let description = [{
    Exporters write some functions as chains of elementwise ops, which have no good
    integer form one by one. Each becomes the `quanta.composite` that has one:

    - `layer_norm`: (x - mean) / sqrt(variance + epsilon), times a constant
      gamma, plus a constant beta, over the last dimension; the mean is a composite
      or `tosa.reduce_sum` times 1 / n, the division `tosa.reciprocal`
      of `tosa.pow` or `tosa.rsqrt`;
    - `gelu_tanh`, `gelu_erf`, `hard_swish`: any chain of elementwise ops on one tensor
      that computes such a function, to 1e-5 at points from -12 to 12;
    - `softmax` with `mask`: of a sum with a constant that is 0 or below -1e4
      everywhere (attention to some positions only). A number like -1e9
      would otherwise decide the scale of the sum.

    Values inside of a unit that something else reads keep it from being one.

    ```mlir
    %m = quanta.composite "reduce_mean"(%x) ...
    %d = tosa.sub %x, %m
    %s = tosa.mul %d, %d, %zero
    %v = quanta.composite "reduce_mean"(%s) ...
    %e = tosa.add %v, %eps
    %r = tosa.rsqrt %e
    %y = tosa.mul %d, %r, %zero
    // becomes
    %y = quanta.composite "layer_norm"(%x)
        {parameters = {axis = 2 : i64, epsilon = 1.0e-05}} ...
    ```
  }];
  let dependentDialects = ["::mlir::quanta::QuantaDialect",
                           "::mlir::tosa::TosaDialect"];
  let statistics = [Statistic<"numRaised", "raised", "Units recognised">];
}

#endif // QUANTA_CONVERSION_RAISECOMPOSITES_PASSES_TD
