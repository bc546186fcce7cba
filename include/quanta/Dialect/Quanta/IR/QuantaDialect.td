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
    - recognisable units: `quanta.composite`.

    Every op with a numeric meaning is defined by formula in docs/Numerics.md.
    Upstream's `quant.qcast` and `quant.dcast` are never used: `dcast(qcast(x))`
    folds to `x` there, and that pair is the quantization error.
  }];
  let useDefaultAttributePrinterParser = 1;
  let dependentDialects = ["::mlir::quant::QuantDialect"];
}

#endif // QUANTA_DIALECT_TD
