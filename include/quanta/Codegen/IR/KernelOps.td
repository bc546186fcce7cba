//===- KernelOps.td - Ops between linalg and loops -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELOPS_TD
#define QUANTA_CODEGEN_KERNELOPS_TD

include "mlir/IR/CommonAttrConstraints.td"
include "mlir/IR/CommonTypeConstraints.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "quanta/Codegen/IR/KernelDialect.td"

//===----------------------------------------------------------------------===//
// Units with a loop nest
//===----------------------------------------------------------------------===//

class QuantaKernel_UnitOp<string mnemonic, list<Trait> traits = []>
    : QuantaKernel_Op<mnemonic, [
    DestinationStyleOpInterface, SingleBlock,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>] # traits> {
  let results = (outs Variadic<AnyStaticShapeTensor>:$results);
  let regions = (region SizedRegion<1>:$epilogue);
  let hasVerifier = 1;
  code commonDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() {
      return getOutputMutable();
    }
  }];
}

def QuantaKernel_ContractOp : QuantaKernel_UnitOp<"contract"> {
  let summary = "Convolution or matrix product with its epilogue";
  let description = [{
    With input [N, H, W, IC], weights [OC, KH, KW, IC] (packed if `packing` is
    there), start [OC] and output [N, OH, OW, OC]:

        acc[n,y,x,o]    = start[o] + sum over i,j,c of weights[o,i,j,c]
                          * input[n, y*sh + i*dh, x*sw + j*dw, c]
        output[n,y,x,o] = epilogue(acc[n,y,x,o], extras at the same place)

    The accumulators have the type of `start`: i32 for i8 input and for i16 with
    weights of bytes, i64 for i16 and i32 with weights of their own type, f32 for
    floats, or f16 for those. All reads are inside of the input: padding has been made
    explicit or is a `border`, and zero points are part of `start`. Extras have the shape of the
    output, in which any dimension may be 1 instead and is repeated then, or [OC],
    or rank 0. `window` is [KH, KW].

    Weights of run time come from `quanta_kernel.pack`, for a 1x1 window with
    strides of 1. Each row of pixels has weights of its own then: they are
    [N, H, OC, 1, 1, IC] (two dimensions in front of the packed shape too), and the
    start is [N, H, OC]. Bytes may be i16, less their zero point.

    With `flipped_input` the bytes of the input have their sign bits flipped
    already, as a packing with `unsigned_input` multiplies them.

    With `border [above, below, left, right]` the input has so many rows and columns
    more, which aren't stored: y*sh + i*dh counts from the first of those above, and
    the sum is over rows i of the window that meet a stored one; columns are alike.
    Rows of the output whose windows miss some have starts of their own, and so have
    columns: the start is [R * C, OC], R rows for each of these and one for all
    between, of C columns each (`StoredRows` in StoredRows.h); or it is [1, OC] if
    all are equal. Not with weights of run time, nor with tiles; with columns left or
    right, packed groups of merged runs end where a column does.

    A matrix product [M, K] x [K, N] is the case of a 1x1 window over [1, 1, M, K].

    ```mlir
    %y = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
        ins(%x, %w, %b : tensor<1x10x10x16xi8>, tensor<8x3x3x16xi8>, tensor<8xi32>)
        extras(%m, %s : tensor<8xi32>, tensor<8xi32>)
        outs(%init : tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8> {
      ^bb0(%acc: i32, %mi: i32, %si: i32):
        %r = quanta.apply_scale %acc, %mi, %si {min = -128 : i32, max = 127 : i32}
          : (i32, i32, i32) -> i8
        quanta_kernel.yield %r : i8
    }
    ```
  }];
  let arguments = (ins
    DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$dilations, OptionalAttr<DenseI64ArrayAttr>:$border,
    OptionalAttr<QuantaKernel_PackingAttr>:$packing, UnitAttr:$flipped_input,
    QuantaKernel_Buffer:$input, QuantaKernel_Buffer:$weights,
    QuantaKernel_Buffer:$start, Variadic<QuantaKernel_Buffer>:$extras,
    QuantaKernel_Buffer:$output);
  let assemblyFormat = [{
    `window` $window `strides` $strides `dilations` $dilations
    (`border` $border^)? (`packing` $packing^)?
    `ins` `(` $input `,` $weights `,` $start `:` type($input) `,`
        type($weights) `,` type($start) `)`
    (`extras` `(` $extras^ `:` type($extras) `)`)?
    `outs` `(` $output `:` type($output) `)` (`->` type($results)^)?
    $epilogue attr-dict
  }];
  let extraClassDeclaration = commonDeclaration # [{
    int64_t getNumChannels() { return getOutput().getType().getShape()[3]; }
    /// Weights of run time: a matrix for each row of pixels.
    bool hasWeightsPerRow() { return getStart().getType().getRank() == 3; }
    /// A border left or right.
    bool leavesColumnsOut() {
      return getBorder() && ((*getBorder())[2] != 0 || (*getBorder())[3] != 0);
    }
  }];
}

def QuantaKernel_PackOp : QuantaKernel_Op<"pack", [
    AlwaysSpeculatable, DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "Weights of run time, as contractions take them";
  let description = [{
    With the dimensions of the input in the order of `permutation`,
    [N, H, IC, OC]:

        weights[n,h,o,0,0,c] = input[n,h,c,o] - zero_point
        start[n,h,o]         = offset + factor * sum over c of weights[n,h,o,0,0,c]

    both modulo the width of the start, i32 or i64. Weights are as `packing` says, or plain: [N, H, OC, 1, 1, IC].
    They have the type of the input, or are i16 where bytes less a zero point need
    that. Of floats all three numbers are 0. What a packing stores beside the
    weights is zero, but for channels behind the last: they have no defined value,
    nor has their start.

    With `factor` the negated zero point of the other side, the products of the
    contraction are those of numbers without zero points.

    ```mlir
    %w, %s = quanta_kernel.pack %b permutation [0, 1, 2, 3]
        outs(%e, %f : tensor<1x3x11x1x1x16xi16>, tensor<1x3x11xi32>)
        {zero_point = -7 : i64, factor = -5 : i64}
        : tensor<1x3x16x11xi8> -> tensor<1x3x11x1x1x16xi16>, tensor<1x3x11xi32>
    ```
  }];
  let arguments = (ins
    QuantaKernel_Buffer:$input, DenseI64ArrayAttr:$permutation,
    OptionalAttr<QuantaKernel_PackingAttr>:$packing,
    DefaultValuedAttr<I64Attr, "0">:$zero_point,
    DefaultValuedAttr<I64Attr, "0">:$factor,
    DefaultValuedAttr<I64Attr, "0">:$offset,
    QuantaKernel_Buffer:$weights, QuantaKernel_Buffer:$start);
  let results = (outs Variadic<AnyStaticShapeTensor>:$results);
  let assemblyFormat = [{
    $input `permutation` $permutation (`packing` $packing^)?
    `outs` `(` $weights `,` $start `:` type($weights) `,` type($start) `)`
    attr-dict `:` type($input) (`->` type($results)^)?
  }];
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() {
      return {getOperation(), 1, 2};
    }
    /// Extent `i` of the input as [N, H, IC, OC].
    int64_t getExtent(unsigned i) {
      return getInput().getType().getDimSize(getPermutation()[i]);
    }
  }];
  let hasVerifier = 1;
}

def QuantaKernel_WindowOp : QuantaKernel_UnitOp<"window", [AttrSizedOperandSegments]> {
  let summary = "Depthwise convolution or pooling with its epilogue";
  let description = [{
    With input [N, H, W, C], weights [KH, KW, C] (only for `multiply_add`),
    start [C] (absent for `max`) and output [N, OH, OW, C]:

        x[i,j]          = input[n, y*sh + i*dh, x*sw + j*dw, c]
        acc[n,y,x,c]    = start[c] + sum over i,j of weights[i,j,c] * x[i,j]
                          or start[c] + sum of x[i,j], or max of x[i,j]
        output[n,y,x,c] = epilogue(acc[n,y,x,c], extras at the same place)

    The accumulators have the type of `start`, for `max` that of the input. Those
    of bytes are i32, or f32 where no sum can pass 2^24: f32 holds all integers up
    to that, so that sums are exact, in any order. With `quads` the weights and the start have that
    layout.

    With `border [above, below, left, right] of V`, for quads alone, the input has so
    many rows and columns more, which aren't stored and hold V everywhere: y*sh + i*dh
    and x*sw + j*dw count from the first of those.

    With `grouping`, a convolution in groups of few channels: each channel of the
    output sums products with the channels of its group, `inputs` for each tap.

    ```mlir
    %y = quanta_kernel.window max window [2, 2] strides [2, 2] dilations [1, 1]
        ins(%x : tensor<1x8x8x16xi8>)
        outs(%init : tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8> {
      ^bb0(%acc: i8):
        quanta_kernel.yield %acc : i8
    }
    ```
  }];
  let arguments = (ins
    QuantaKernel_WindowKindAttr:$kind, DenseI64ArrayAttr:$window,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
    OptionalAttr<DenseI64ArrayAttr>:$border, OptionalAttr<I64Attr>:$border_value,
    OptionalAttr<QuantaKernel_QuadsAttr>:$quads,
    OptionalAttr<QuantaKernel_GroupingAttr>:$grouping,
    QuantaKernel_Buffer:$input, Optional<QuantaKernel_Buffer>:$weights,
    Optional<QuantaKernel_Buffer>:$start, Variadic<QuantaKernel_Buffer>:$extras,
    QuantaKernel_Buffer:$output);
  let assemblyFormat = [{
    $kind `window` $window `strides` $strides `dilations` $dilations
    (`border` $border^ `of` $border_value)?
    (`quads` $quads^)?
    (`grouping` $grouping^)?
    `ins` `(` $input `:` type($input) `)`
    (`weights` `(` $weights^ `:` type($weights) `)`)?
    (`start` `(` $start^ `:` type($start) `)`)?
    (`extras` `(` $extras^ `:` type($extras) `)`)?
    `outs` `(` $output `:` type($output) `)` (`->` type($results)^)?
    $epilogue attr-dict
  }];
  let extraClassDeclaration = commonDeclaration;
}

def QuantaKernel_FillBorderOp : QuantaKernel_Op<"fill_border", [
    AlwaysSpeculatable,
    DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "One value around a place that something else fills";
  let description = [{
    Writes `value` to the first `low[i]` and the last `high[i]` indices of every
    dimension i of the output. What lies between has no defined value: it is
    written later, by the producer of what is padded.

    ```mlir
    %p = quanta_kernel.fill_border %zp low [0, 1, 1, 0] high [0, 1, 1, 0]
        outs(%init : tensor<1x10x10x4xi8>) : i8 -> tensor<1x10x10x4xi8>
    ```
  }];
  let arguments = (ins AnyType:$value, DenseI64ArrayAttr:$low,
                       DenseI64ArrayAttr:$high, QuantaKernel_Buffer:$output);
  let results = (outs Variadic<AnyStaticShapeTensor>:$results);
  let assemblyFormat = [{
    $value `low` $low `high` $high `outs` `(` $output `:` type($output) `)`
    attr-dict `:` type($value) (`->` type($results)^)?
  }];
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() {
      return getOutputMutable();
    }
  }];
  let hasVerifier = 1;
}

def QuantaKernel_YieldOp : QuantaKernel_Op<"yield", [
    Pure, Terminator, ReturnLike, ParentOneOf<["ContractOp", "WindowOp"]>]> {
  let summary = "The element of the output that an epilogue computes";
  let arguments = (ins AnyType:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def QuantaKernel_ParallelOp : QuantaKernel_Op<"parallel", [
    NoTerminator, RecursiveMemoryEffects, SingleBlock]> {
  let summary = "A loop nest that several threads may share";
  let description = [{
    Runs its region for ranges [begin, end) of units that hold each unit of
    [0, `units`) once, in any order, also at the same time. What a range writes,
    no other one reads or writes. The ranges are made of at most `pieces` pieces,
    of which each is as large as another but for one unit: more threads than that
    would not pay. A buffer that the region uses is made outside of it.

    ```mlir
    quanta_kernel.parallel (%begin, %end) of 448 in 75 {
      scf.for %i = %begin to %end step %c1 {
        ...
      }
    }
    ```
  }];
  let arguments = (ins I64Attr:$units, I64Attr:$pieces);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "int64_t":$units, "int64_t":$pieces)>];
  let extraClassDeclaration = [{
    ::mlir::Value getBegin() { return getBody().getArgument(0); }
    ::mlir::Value getEnd() { return getBody().getArgument(1); }
  }];
}

include "quanta/Codegen/IR/KernelSteps.td"

#endif // QUANTA_CODEGEN_KERNELOPS_TD
