//===- KernelDialect.td - The dialect of kernels and its attributes -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_KERNELDIALECT_TD
#define QUANTA_CODEGEN_KERNELDIALECT_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/CommonTypeConstraints.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def QuantaKernel_Dialect : Dialect {
  let name = "quanta_kernel";
  let cppNamespace = "::mlir::quanta::kernel";
  let summary = "Fused kernels, and the steps their loops are made of";
  let description = [{
    What stands between linalg and loops. The ops on tensors and buffers
    (`contract`, `window`) are units that have a register-blocked loop nest; the
    region of each is its epilogue, one scalar of the result from one scalar of
    the accumulators. The ops on scalars and vectors (`dot`, `lookup`) are the
    steps that each target expands in its own way. See docs/Codegen.md.
  }];
  let useDefaultAttributePrinterParser = 1;
}

class QuantaKernel_Op<string mnemonic, list<Trait> traits = []>
    : Op<QuantaKernel_Dialect, mnemonic, traits>;

def QuantaKernel_Buffer
    : AnyTypeOf<[AnyStaticShapeTensor, AnyStaticShapeMemRef],
                "tensor or buffer of static shape", "::mlir::ShapedType">;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

def QuantaKernel_PackingAttr
    : AttrDef<QuantaKernel_Dialect, "Packing"> {
  let mnemonic = "packing";
  let summary = "Layout of the weights of a contraction";
  let description = [{
    Weights [OC, KH, KW, IC] are stored as [OC/lanes, KH, S, R, lanes * group]
    with OC padded by zeros, the bytes as i16 where the target multiplies those
    (the input may be widened to i16 then, too):
    `lanes` output channels side by side, and of each
    `group` consecutive weights along the reduction.

    A run is a reduction over consecutive bytes of the input. If `merged`, one
    run covers a whole row of the window (KW * IC elements, S = 1), else one
    point of it (IC elements, S = KW). A run of length L has
    R = ceil(L / group) groups; the last one starts at L - group when L is no
    multiple of `group` (and L >= group), with zeros where it overlaps its
    neighbour: it never reads outside of the run.

    `unsigned_input`: the kernel adds 128 to each input, as the unsigned
    operand of a dot product instruction, and the start of the accumulators
    already holds the compensation, -128 * sum(weights).

    Weights of 4 or 2 `bits` share bytes: one byte holds those of 2 (4)
    consecutive groups, the first one lowest, in two's complement, and R counts
    such bytes. For inputs of f32 a word of 32 bits in each lane holds those of 8
    (16) consecutive steps in the same way.

    With `scaleGroup`, that many consecutive weights of a run have a multiplier in
    common: the contraction is that of the products. Weights have the shape
    [OC/lanes, KH, S, bytes] then; behind those of a run stand the multipliers,
    `lanes` unsigned bytes for each group. For integer inputs the fields of `bits`
    hold the weight plus 2^(bits - 1) - 1, without a sign.

    In groups of 8, the kernel multiplies two pixels by two channels at a time
    (`tile_dot`): a register of accumulators belongs to two pixels then.

    In groups of 16 on 4 lanes, each channel has a register of accumulators whose
    lanes are added up behind the reduction (`spread_dot`). No two weights j and
    j + 8 of a group are both -128 then.

    `tile` is for a tile unit (x86's AMX): the bytes of a run that one of its
    steps takes, a multiple of `group`; 0 is none. A run has ceil(L / tile) steps
    then, R = steps * tile / group, and the last step starts at L - tile, with
    zeros where it overlaps the one before.
  }];
  let parameters = (ins "int64_t":$lanes, "int64_t":$group, "bool":$merged,
                        "bool":$unsignedInput,
                        DefaultValuedParameter<"int64_t", "0">:$tile,
                        DefaultValuedParameter<"int64_t", "8">:$bits,
                        DefaultValuedParameter<"int64_t", "0">:$scaleGroup);
  let extraClassDeclaration = [{
    /// Bytes of the smallest unit that weights are taken from.
    int64_t getUnitBytes(bool isFloat) const {
      return isFloat && getBits() < 8 ? 4 : 1;
    }
    /// How many of them such a unit has.
    int64_t getFields(bool isFloat) const {
      return getBits() < 8 ? 8 * getUnitBytes(isFloat) / getBits() : 1;
    }
    bool isTiled() const { return getGroup() == 8; }
    bool isSpread() const { return getGroup() == 16 && getLanes() == 4; }
  }];
  let assemblyFormat = "`<` struct(params) `>`";
}

def QuantaKernel_QuadsAttr : AttrDef<QuantaKernel_Dialect, "Quads"> {
  let mnemonic = "quads";
  let summary = "Layout of the weights of a window, four taps side by side";
  let description = [{
    For targets that multiply four bytes a lane: the rows of a window are taken
    four at a time, and of each channel four rows' inputs and weights stand side
    by side. With strides and dilations of 1, `rows` neighbouring rows of the
    output share the same inputs; each has weights of its own, moved down by as
    many rows, with zeros where the window has none.

    Channels are cut into blocks of `width` bytes, then of smaller powers of two
    down to 16; the last one may be partly filled. With Q = ceil((KH + rows - 1)
    / 4), the weights are i8 [blocks, rows, KW, Q, 4 vectors, 4 * lanes], one
    block behind the other, where lanes = width / 4. Channel 16 * s + 4 * v + m of a
    block is lane 4 * s + m of vector v: the order in which bytes are
    interleaved within 128 bits. The start of the accumulators has that order
    too, and the zeros of a block that is not full.

    `unsigned_input`: as for `packing`.
  }];
  let parameters = (ins "int64_t":$width, "int64_t":$rows, "bool":$unsignedInput);
  let assemblyFormat = "`<` struct(params) `>`";
}

def QuantaKernel_GroupingAttr : AttrDef<QuantaKernel_Dialect, "Grouping"> {
  let mnemonic = "grouping";
  let summary = "Layout of the weights of a convolution in groups of few channels";
  let description = [{
    Channel o of the output reads the channels [g * inputs, (g + 1) * inputs) of the
    input, where g = o / `outputs`. The channels of the output are cut into vectors of
    `lanes`, a multiple of `outputs`, and the inputs of a group into steps of `step`,
    each of which a lane takes at once: the weights are [OC/lanes, KH, KW,
    inputs/step, lanes * step], one behind the other, with OC padded by zeros. The
    start of the accumulators has those too.

    Steps of four are products of i8, of two products of i16: the weights have that
    type, the input is widened on the way.

    `unsigned_input`: as for `packing`.
  }];
  let parameters = (ins "int64_t":$inputs, "int64_t":$outputs, "int64_t":$lanes,
                        "int64_t":$step, "bool":$unsignedInput);
  let extraClassDeclaration = [{
    int64_t getStepsPerTap() const { return getInputs() / getStep(); }
    /// Channels of the input that a vector of the output reads.
    int64_t getSpan() const { return getLanes() / getOutputs() * getInputs(); }
    /// Weights that a vector has for one tap.
    int64_t getTapSize() const { return getLanes() * getInputs(); }
  }];
  let assemblyFormat = "`<` struct(params) `>`";
}

def QuantaKernel_WindowKind : I32EnumAttr<"WindowKind",
    "how the elements of a window combine", [
      I32EnumAttrCase<"MultiplyAdd", 0, "multiply_add">,
      I32EnumAttrCase<"Add", 1, "add">,
      I32EnumAttrCase<"Max", 2, "max">]> {
  let cppNamespace = "::mlir::quanta::kernel";
  let genSpecializedAttr = 0;
}
def QuantaKernel_WindowKindAttr
    : EnumAttr<QuantaKernel_Dialect, QuantaKernel_WindowKind, "kind">;

#endif // QUANTA_CODEGEN_KERNELDIALECT_TD
