//===- KernelSteps.td - The ops that loops of kernels are made of -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELSTEPS_TD
#define QUANTA_CODEGEN_KERNELSTEPS_TD

include "mlir/IR/CommonAttrConstraints.td"
include "mlir/IR/CommonTypeConstraints.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "quanta/Codegen/IR/KernelDialect.td"

def QuantaKernel_DotOp : QuantaKernel_Op<"dot", [
    Pure, AllTypesMatch<["acc", "result"]>]> {
  let summary = "One step of a dot product in every lane";
  let description = [{
    `result[i] = acc[i] + sum over j of weights[i * group + j] * (input[j] + bias)`,
    where `group` is the length of `input` and `bias` is 128 with
    `unsigned_input`, else 0; with `flipped_input` the input has it already. Exact in the type of `acc` (wraps around as addi
    does). Weights are bytes, of type i16 where packing has widened them, or of
    the input's type where sums are i64. Pairs of bf16 are
    summed in f32, as the target does it.

    ```mlir
    %1 = quanta_kernel.dot %0, %w, %x
      : vector<16xi32>, vector<64xi8>, vector<4xi8>
    ```
  }];
  let arguments = (ins VectorOfRankAndType<[1], [I32, I64, F32]>:$acc,
                       VectorOfRankAndType<[1], [I8, I16, I32, BF16]>:$weights,
                       VectorOfRankAndType<[1], [I8, I16, I32, BF16]>:$input,
                       UnitAttr:$unsigned_input, UnitAttr:$flipped_input);
  let results = (outs VectorOfRankAndType<[1], [I32, I64, F32]>:$result);
  let assemblyFormat = [{
    $acc `,` $weights `,` $input attr-dict
    `:` type($acc) `,` type($weights) `,` type($input)
  }];
  let hasVerifier = 1;
}

def QuantaKernel_LaneDotOp : QuantaKernel_Op<"lane_dot", [
    Pure, AllTypesMatch<["acc", "result"]>,
    AllTypesMatch<["weights", "input"]>]> {
  let summary = "One step of an int8 dot product, with inputs of each lane";
  let description = [{
    `result[i] = acc[i] + sum over j < n of weights[n * i + j] * (input[n * i + j]
    + bias)`, where `bias` is 128 with `unsigned_input`, else 0, and n is 4 for i8.
    Bytes that have been widened to i16 are taken in pairs, n = 2. Exact in i32
    (wraps around as addi does).

    ```mlir
    %1 = quanta_kernel.lane_dot %0, %w, %x : vector<16xi32>, vector<64xi8>
    ```
  }];
  let arguments = (ins VectorOfRankAndType<[1], [I32]>:$acc,
                       VectorOfRankAndType<[1], [I8, I16]>:$weights,
                       VectorOfRankAndType<[1], [I8, I16]>:$input,
                       UnitAttr:$unsigned_input);
  let results = (outs VectorOfRankAndType<[1], [I32]>:$result);
  let assemblyFormat =
    "$acc `,` $weights `,` $input attr-dict `:` type($acc) `,` type($weights)";
  let hasVerifier = 1;
}

def QuantaKernel_TileDotOp : QuantaKernel_Op<"tile_dot", [
    Pure, AllTypesMatch<["acc", "result"]>,
    AllTypesMatch<["weights", "input"]>]> {
  let summary = "One step of the product of two small matrices of int8";
  let description = [{
    `result[2 * i + j] = acc[2 * i + j] + sum over k < 8 of weights[8 * j + k] *
    input[8 * i + k]` for i, j < 2: two pixels by two channels. Exact in i32
    (wraps around as addi does).

    ```mlir
    %1 = quanta_kernel.tile_dot %0, %w, %x : vector<4xi32>, vector<16xi8>
    ```
  }];
  let arguments = (ins VectorOfLengthAndType<[4], [I32]>:$acc,
                       VectorOfLengthAndType<[16], [I8]>:$weights,
                       VectorOfLengthAndType<[16], [I8]>:$input);
  let results = (outs VectorOfLengthAndType<[4], [I32]>:$result);
  let assemblyFormat =
    "$acc `,` $weights `,` $input attr-dict `:` type($acc) `,` type($weights)";
}

def QuantaKernel_SpreadSums
    : VectorOfLengthAndType<[4], [I32]>,
      BuildableType<"::mlir::VectorType::get({4}, $_builder.getI32Type())">;
def QuantaKernel_SixteenBytes
    : VectorOfLengthAndType<[16], [I8]>,
      BuildableType<"::mlir::VectorType::get({16}, $_builder.getI8Type())">;

def QuantaKernel_SpreadDotOp : QuantaKernel_Op<"spread_dot", [
    Pure, AttrSizedOperandSegments]> {
  let summary = "Dot products of every input and weights, spread over lanes";
  let description = [{
    With C weights,

        results[r * C + c][i] = acc[r * C + c][i]
            + sum over j in {2i, 2i + 1, 2i + 8, 2i + 9} of weights[c][j] * inputs[r][j]

    Of each sum, only that of its lanes matters in the end. Exact in i32 (wraps
    around as addi does); no two weights j and j + 8 are both -128, so that the
    sum of their products fits into i16. One op for all registers of a block, for
    their order matters: a product is needed twice, soon but not at once.

    ```mlir
    %2:2 = quanta_kernel.spread_dot %0, %1 plus %x by %w0, %w1
      : vector<4xi32>, vector<4xi32>
    ```
  }];
  let arguments = (ins Variadic<QuantaKernel_SpreadSums>:$acc,
                       Variadic<QuantaKernel_SixteenBytes>:$inputs,
                       Variadic<QuantaKernel_SixteenBytes>:$weights);
  let results = (outs Variadic<QuantaKernel_SpreadSums>:$results);
  let assemblyFormat = [{
    $acc `plus` $inputs `by` $weights attr-dict `:` type($results)
  }];
  let hasVerifier = 1;
}

def QuantaKernel_MultiplyAddOp : QuantaKernel_Op<"multiply_add", [
    Pure, AllTypesMatch<["acc", "result"]>, AllTypesMatch<["lhs", "rhs"]>]> {
  let summary = "A product of bytes added in every lane";
  let description = [{
    `result[i] = acc[i] + lhs[i] * rhs[i]`, the bytes signed; exact in i32.
    With `symmetric` no byte of `rhs` is -128, so that a sum of two products fits
    into i16.

    ```mlir
    %1 = quanta_kernel.multiply_add %0, %x, %w : vector<16xi32>, vector<16xi8>
    ```
  }];
  let arguments = (ins VectorOfRankAndType<[1], [I32]>:$acc,
                       VectorOfRankAndType<[1], [I8]>:$lhs,
                       VectorOfRankAndType<[1], [I8]>:$rhs,
                       UnitAttr:$symmetric);
  let results = (outs VectorOfRankAndType<[1], [I32]>:$result);
  let assemblyFormat = [{
    $acc `,` $lhs `,` $rhs attr-dict `:` type($acc) `,` type($lhs)
  }];
  let hasVerifier = 1;
}

def QuantaKernel_ToIntegerOp : QuantaKernel_Op<"to_integer", [Pure] #
    ElementwiseMappable.traits> {
  let summary = "The integer that a float without a fraction is";
  let description = [{
    For an input that is an integer of magnitude up to 2^24, as sums of products of
    bytes in f32 are. The conversion back is the input itself, which
    --quanta-expand-apply-scale makes use of.

    ```mlir
    %1 = quanta_kernel.to_integer %0 : vector<8xf32> -> vector<8xi32>
    ```
  }];
  let arguments = (ins AnyTypeOf<[F32, VectorOfRankAndType<[1], [F32]>]>:$input);
  let results = (outs AnyTypeOf<[I32, VectorOfRankAndType<[1], [I32]>]>:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
}

def QuantaKernel_NarrowOp : QuantaKernel_Op<"narrow", [Pure]> {
  let summary = "Sums to bytes, clamped";
  let description = [{
    `result[i] = clamp(input[i], min, max)`, with -128 <= min <= max <= 127. As
    an op of its own it can take a vector of several registers, which saturating
    packs turn into one of bytes.

    ```mlir
    %1 = quanta_kernel.narrow %0 [-128, 127] : vector<64xi32> -> vector<64xi8>
    ```
  }];
  let arguments = (ins VectorOfRankAndType<[1], [I32]>:$input,
                       I32Attr:$min, I32Attr:$max);
  let results = (outs VectorOfRankAndType<[1], [I8]>:$result);
  let assemblyFormat = [{
    $input `[` $min `,` $max `]` attr-dict `:` type($input) `->` type($result)
  }];
  let extraClassDeclaration = [{
    int64_t getMinValue() { return getMinAttr().getValue().getSExtValue(); }
    int64_t getMaxValue() { return getMaxAttr().getValue().getSExtValue(); }
  }];
  let hasVerifier = 1;
}

def QuantaKernel_LookupOp : QuantaKernel_Op<"lookup", [Pure] #
    ElementwiseMappable.traits> {
  let summary = "Scalar and vector form of quanta.lookup";
  let description = [{
    `y = table[x + 128]` for each i8 element of `input`, `table[x + 32768]` for
    i16.

    ```mlir
    %y = quanta_kernel.lookup %x, dense_resource<sigmoid> : tensor<256xi8>
      : vector<16xi8> -> vector<16xi8>
    ```
  }];
  let arguments = (ins SignlessIntegerLike:$input, ElementsAttr:$table);
  let results = (outs SignlessIntegerLike:$result);
  let assemblyFormat =
    "$input `,` $table attr-dict `:` type($input) `->` type($result)";
}

def QuantaKernel_RoundQuotientOp : QuantaKernel_Op<"round_quotient", [Pure,
    AllTypesMatch<["input", "divisor", "reciprocal", "power"]>] #
    ElementwiseMappable.traits> {
  let summary = "Quotient by a number that many elements share, as an integer";
  let description = [{
    `divisor` is a positive f32 times `power`, a power of two that takes it into
    [2^-85, 2^64], and `reciprocal` is 1 / divisor, rounded to nearest. The
    result is the i32 to which the f32 quotient

        (input * power) / divisor

    rounds, half to even, clamped to [-256, 256]; 0 for NaN. With a fused
    multiply-add there is no division: with the dividend clamped, q = dividend *
    reciprocal plus reciprocal * (dividend - q * divisor) rounds to the same
    integer (docs/Numerics.md, "Quotients by a shared number").

    ```mlir
    %q = quanta_kernel.round_quotient %x, %d, %r, %p : f32 -> i32
    ```
  }];
  let arguments = (ins FloatLike:$input, FloatLike:$divisor,
                       FloatLike:$reciprocal, FloatLike:$power);
  let results = (outs SignlessIntegerLike:$result);
  let assemblyFormat = [{
    $input `,` $divisor `,` $reciprocal `,` $power attr-dict `:` type($input)
    `->` type($result)
  }];
}

def QuantaKernel_RecordOp : QuantaKernel_Op<"record", [
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "Adds the values of a tensor to a record of statistics";
  let description = [{
    What is left of `quanta.observe` once its result is replaced by its input:
    the tensor, seen as [outer, channels, inner], goes to record `index`.

    With `updates` the runtime may change the values in place. On tensors the
    changed ones are the result then; on buffers there never is a result.

    ```mlir
    quanta_kernel.record %x to 3 as [1, 16, 1] : memref<1x16xf32>
    %1 = quanta_kernel.record %0 to 4 as [1, 1, 16] updates
      : tensor<1x16xf32> -> tensor<1x16xf32>
    ```
  }];
  let arguments = (ins QuantaKernel_Buffer:$input, I64Attr:$index,
                       DenseI64ArrayAttr:$shape, UnitAttr:$updates);
  let results = (outs Optional<AnyRankedTensor>:$result);
  let assemblyFormat = [{
    $input `to` $index `as` $shape (`updates` $updates^)? attr-dict
    `:` type($input) (`->` type($result)^)?
  }];
  let hasVerifier = 1;
}

#endif // QUANTA_CODEGEN_KERNELSTEPS_TD
