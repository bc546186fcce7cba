//===- QuantaAttributes.td - Enums and attributes -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_ATTRIBUTES_TD
#define QUANTA_ATTRIBUTES_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "quanta/Dialect/Quanta/IR/QuantaDialect.td"

/// How acc * M / 2^s becomes an integer. See docs/Numerics.md, "Requantization".
def Quanta_RoundingMode : I32EnumAttr<"RoundingMode",
    "rounding of a requantization", [
      I32EnumAttrCase<"SingleRound", 0, "single_round">,
      I32EnumAttrCase<"DoubleRound", 1, "double_round">,
      I32EnumAttrCase<"FloatNearestEven", 2, "float_nearest_even">]> {
  let cppNamespace = "::mlir::quanta";
  let genSpecializedAttr = 0;
}
def Quanta_RoundingModeAttr
    : EnumAttr<Quanta_Dialect, Quanta_RoundingMode, "rounding">;

/// How a target may compute a requantization. All of them give the same bits
/// wherever they are used: `f32_fma` and `f64_fma` are set only where they have
/// been proved.
def Quanta_Realization : I32EnumAttr<"Realization",
    "instruction strategy of a requantization", [
      I32EnumAttrCase<"Integer", 0, "integer">,
      I32EnumAttrCase<"F32Fma", 1, "f32_fma">,
      I32EnumAttrCase<"F64Fma", 2, "f64_fma">]> {
  let cppNamespace = "::mlir::quanta";
  let genSpecializedAttr = 0;
}
def Quanta_RealizationAttr
    : EnumAttr<Quanta_Dialect, Quanta_Realization, "realization">;

/// What an observer records: the extremes; the extremes and a histogram; the
/// exponential moving average of each run's extremes. See docs/Calibration.md.
def Quanta_ObserverKind : I32EnumAttr<"ObserverKind", "what is recorded", [
      I32EnumAttrCase<"MinMax", 0, "min_max">,
      I32EnumAttrCase<"Histogram", 1, "histogram">,
      I32EnumAttrCase<"MovingAverage", 2, "moving_average">]> {
  let cppNamespace = "::mlir::quanta";
  let genSpecializedAttr = 0;
}
def Quanta_ObserverKindAttr
    : EnumAttr<Quanta_Dialect, Quanta_ObserverKind, "observer">;

def Quanta_StatsAttr : AttrDef<Quanta_Dialect, "Stats"> {
  let mnemonic = "stats";
  let summary = "Observed range of a tensor";
  let description = [{
    The closed range of real values chosen for a tensor: one `min` and one
    `max` (per tensor) or one of each per channel of the observer's axis.
    Both are finite, and `min[i] <= max[i]`.

    ```mlir
    #quanta.stats<min = [-1.5], max = [6.0]>
    ```
  }];
  let parameters = (ins "::mlir::DenseF64ArrayAttr":$min,
                        "::mlir::DenseF64ArrayAttr":$max);
  let assemblyFormat = "`<` `min` `=` $min `,` `max` `=` $max `>`";
  let genVerifyDecl = 1;
}

#endif // QUANTA_ATTRIBUTES_TD
