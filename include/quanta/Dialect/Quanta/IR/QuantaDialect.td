//===- QuantaDialect.td - The quanta dialect -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_TD
#define QUANTA_DIALECT_TD

include "mlir/IR/DialectBase.td"

def Quanta_Dialect : Dialect {
  let name = "quanta";
  let cppNamespace = "::mlir::quanta";
  let summary = "Calibration, quantization and exact integer arithmetic";
  let description = [{
    The `quanta` dialect carries a model from float to integers. The currency
    is upstream's `!quant.uniform` type; this dialect has ops only for what the
    upstream dialects do not say:

    - calibration: `quanta.observe` marks a tensor whose values are recorded;
    - the float-to-integer border: `quanta.quantize`, `quanta.dequantize`,
      `quanta.fake_quant`;
    - exact integer arithmetic: `quanta.requantize` and its scalar and vector
      form `quanta.apply_scale`, `quanta.lookup`;
    - parameters of run time: `quanta.choose_params`, `quanta.dynamic_quantize`,
      `quanta.dynamic_dequantize`;
    - recognisable units: `quanta.composite`.

    The discardable attribute `quanta.scheme` of a float op, or of a function
    argument, says how its result is to be quantized. It is a dictionary; each
    entry is optional:

    | entry | value | meaning |
    |---|---|---|
    | `observer` | `"min-max"`, `"histogram"`, `"moving-average[:MOMENTUM]"` | what calibration records |
    | `range` | as `--range` of `quant-compile` | how the range is chosen |
    | `granularity` | `"per-tensor"`, `"per-channel"` | of the record |
    | `weights` | `"per-tensor"`, `"per-channel"` | scales of the op's weights |
    | `weight_range` | `"min-max"`, `"percentile[:P]"`, `"mse"` | how far the integers of weights reach |
    | `weight_rounding` | `"nearest"`, `"balanced"` | to the nearest integer each, or so that errors cancel (default below 8 bits) |
    | `bits` | 8, 16 or 32 | width of the activations' integers |
    | `weight_bits` | 2, 4, 8 or 32 | width of the weights' integers |
    | `group_size` | a power of two from 16 to 256 | consecutive weights with a scale each |
    | `weight_only` | unit | weights are integers, activations stay in float |
    | `dynamic` | `"per-tensor"`, `"per-row"` | parameters of activations are chosen at run time |
    | `half` | `"f16"`, `"bf16"` | the op computes in that float type |
    | `accumulate` | `"f16"`, `"f32"` | type of sums with `half` |
    | `symmetric` | unit | activations have zero point 0 |
    | `power_of_two` | unit | scales are powers of two |
    | `rounding` | a rounding mode | of the op's requantization |
    | `float` | unit | the op stays in float |

    Every op with a numeric meaning is defined by formula in docs/Numerics.md.
    Upstream's `quant.qcast` and `quant.dcast` are never used: `dcast(qcast(x))`
    folds to `x` there, and that pair is the quantization error.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let dependentDialects = ["::mlir::quant::QuantDialect"];
}

#endif // QUANTA_DIALECT_TD
