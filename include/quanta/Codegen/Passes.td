//===- Passes.td - Passes of code generation -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_PASSES_TD
#define QUANTA_CODEGEN_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// To linalg
//===----------------------------------------------------------------------===//

def InlineComposites : Pass<"quanta-inline-composites"> {
  let summary = "Replace each quanta.composite by its decomposition";
  let description = [{
    Before:
    ```mlir
    %y = quanta.composite "relu" (%x) : (tensor<4xf32>) -> tensor<4xf32> {
    ^bb0(%a: tensor<4xf32>):
      %0 = tosa.clamp %a {...}
      quanta.yield %0 : tensor<4xf32>
    }
    ```
    After:
    ```mlir
    %y = tosa.clamp %x {...}
    ```
  }];
  let statistics = [Statistic<"numInlined", "num-inlined",
                              "Composites replaced by their decomposition">];
}

def ObserveToRecord : Pass<"quanta-observe-to-record", "func::FuncOp"> {
  let summary = "Turn observers into records of a tensor";
  let description = [{
    The index of a record is the position of its observer in the function.

    Before:
    ```mlir
    %1 = quanta.observe %0 "relu1" min_max : tensor<1x4xf32>
    ```
    After (uses of %1 are uses of %0):
    ```mlir
    quanta_kernel.record %0 to 0 as [1, 1, 4] : tensor<1x4xf32>
    ```
  }];
  let dependentDialects = ["::mlir::quanta::kernel::QuantaKernelDialect"];
  let statistics = [Statistic<"numObservers", "num-observers",
                              "Observers turned into records">];
}

def ToLinalg : Pass<"quanta-to-linalg", "func::FuncOp"> {
  let summary = "Convolutions and quanta ops to linalg";
  let description = [{
    What upstream's tosa-to-linalg would lower poorly or doesn't know:

    - convolutions with constant weights and bias: padding becomes a
      `tensor.pad` with the input's zero point, whose contribution to every sum
      moves into the bias, bias' = bias - zp * sum(weights). What is left has
      no zero points.
    - quanta.requantize, lookup, quantize and dequantize, as linalg.generic.

    Before:
    ```mlir
    %0 = tosa.conv2d %x, %w, %b, %zp, %z {pad = array<i64: 1, 1, 1, 1>, ...}
    %1 = quanta.requantize %0 {axis = 3, ...}
      : tensor<1x8x8x4xi32> -> tensor<1x8x8x4xi8>
    ```
    After:
    ```mlir
    %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {... tensor.yield %zp}
    %i = linalg.broadcast ins(%bias : tensor<4xi32>) ...
    %0 = linalg.conv_2d_nhwc_fhwc ins(%p, %w) outs(%i)
    %1 = linalg.generic ... ins(%0, %m, %s) {
      quanta.apply_scale ... }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::tensor::TensorDialect",
    "::mlir::quanta::kernel::QuantaKernelDialect"];
  let statistics = [Statistic<"numConvolutions", "num-convolutions",
                              "Convolutions whose zero point went into the bias">];
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

class TargetPass<string argument, string base> : Pass<argument, base> {
  list<Option> targetOptions = [
    Option<"triple", "triple", "std::string", "\"\"",
           "Triple of the target; empty is this host's">,
    Option<"features", "features", "std::string", "\"\"",
           "Features of the target, as \"+avx2,+fma\"">];
  let options = targetOptions;
}

/// Of a pass that makes loops.
class LoopPass<string argument> : TargetPass<argument, "func::FuncOp"> {
  let options = !listconcat(targetOptions, [
    Option<"threads", "threads", "bool", "false",
           "Loops that are worth several threads become quanta_kernel.parallel">,
    Option<"parallelCycles", "parallel-cycles", "int64_t", "30000",
           "Those of this many estimated cycles are">]);
}

def FormKernels : Pass<"quanta-form-kernels", "func::FuncOp"> {
  let summary = "Contractions and windows with their elementwise consumers";
  let description = [{
    Convolutions with constant weights, depthwise convolutions and pooling
    become kernel ops; an elementwise consumer that is the only user of one
    becomes its epilogue, and so on while there is one.

    Before:
    ```mlir
    %i = linalg.broadcast ins(%bias) outs(%e) dimensions = [0, 1, 2]
    %0 = linalg.conv_2d_nhwc_fhwc ins(%x, %w) outs(%i)
    %1 = linalg.generic ... ins(%0, %m, %s) { quanta.apply_scale ... }
    ```
    After:
    ```mlir
    %1 = quanta_kernel.contract ... ins(%x, %w, %bias) extras(%m, %s) outs(%e) {
      ^bb0(%acc: i32, %mi: i32, %si: i32):
        %r = quanta.apply_scale %acc, %mi, %si ...
        quanta_kernel.yield %r : i8
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect",
    "::mlir::quanta::kernel::QuantaKernelDialect"];
  let statistics = [
    Statistic<"numKernels", "num-kernels", "Kernel ops formed">,
    Statistic<"numFused", "num-fused", "Consumers fused into an epilogue">];
}

def PackWeights : TargetPass<"quanta-pack-weights", "func::FuncOp"> {
  let summary = "Weights to the dot product layout of the target";
  let description = [{
    See the attribute `#quanta_kernel.packing` for the layout. For targets
    whose dot product takes unsigned inputs, the compensation goes into the
    start of the accumulators. Where the target multiplies i16 and many
    channels share an input, it is widened once, in front of the kernel.

    Weights of run time get the layout from their `quanta_kernel.pack`, which then
    reads what a transposition would have moved. Where the target multiplies bytes
    in fours or more, there is no room for their zero point in them: the epilogue
    gets sums of the pixels' inputs times that, from a contraction by ones.

    Before:
    ```mlir
    quanta_kernel.contract window [3, 3] ...
        ins(%x, %w, %b : tensor<1x10x10x16xi8>, tensor<8x3x3x16xi8>, tensor<8xi32>)
    ```
    After (features=+avx512vnni):
    ```mlir
    quanta_kernel.contract window [3, 3] ...
        packing <lanes = 16, group = 4, merged = true, unsignedInput = true>
        ins(%x, %p, %s : tensor<1x10x10x16xi8>, tensor<1x3x1x12x64xi8>, tensor<16xi32>)
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::quanta::kernel::QuantaKernelDialect"];
  let statistics = [
    Statistic<"numPacked", "num-packed", "Contractions packed">,
    Statistic<"numBytes", "num-bytes", "Bytes of packed weights">];
}

//===----------------------------------------------------------------------===//
// On buffers
//===----------------------------------------------------------------------===//

def LowerContractions : LoopPass<"quanta-lower-contractions"> {
  let summary = "quanta_kernel.contract and pack on buffers to register-blocked loops";
  let description = [{
    An implicit matrix product straight from the NHWC input. The blocking comes
    from `chooseBlocking` (Codegen/Kernels/Blocking.h). The accumulators are
    loop-carried vectors; the epilogue works on them before they are stored.

    After, in outline:
    ```mlir
    scf.for %o = ... { // blocks of channels
      scf.for %y ... scf.for %x ... { // blocks of pixels
        %start = vector.load ...
        %acc:24 = scf.for %i (rows of the window) ... scf.for %g (groups) {
          quanta_kernel.dot ...
        }
        ... epilogue on vectors ...
        vector.store ...
    ```

    With `threads`, where the loops are long enough (Codegen/Kernels/Pieces.h),
    rows of blocks of pixels by blocks of channels are units in a row, of which a
    thread gets a range:
    ```mlir
    quanta_kernel.parallel (%begin, %end) of 448 in 75 {
      scf.for %o = %begin / 28 to ... { // blocks of channels
        scf.for %y = max(%begin - %o * 28, 0) * 2 to ... {
          ...
    ```
  }];
  let dependentDialects = [
    "::mlir::quanta::kernel::QuantaKernelDialect",
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
  let statistics = [Statistic<"numLowered", "num-lowered",
                              "Contractions and packs lowered">];
}

def LowerTileContractions
    : TargetPass<"quanta-lower-tile-contractions", "ModuleOp"> {
  let summary = "quanta_kernel.contract packed for tiles to loops over tiles";
  let description = [{
    For contractions whose packing has a `tile`. The blocking comes from
    `chooseTileBlocking` (Codegen/Kernels/TileBlocking.h). Each becomes a
    function of its own, because in LLVM a tile register has one shape in all of
    a function; equal ones can be merged (`--duplicate-function-elimination`).

    After, in outline:
    ```mlir
    func.call @quanta_contract(%input, %offset, ...)

    func.func private @quanta_contract(%input: memref<i8>, %offset: index, ...) {
      %sums = memref.alloca() : memref<1024xi32>
      ... products of block 0 into the first half of %sums ...
      scf.for %block = %c1 to %blocks step %c1 {
        %a0 = amx.tile_load %start[...], %c0 : memref<?xi32> into !amx.tile<14x16xi32>
        ... of each step: loads, then products, and between them
            the epilogue of some pixels of block - 1 ...
        %a1 = amx.tile_muli %x, %w, %a0
        amx.tile_store %sums[...], %a1, %c32
      }
      ... the epilogue of the last block ...
    ```
  }];
  let dependentDialects = [
    "::mlir::amx::AMXDialect", "::mlir::arith::ArithDialect",
    "::mlir::func::FuncDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"];
  let statistics = [Statistic<"numLowered", "num-lowered",
                              "Contractions lowered">];
}

def EmulateTiles : Pass<"quanta-emulate-tiles", "func::FuncOp"> {
  let summary = "Tiles of amx as buffers, for processors without a tile unit";
  let description = [{
    Slow: it shows on any machine that code for a tile unit is right. Tiles live
    on the stack; a product works in place of its sums, so these must have no
    other use. Signed bytes only.

    Before:
    ```mlir
    %a = amx.tile_load %x[%i], %stride : memref<?xi8> into !amx.tile<14x64xi8>
    %s = amx.tile_muli %a, %b, %acc : ...
    ```
    After:
    ```mlir
    %a = memref.alloca() : memref<14x64xi8>
    scf.for %row = %c0 to %c14 step %c1 { ... vector.load ... vector.store ... }
    scf.for %row = %c0 to %c14 step %c1 {
      %s = scf.for %k = ... { quanta_kernel.dot ... }
      vector.store %s, %acc[%row, %c0]
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::quanta::kernel::QuantaKernelDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect"];
  let statistics = [Statistic<"numProducts", "num-products",
                              "Products of tiles emulated">];
}

def LowerWindows : LoopPass<"quanta-lower-windows"> {
  let summary = "quanta_kernel.window on buffers to loops over channel vectors";
  let description = [{
    A block of neighbouring pixels and one vector of channels at a time; the
    accumulators of the block stay in registers over the window.

    After, in outline:
    ```mlir
    scf.for %c = ... { scf.for %y ... scf.for %x ... {
      ... vector.load, arith.extsi, arith.muli, arith.addi for each tap ...
      ... epilogue on vectors ...
      vector.store ...
    ```
  }];
  let dependentDialects = [
    "::mlir::quanta::kernel::QuantaKernelDialect",
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
  let statistics = [Statistic<"numLowered", "num-lowered", "Windows lowered">];
}

def VectorizeElementwise : LoopPass<"quanta-vectorize-elementwise"> {
  let summary = "Linalg ops on buffers to vector loops";
  let description = [{
    Neighbouring dimensions that are contiguous in every operand become one;
    the innermost parallel one is cut into vectors and a remainder of smaller
    ones. Reductions become the innermost loops, with a vector of results in a
    register: each result takes its elements one by one, in the op's order. Ops
    with an operand that is not contiguous along the innermost parallel dimension
    are left for --convert-linalg-to-loops. Minima and maxima over the innermost
    dimensions, which parameters of run time come from, are taken in vectors too.

    With `threads`, an op that is long enough (Codegen/Kernels/Pieces.h) becomes
    quanta_kernel.parallel, one that is left for scalar loops too.

    Before:
    ```mlir
    linalg.generic ... ins(%x : memref<1x8x8x16xi8>) outs(%y : memref<1x8x8x16xi8>)
    ```
    After:
    ```mlir
    scf.for %i = %c0 to %c1024 step %c16 {
      %0 = vector.load %x1[%i] : memref<1024xi8>, vector<16xi8>
      ...
    ```
  }];
  let dependentDialects = [
    "::mlir::quanta::kernel::QuantaKernelDialect",
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
  let statistics = [Statistic<"numVectorized", "num-vectorized",
                              "Ops vectorized">];
}

def LowerSteps : TargetPass<"quanta-lower-steps", "func::FuncOp"> {
  let summary = "Steps of kernels to the target's instructions";
  let description = [{
    Before:
    ```mlir
    %1 = quanta_kernel.dot %0, %w, %x {unsigned_input}
      : vector<16xi32>, vector<64xi8>, vector<4xi8>
    ```
    After (features=+avx512vnni):
    ```mlir
    %1 = llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%0, %xb, %w)
    ```
    where %xb is the input with the sign bits flipped, in every lane.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::vector::VectorDialect"];
  let statistics = [Statistic<"numLowered", "num-lowered", "Steps lowered">];
}

def SeparateResults : Pass<"quanta-separate-results", "func::FuncOp"> {
  let summary = "A tensor of its own for each result of a function";
  let description = [{
    The caller gives a buffer for each result, so one tensor can't be two of
    them, nor one a reshape or slice of the other.

    Before:
    ```mlir
    return %0, %0 : tensor<4xi8>, tensor<4xi8>
    ```
    After:
    ```mlir
    %1 = bufferization.alloc_tensor() copy(%0) : tensor<4xi8>
    return %0, %1 : tensor<4xi8>, tensor<4xi8>
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
  let statistics = [Statistic<"numCopies", "num-copies", "Results copied">];
}

def LowerPads : Pass<"quanta-lower-pads", "func::FuncOp"> {
  let summary = "tensor.pad to a border and an insertion";
  let description = [{
    So that bufferization can let the producer of the padded tensor write into
    the middle of the padded buffer. Other readers that come later read it from
    there, so that the producer's result needs no place of its own.

    Before:
    ```mlir
    %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] { ... yield %c }
    ```
    After:
    ```mlir
    %e = tensor.empty() : tensor<1x10x10x4xi8>
    %f = quanta_kernel.fill_border %c low [0, 1, 1, 0] high [0, 1, 1, 0]
        outs(%e : tensor<1x10x10x4xi8>) : i8 -> tensor<1x10x10x4xi8>
    %p = tensor.insert_slice %x into %f[0, 1, 1, 0] [1, 8, 8, 4] [1, 1, 1, 1]
    ```
    A pad of more than one value or of unknown size becomes a fill of the whole.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::quanta::kernel::QuantaKernelDialect",
                           "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numPads", "num-pads", "Pads lowered">];
}

def ExpandBorders : Pass<"quanta-expand-borders", "func::FuncOp"> {
  let summary = "quanta_kernel.fill_border on buffers to fills of strips";
  let description = [{
    Before:
    ```mlir
    quanta_kernel.fill_border %c low [0, 1, 1, 0] high [0, 1, 1, 0]
        outs(%p : memref<1x10x10x4xi8>) : i8
    ```
    After, for the rows and the columns at either end:
    ```mlir
    %top = memref.subview %p[0, 0, 0, 0] [1, 1, 10, 4] [1, 1, 1, 1]
    linalg.fill ins(%c : i8) outs(%top)
    ...
    %left = memref.subview %p[0, 1, 0, 0] [1, 8, 1, 4] [1, 1, 1, 1]
    linalg.fill ins(%c : i8) outs(%left)
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::memref::MemRefDialect"];
  let statistics = [Statistic<"numExpanded", "num-expanded", "Borders expanded">];
}

def ExpandApplyScale : Pass<"quanta-expand-apply-scale", "func::FuncOp"> {
  let summary = "quanta.apply_scale to the target's arithmetic";
  let description = [{
    With realization `f32_fma` on a target with fused multiply-add, one FMA and
    a clamp; else the integer formula of the rounding mode, in 64 bits. The
    results are the same, bit for bit (docs/Numerics.md).

    Before:
    ```mlir
    %y = quanta.apply_scale %acc, %m, %s {output_zp = 3 : i32, min = -128 : i32,
        max = 127 : i32,
        realization = #quanta<realization f32_fma>} : (i32, i32, i32) -> i8
    ```
    After (features=+fma):
    ```mlir
    %x = arith.sitofp %acc : i32 to f32
    %t = math.fma %x, %scale, %magic : f32
    %b = arith.bitcast %t : f32 to i32
    ... subtract the bits of 1.5 * 2^23, clamp, truncate
    ```
  }];
  let options = [
    Option<"features", "features", "std::string", "\"\"",
           "Features of the target, as \"+avx2,+fma\"">,
    Option<"triple", "triple", "std::string", "\"\"",
           "Triple of the target; empty is this host's">,
    Option<"strictInteger", "strict-integer", "bool", "false",
           "Never use floating-point instructions">];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::quanta::kernel::QuantaKernelDialect",
                           "::mlir::math::MathDialect"];
  let statistics = [
    Statistic<"numFma", "num-fma", "Ops expanded to an f32 FMA">,
    Statistic<"numInteger", "num-integer", "Ops expanded to 64-bit integers">];
}

def LowerLookups : TargetPass<"quanta-lower-lookups", "ModuleOp"> {
  let summary = "quanta_kernel.lookup to loads from a constant table";
  let description = [{
    Before:
    ```mlir
    %y = quanta_kernel.lookup %x, dense<...> : tensor<256xi8> : i8 -> i8
    ```
    After:
    ```mlir
    memref.global "private" constant @quanta_table_0 : memref<256xi8> = dense<...>
    ...
    %i = arith.index_castui %x_plus_128 : i8 to index
    %y = memref.load %table[%i] : memref<256xi8>
    ```
    NEON keeps a table of bytes in 16 registers, of which `tbl` and `tbx` look up
    16 bytes of 64 entries each.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::vector::VectorDialect"];
  let statistics = [Statistic<"numTables", "num-tables", "Tables emitted">];
}

def RecordToCall : Pass<"quanta-record-to-call", "ModuleOp"> {
  let summary = "Records to calls of the runtime's quanta_observe";
  let description = [{
    A function with records gets the pointer to the observers' state as its
    last argument.

    Before:
    ```mlir
    quanta_kernel.record %x to 0 as [1, 1, 4] : memref<1x4xf32>
    ```
    After:
    ```mlir
    func.call @quanta_observe(%state, %c0, %pointer, %c1, %c1, %c4)
      : (!llvm.ptr, i64, !llvm.ptr, i64, i64, i64) -> ()
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::memref::MemRefDialect"];
  let statistics = [Statistic<"numCalls", "num-calls", "Calls emitted">];
}

#endif // QUANTA_CODEGEN_PASSES_TD
