//===- RowOps.td - Integer operations on rows -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Apart from the other ops: few files need them.

#ifndef QUANTA_ROW_OPS_TD
#define QUANTA_ROW_OPS_TD

include "quanta/Dialect/Quanta/IR/QuantaOps.td"

def Quanta_NormalizeOp : Quanta_Op<"normalize", [
    Pure, SameOperandsAndResultShape]> {
  let summary = "Rows of integers to zero mean and unit variance";
  let description = [{
    For each row x of n elements along the last dimension, 1 <= n <= 2^16 of i8 and
    n <= 2^15 of i16, with E = `epsilon` and F = `fraction_bits`:

        S = sum x_i,  d_i = n * x_i - S
        W = max(1, n * sum x_i^2 - S^2 + E),  W * 4^k in [2^60, 2^62)
        M = floor((2^61 - 1) / floor(sqrt(W * 4^k)))
        y_i = clamp(round(d_i * M / 2^(61 - k - F)), -L, L)

    where `round` is that of `single_round` and L = ceil(sqrt(n - 1) * 2^F), which no
    real quotient leaves. So y_i is (x_i - mean) / sqrt(variance + eps) with F
    fraction bits, for E = eps * n^2 / scale^2: the scale of x goes into E, its zero
    point cancels. Sums and d_i fit in i32, sums of squares of i16 and W in i64.
    0 <= E <= 2^60 and 0 <= F <= 16.

    ```mlir
    %y = quanta.normalize %x epsilon 9 fraction_bits 13
      : tensor<1x11x48xi8> -> tensor<1x11x48xi32>
    ```
  }];
  let arguments = (ins RankedTensorOf<[I8, I16]>:$input, Quanta_I64Attr:$epsilon,
                       Quanta_I32Attr:$fraction_bits);
  let results = (outs RankedTensorOf<[I32]>:$result);
  let assemblyFormat = [{
    $input `epsilon` $epsilon `fraction_bits` $fraction_bits attr-dict `:`
    type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

#endif // QUANTA_ROW_OPS_TD
