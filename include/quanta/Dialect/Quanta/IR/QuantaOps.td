//===- QuantaOps.td - Operations of the quanta dialect -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_OPS_TD
#define QUANTA_OPS_TD

include "mlir/IR/CommonAttrConstraints.td"
include "mlir/IR/CommonTypeConstraints.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Dialect/Quant/IR/QuantBase.td"
include "quanta/Dialect/Quanta/IR/QuantaAttributes.td"

class Quanta_Op<string mnemonic, list<Trait> traits = []>
    : Op<Quanta_Dialect, mnemonic, traits>;

def Quanta_FloatTensor : RankedTensorOf<[AnyFloat]>;
def Quanta_QuantizedType
    : Type<CPred<"::llvm::isa<::mlir::quant::UniformQuantizedType, "
                 "::mlir::quant::UniformQuantizedPerAxisType, "
                 "::mlir::quant::UniformQuantizedSubChannelType>($_self)">,
           "uniform quantized type">;
def Quanta_QuantizedTensor : RankedTensorOf<[Quanta_QuantizedType]>;
def Quanta_IntegerTensor : RankedTensorOf<[I8, I16, I32]>;
def Quanta_AccumulatorTensor : RankedTensorOf<[I8, I16, I32, I64]>;

/// A 32-bit signless integer that reads as a signed one.
def Quanta_I32Attr : Attr<I32Attr.predicate, "32-bit signed integer attribute"> {
  let storageType = "::mlir::IntegerAttr";
  let returnType = "int32_t";
  let convertFromStorage =
      "static_cast<int32_t>($_self.getValue().getSExtValue())";
  let constBuilderCall = "$_builder.getI32IntegerAttr($0)";
  let valueType = I32;
}
def Quanta_I64Attr : Attr<I64Attr.predicate, "64-bit signed integer attribute"> {
  let storageType = "::mlir::IntegerAttr";
  let returnType = "int64_t";
  let convertFromStorage = "$_self.getValue().getSExtValue()";
  let constBuilderCall = "$_builder.getI64IntegerAttr($0)";
  let valueType = I64;
}

/// Writes of `quanta.observe`: keeps the op from being erased or merged.
def Quanta_StatisticsResource
    : Resource<"::mlir::quanta::StatisticsResource">;

//===----------------------------------------------------------------------===//
// Calibration
//===----------------------------------------------------------------------===//

def Quanta_ObserveOp : Quanta_Op<"observe", [
    AllTypesMatch<["input", "result"]>,
    MemoryEffects<[MemWrite<Quanta_StatisticsResource>]>]> {
  let summary = "Identity whose values are recorded during calibration";
  let description = [{
    Returns `input`. While the module is calibrated, each evaluation adds the
    values to the record named `key`. The key is fixed when the observer is
    inserted and unique in its function; printing and parsing keep it, unlike
    a location. With `axis` the record is kept per channel.

    `kind` is what is recorded. An observer of kind `moving_average` may say the
    share `momentum` of the average that each run keeps, between 0 and 1
    (otherwise 0.99); its record depends on the order of the samples.

    `range` is how a range is chosen from the record, spelled as the option
    `--range` of `quant-compile`; it goes before the option of
    `--quanta-fold-statistics`. Methods that need a histogram are refused with
    other kinds.

    With `perturbs` the function that the code calls may change the values, and
    the result is what it leaves: quantization is tried out so, without other
    code for each choice.

    `stats` is the range chosen from the record; the calibrated form of the op
    has it, and `--quanta-fold-statistics` consumes it.

    ```mlir
    %1 = quanta.observe %0 "conv1/Relu" min_max : tensor<1x8x8x4xf32>
    %2 = quanta.observe %1 "w" histogram range "percentile:99.9" axis 3
           stats <min = [0.0], max = [6.0]> : tensor<1x8x8x4xf32>
    %3 = quanta.observe %2 "y" moving_average momentum 0.9 : tensor<4xf32>
    ```
  }];
  let arguments = (ins
    Quanta_FloatTensor:$input, StrAttr:$key,
    DefaultValuedAttr<Quanta_ObserverKindAttr,
                      "::mlir::quanta::ObserverKind::MinMax">:$kind,
    OptionalAttr<F64Attr>:$momentum, OptionalAttr<StrAttr>:$range,
    OptionalAttr<Quanta_I64Attr>:$axis, UnitAttr:$perturbs,
    OptionalAttr<Quanta_StatsAttr>:$stats);
  let results = (outs Quanta_FloatTensor:$result);
  let assemblyFormat = [{
    $input $key `` $kind (`momentum` $momentum^)? (`range` $range^)?
    (`axis` $axis^)? (`perturbs` $perturbs^)? (`stats` $stats^)?
    attr-dict `:` type($input)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// The float-to-integer border
//===----------------------------------------------------------------------===//

def Quanta_QuantizeOp : Quanta_Op<"quantize", [
    Pure, SameOperandsAndResultShape]> {
  let summary = "Real values to quantized values";
  let description = [{
    `q = clamp(round_half_even(x / scale) + zero_point, storage_min, storage_max)`,
    the division and rounding in f32; NaN gives `zero_point`. The scale, the
    zero point and the storage range are those of the result's element type,
    per tensor or per axis.

    ```mlir
    %q = quanta.quantize %x
      : tensor<1x4xf32> -> tensor<1x4x!quant.uniform<i8:f32, 0.5:-3>>
    ```
  }];
  let arguments = (ins Quanta_FloatTensor:$input);
  let results = (outs Quanta_QuantizedTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Quanta_DequantizeOp : Quanta_Op<"dequantize", [
    Pure, SameOperandsAndResultShape]> {
  let summary = "Quantized values to real values";
  let description = [{
    `x = (q - zero_point) * scale` in f32. `dequantize(quantize(x))` is not
    `x`: no fold may erase that pair, it is the quantization error.

    ```mlir
    %x = quanta.dequantize %q
      : tensor<1x4x!quant.uniform<i8:f32, 0.5:-3>> -> tensor<1x4xf32>
    ```
  }];
  let arguments = (ins Quanta_QuantizedTensor:$input);
  let results = (outs Quanta_FloatTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Quanta_FakeQuantOp : Quanta_Op<"fake_quant", [
    Pure, AllTypesMatch<["input", "result"]>]> {
  let summary = "Quantization error of a model trained with quantization in mind";
  let description = [{
    The real values `dequantize(quantize(x))` for the given quantized type.
    `--quanta-fold-statistics` replaces it by that pair and so keeps the
    trained parameters.

    ```mlir
    %y = quanta.fake_quant %x as !quant.uniform<i8:f32, 0.1> : tensor<4xf32>
    ```
  }];
  let arguments = (ins Quanta_FloatTensor:$input, TypeAttr:$quantizedType);
  let results = (outs Quanta_FloatTensor:$result);
  let assemblyFormat = "$input `as` $quantizedType attr-dict `:` type($input)";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Parameters of run time
//===----------------------------------------------------------------------===//

def Quanta_F32Tensor : RankedTensorOf<[F32]>;
def Quanta_I8Tensor : RankedTensorOf<[I8]>;

def Quanta_ChooseParamsOp : Quanta_Op<"choose_params", [Pure]> {
  let summary = "Scale and zero point of a tensor, from its values";
  let description = [{
    In f32, with min and max over all values of `input` and 0 (NaN is skipped):

        scale      = (max - min) / 255, or 1 where that is 0
        zero_point = clamp(round_half_even(0 - min / scale), 0, 255) - 128

    which is ONNX's DynamicQuantizeLinear, stored as i8. Results of rank 0 hold
    for the whole tensor. With `per_row` there is one of each for every entry of
    dimension 0, from the values of that entry alone.

    ```mlir
    %s, %z = quanta.choose_params %x : tensor<4x1x1x8xf32> -> tensor<f32>, tensor<i8>
    %t, %y = quanta.choose_params %x per_row
      : tensor<4x1x1x8xf32> -> tensor<4xf32>, tensor<4xi8>
    ```
  }];
  let arguments = (ins Quanta_F32Tensor:$input, UnitAttr:$per_row);
  let results = (outs Quanta_F32Tensor:$scale, Quanta_I8Tensor:$zero_point);
  let assemblyFormat = [{
    $input (`per_row` $per_row^)? attr-dict `:` type($input) `->`
    type($scale) `,` type($zero_point)
  }];
  let hasVerifier = 1;
}

def Quanta_DynamicQuantizeOp : Quanta_Op<"dynamic_quantize", [Pure]> {
  let summary = "Real values to integers, by parameters of run time";
  let description = [{
    `q = clamp(round_half_even(x / scale) + zero_point, -128, 127)`, the division
    and rounding in f32; NaN gives `zero_point`. Scale and zero point are those of
    the tensor (rank 0), or of the element's entry of dimension 0 (rank 1).

    ```mlir
    %q = quanta.dynamic_quantize %x by %s, %z
      : tensor<4x1x1x8xf32>, tensor<f32>, tensor<i8> -> tensor<4x1x1x8xi8>
    ```
  }];
  let arguments = (ins Quanta_F32Tensor:$input, Quanta_F32Tensor:$scale,
                       Quanta_I8Tensor:$zero_point);
  let results = (outs Quanta_I8Tensor:$result);
  let assemblyFormat = [{
    $input `by` $scale `,` $zero_point attr-dict `:` type($input) `,`
    type($scale) `,` type($zero_point) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Quanta_DynamicDequantizeOp : Quanta_Op<"dynamic_dequantize", [Pure]> {
  let summary = "Sums of products with integers of run-time parameters, as reals";
  let description = [{
    With c the element's place on the last dimension, `scale` and `zero_point`
    those by which the activations of the product became integers:

        y = f32(acc - zero_point * weight_sums[c]) * (scale * weight_scales[c]) + bias[c]

    The subtraction is that of i32. Each f32 operation is rounded once, in the
    order that the parentheses give: conversion, both products, the sum.

    ```mlir
    %y = quanta.dynamic_dequantize %acc by %s, %z weights %ws, %wz bias %b
      : tensor<4x1x1x8xi32>, tensor<f32>, tensor<i8>, tensor<8xf32>, tensor<8xi32>,
        tensor<8xf32> -> tensor<4x1x1x8xf32>
    ```
  }];
  let arguments = (ins RankedTensorOf<[I32]>:$input, Quanta_F32Tensor:$scale,
                       Quanta_I8Tensor:$zero_point,
                       Quanta_F32Tensor:$weight_scales,
                       RankedTensorOf<[I32]>:$weight_sums,
                       Quanta_F32Tensor:$bias);
  let results = (outs Quanta_F32Tensor:$result);
  let assemblyFormat = [{
    $input `by` $scale `,` $zero_point `weights` $weight_scales `,` $weight_sums
    `bias` $bias attr-dict `:` type($input) `,` type($scale) `,`
    type($zero_point) `,` type($weight_scales) `,` type($weight_sums) `,`
    type($bias) `->` type($result)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Exact integer arithmetic
//===----------------------------------------------------------------------===//

def Quanta_RequantizeOp : Quanta_Op<"requantize", [
    Pure, SameOperandsAndResultShape]> {
  let summary = "Accumulators to quantized values";
  let description = [{
    Per element, with M and s those of the element's channel (`axis`) or the
    only ones:

        y = clamp(round(acc * M / 2^s) + output_zp, min, max)

    where `round` is the rounding mode, computed exactly (docs/Numerics.md).
    `acc` is i8, i16, i32 or i64 with its zero point already subtracted, except
    that `input_zp` (0 by default) is subtracted first; a wide one stays within
    |acc| * M <= 2^62. M is 0 <= M < 2^31 and s is
    1 <= s <= 62. `realization` is a licence, never a change of meaning.

    ```mlir
    %y = quanta.requantize %acc {
        multipliers = array<i32: 12582913>, shifts = array<i32: 30>,
        output_zp = -3 : i32, min = -128 : i32, max = 127 : i32}
      : tensor<1x4x4x8xi32> -> tensor<1x4x4x8xi8>
    ```
  }];
  let arguments = (ins
    Quanta_AccumulatorTensor:$input,
    DenseI32ArrayAttr:$multipliers, DenseI32ArrayAttr:$shifts,
    OptionalAttr<Quanta_I64Attr>:$axis,
    DefaultValuedAttr<Quanta_I32Attr, "0">:$input_zp,
    DefaultValuedAttr<Quanta_I32Attr, "0">:$output_zp,
    Quanta_I32Attr:$min, Quanta_I32Attr:$max,
    DefaultValuedAttr<Quanta_RoundingModeAttr,
                      "::mlir::quanta::RoundingMode::SingleRound">:$rounding,
    DefaultValuedAttr<Quanta_RealizationAttr,
                      "::mlir::quanta::Realization::Integer">:$realization);
  let results = (outs Quanta_IntegerTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Quanta_ApplyScaleOp : Quanta_Op<"apply_scale", [Pure] #
    ElementwiseMappable.traits> {
  let summary = "Scalar and vector form of quanta.requantize";
  let description = [{
    The same formula as `quanta.requantize` on scalars or vectors, with M and s
    as operands: this is what stands in the bodies of linalg ops, vectorizes as
    a unit, and is expanded late into the target's best instruction sequence.
    `acc` has its zero point already subtracted.

    ```mlir
    %y = quanta.apply_scale %acc, %m, %s {output_zp = 0 : i32,
        min = -128 : i32, max = 127 : i32}
      : (vector<16xi32>, vector<16xi32>, vector<16xi32>) -> vector<16xi8>
    ```
  }];
  let arguments = (ins
    SignlessIntegerLike:$acc, SignlessIntegerLike:$multiplier,
    SignlessIntegerLike:$shift,
    DefaultValuedAttr<Quanta_I32Attr, "0">:$output_zp,
    Quanta_I32Attr:$min, Quanta_I32Attr:$max,
    DefaultValuedAttr<Quanta_RoundingModeAttr,
                      "::mlir::quanta::RoundingMode::SingleRound">:$rounding,
    DefaultValuedAttr<Quanta_RealizationAttr,
                      "::mlir::quanta::Realization::Integer">:$realization);
  let results = (outs SignlessIntegerLike:$result);
  let assemblyFormat = [{
    $acc `,` $multiplier `,` $shift attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Quanta_LookupOp : Quanta_Op<"lookup", [
    Pure, SameOperandsAndResultShape]> {
  let summary = "Function of an 8-bit or 16-bit value, as a table";
  let description = [{
    `y = table[x + 128]`: 256 entries, the entry of -128 first; of i16
    `y = table[x + 32768]` with 65536 entries. Tables are built at compile time
    and correctly rounded (docs/Numerics.md, "Tables").

    ```mlir
    %y = quanta.lookup %x, dense_resource<sigmoid> : tensor<256xi8>
      : tensor<1x4xi8> -> tensor<1x4xi8>
    ```
  }];
  let arguments = (ins RankedTensorOf<[I8, I16]>:$input, ElementsAttr:$table);
  let results = (outs Quanta_IntegerTensor:$result);
  let assemblyFormat = [{
    $input `,` $table attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Recognisable units
//===----------------------------------------------------------------------===//

def Quanta_CompositeOp : Quanta_Op<"composite", [
    IsolatedFromAbove, RecursiveMemoryEffects, SingleBlock]> {
  let summary = "A function kept as one unit until integer lowering";
  let description = [{
    Names a computation (`softmax`, `sigmoid`, `hard_swish`, `leaky_relu`, ...)
    and holds its decomposition in float ops as the region. Lowerings that know
    the name replace the whole; `--quanta-inline-composites` inlines the rest.
    `parameters` holds the numbers of the function, such as `alpha` or `axis`.

    ```mlir
    %y = quanta.composite "leaky_relu" (%x) {parameters = {alpha = 0.1 : f64}}
        : (tensor<4xf32>) -> tensor<4xf32> {
    ^bb0(%arg0: tensor<4xf32>):
      ...
      quanta.yield %r : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins StrAttr:$name, Variadic<AnyRankedTensor>:$inputs,
                       DefaultValuedAttr<DictionaryAttr, "{}">:$parameters);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $name `(` $inputs `)` attr-dict `:` functional-type($inputs, $results) $body
  }];
  let hasVerifier = 1;
}

def Quanta_YieldOp : Quanta_Op<"yield", [
    Pure, Terminator, ReturnLike, HasParent<"CompositeOp">]> {
  let summary = "Result of a composite's decomposition";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
}

#endif // QUANTA_OPS_TD
