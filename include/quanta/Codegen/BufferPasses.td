//===- BufferPasses.td - Passes of code generation on buffers -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_BUFFERPASSES_TD
#define QUANTA_CODEGEN_BUFFERPASSES_TD

include "quanta/Codegen/PassClasses.td"

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
    : LoopPass<"quanta-lower-tile-contractions", "ModuleOp"> {
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
    With `threads`, a contraction that is worth it takes a range of its blocks:
    ```mlir
    quanta_kernel.parallel (%begin, %end) of 28 in 28 {
      func.call @quanta_contract(%input, %offset, ..., %begin, %end)
    }
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
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
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

def ExpandApplyScale
    : TargetPass<"quanta-expand-apply-scale", "func::FuncOp"> {
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
  let options = !listconcat(targetOptions, [strictIntegerOption]);
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::quanta::kernel::QuantaKernelDialect",
                           "::mlir::math::MathDialect"];
  let statistics = [
    Statistic<"numFma", "num-fma", "Ops expanded to an f32 FMA">,
    Statistic<"numInteger", "num-integer", "Ops expanded to 64-bit integers">,
    Statistic<"numQuotients", "num-quotients", "Quotients by a shared number">];
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
    last argument. Nothing may call it, with the arguments that it had.

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

#endif // QUANTA_CODEGEN_BUFFERPASSES_TD
