//===- Passes.td - From buffers to the LLVM dialect -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONVERSION_PASSES_TD
#define QUANTA_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def RaiseLinalgPass : Pass<"quanta-raise-linalg", "::mlir::func::FuncOp"> {
  let summary = "Raise float linalg on tensors to float TOSA";
  let description = [{
    Brings linalg on f32 tensors to the level that importers produce: TOSA in
    NHWC, biases in the convolutions, `quanta.composite` for softmax and mean.
    Everything behind is then the same as for ONNX and TOSA.

    Ops are recognised by structure and not by name. A product is what has the
    loops of one (`inferContractionDims`, `inferConvolutionDims`) and a body that
    multiplies and adds, so that a `linalg.generic` is as good as a named op,
    and any order of dimensions as good as another; bodies without reduction
    become TOSA op by op. Padding goes into the windows behind it, constants are
    transposed here, other transpositions sink towards their inverses.
    docs/Linalg.md lists what is recognised.

    ```mlir
    %1 = linalg.conv_2d_nchw_fchw ins(%0, %w : tensor<1x3x8x8xf32>, ...)
        outs(%bias : tensor<1x4x6x6xf32>) -> tensor<1x4x6x6xf32>
    // becomes
    %1 = tosa.transpose %0 {perms = array<i32: 0, 2, 3, 1>} : ...
    %2 = tosa.conv2d %1, %w_ohwi, %bias_o, %zero, %zero {...} : ...
    %3 = tosa.transpose %2 {perms = array<i32: 0, 3, 1, 2>} : ...
    ```

    Errors: an op that has no float TOSA form, with the reason. With `partial`
    it stays as it is, and `quanta.float_because` holds the reason.
  }];
  let options = [
    Option<"partial", "partial", "bool", "false",
           "Leave ops without a float TOSA form instead of failing">,
  ];
  let dependentDialects = ["::mlir::quanta::QuantaDialect",
                           "::mlir::tosa::TosaDialect"];
  let statistics = [
    Statistic<"numRaised", "raised", "Ops raised">,
    Statistic<"numLeft", "left", "Ops without a float TOSA form">,
  ];
}

def ExportTosaPass : Pass<"quanta-export-tosa", "::mlir::func::FuncOp"> {
  let summary = "Turn an integer module into pure integer TOSA";
  let description = [{
    Replaces what is not TOSA in an integer module: `quanta.requantize` by
    `tosa.rescale` (and `tosa.clamp` where it clamps to less than its type),
    `quanta.lookup` by `tosa.table`, an i32 table by one `tosa.table` for each
    digit, `tosa.maximum` of i8 by that of i32. The values are the same, bit for
    bit. Notes of our dialect on ops go; those of arguments and results stay.

    A multiplier gets as many bits as TOSA allows, for the values that
    `tosa.rescale` defines grow with its shift; intervals of the accumulators
    prove that they stay within.

    ```mlir
    %1 = quanta.requantize %0 {multipliers = array<i32: 12582912>,
        shifts = array<i32: 30>, output_zp = -3 : i32, min = -3 : i32,
        max = 127 : i32} : tensor<1x4xi32> -> tensor<1x4xi8>
    // becomes
    %1 = tosa.rescale %0, %m, %s, %zero, %zp {scale32 = true,
        rounding_mode = SINGLE_ROUND, ...}
        : (tensor<1x4xi32>, ...) -> tensor<1x4xi8>
    %2 = tosa.clamp %1 {min_val = -3 : i8, max_val = 127 : i8} : ...
    ```

    Errors: an op that has no TOSA form, with the reason: f32 rounding, the float
    border, wide tables, a dynamic dimension other than the first, the batch.
  }];
  let dependentDialects = ["::mlir::tosa::TosaDialect"];
  let statistics = [
    Statistic<"numExported", "exported", "Ops turned into TOSA">,
    Statistic<"numLeft", "left", "Ops without a TOSA form">,
  ];
}

def GeneralizeBatchPass : Pass<"quanta-generalize-batch", "::mlir::ModuleOp"> {
  let summary = "Make the batch dynamic, where samples are independent";
  let description = [{
    Dimension 0 of a public function's arguments counts samples. Proves op by op
    that every sample's part of each value needs that sample's part of the
    operands and constants only, and replaces the size of the batch by `?`. Then any
    number of samples at once gives what one at a time gives, bit for bit. A
    model with a fixed batch is taken for what it does to each sample.

    A sample may have several rows in a value (the tokens of a sequence), and
    the batch may be on another dimension inside of the function. Knows float
    TOSA, the integer level, and composites by their region. A batch that is
    dynamic already is only checked.

    ```mlir
    func.func @main(%x: tensor<1x8x8x2xf32>) -> tensor<1x128xf32> {
      %0 = tosa.const_shape {values = dense<[1, 128]> : tensor<2xindex>} : ...
      %1 = tosa.reshape %x, %0 : (tensor<1x8x8x2xf32>, ...) -> tensor<1x128xf32>
    // becomes
    func.func @main(%x: tensor<?x8x8x2xf32>) -> tensor<?x128xf32> {
      %0 = tosa.const_shape {values = dense<[-1, 128]> : tensor<2xindex>} : ...
      %1 = tosa.reshape %x, %0 : (tensor<?x8x8x2xf32>, ...) -> tensor<?x128xf32>
    ```

    Errors: an op that reads several samples for one, with the reason; an op
    that is not known to keep them apart; arguments whose first sizes differ; a
    result without one row a sample; a function that another one calls, with the
    types that it had.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::tosa::TosaDialect"];
  let statistics = [
    Statistic<"numValues", "values", "Values with a batch">,
  ];
}

def SpecializeBatchPass : Pass<"quanta-specialize-batch", "::mlir::ModuleOp"> {
  let summary = "Give a dynamic batch a size";
  let description = [{
    The way back from `--quanta-generalize-batch`: every `?` that stands for the
    batch becomes `size` times the rows that a sample has there. What runs on
    static shapes (code generation, the reference interpreter) begins with it.
    A function that is private or without a dynamic first dimension stays as it
    is.

    ```mlir
    %1 = tosa.max_pool2d %0 {...} : (tensor<?x8x8x2xf32>) -> tensor<?x4x4x2xf32>
    // becomes with size=3
    %1 = tosa.max_pool2d %0 {...} : (tensor<3x8x8x2xf32>) -> tensor<3x4x4x2xf32>
    ```

    Errors: those of `--quanta-generalize-batch`.
  }];
  let options = [
    Option<"size", "size", "int64_t", "1", "Number of samples">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::tosa::TosaDialect"];
  let statistics = [
    Statistic<"numValues", "values", "Values with a batch">,
  ];
}

def DescribeModelPass : Pass<"quanta-describe-model", "::mlir::ModuleOp"> {
  let summary = "Record the signature of the model before it turns into pointers";
  let description = [{
    Writes what a caller of the compiled model must know as the module attribute
    `quanta.model`: for every input and output its name (`quanta.name`, else
    `input0`, `output0`, ...), its tensor type, and where the function's
    argument or result carries them its `quanta.scale` (f64) and
    `quanta.zero_point` (i64); and the number of multiply-accumulates of one
    inference. Lowering keeps the attribute; code that emits the C interface
    reads it. A dynamic dimension 0 is the batch: then samples have to be
    independent (`--quanta-generalize-batch`), and the multiply-accumulates are
    those of one sample.

    Errors: no function `@main`, another dynamic dimension, a type that is no tensor of
    i8, i16, i32, i64, f32 or f64, a tensor of more than 4 GiB, a call of a
    function without a body.

    ```mlir
    func.func @main(%x: tensor<1x4xf32> {quanta.name = "x"}) -> tensor<1x2xf32>
    // becomes the same with
    module attributes {quanta.model = {
      inputs = [{name = "x", type = tensor<1x4xf32>} ], macs = 8 : i64,
      outputs = [{name = "output0", type = tensor<1x2xf32>} ]}}
    ```
  }];
  let statistics = [
    Statistic<"numMacs", "macs", "Multiply-accumulates of one inference">,
  ];
}

def PlanArenaPass : Pass<"quanta-plan-arena", "::mlir::ModuleOp"> {
  let summary = "Place every buffer at a fixed offset of one static arena";
  let description = [{
    Replaces each `memref.alloc` of the entry function by a `memref.view` of one
    new last argument, the arena, so that the model needs no allocator at run
    time. Two buffers share bytes only when their lifetimes are disjoint. A
    lifetime is the interval of top-level operations from a buffer's first to
    its last use, through views, casts, loop-carried values and nested regions;
    an allocation inside of a loop lives as long as the loop. Placement is
    greedy by decreasing size, then again with the buffer that ends last first
    while that helps (Conversion/ArenaLayout.h). Deallocations disappear.

    The arena must be aligned to 64 bytes; its size is the module attribute
    `quanta.arena_bytes`; `quanta.live_bytes` is the largest sum of sizes alive
    at once, which no placement can beat.

    Errors: no entry function, one with several blocks or one that is called in
    its module, an allocation of dynamic size or with a layout map, an allocation
    that is returned or carried from one iteration of a loop to the next, an
    allocation in another function, an allocation inside of a
    `quanta_kernel.parallel`, whose threads would share it.

    ```mlir
    func.func @main(%in: memref<16xf32>, %out: memref<16xf32>) {
      %0 = memref.alloc() : memref<16xf32>
      ...
    // becomes
    module attributes {quanta.arena_bytes = 64 : i64, quanta.live_bytes = 64 : i64}
    func.func @main(%in: memref<16xf32>, %out: memref<16xf32>,
                    %arena: memref<64xi8> {quanta.arena}) {
      %c0 = arith.constant 0 : index
      %0 = memref.view %arena[%c0][] : memref<64xi8> to memref<16xf32>
      ...
    ```
  }];
  let options = [
    Option<"entry", "entry", "std::string", "\"main\"",
           "Name of the entry function">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
  let statistics = [
    Statistic<"numBuffers", "buffers", "Buffers placed">,
    Statistic<"arenaBytes", "arena-bytes", "Size of the arena">,
    Statistic<"lowerBound", "lower-bound", "Largest sum of sizes alive at once">,
  ];
}

def ExpandCopiesPass
    : Pass<"quanta-expand-copies", "::mlir::func::FuncOp"> {
  let summary = "Turn strided copies into loops";
  let description = [{
    A `memref.copy` between contiguous buffers lowers to memcpy; upstream lowers
    any other to a call of a runtime function, which an object that links with
    nothing can't have. Those become loops here, around a contiguous copy of the
    innermost dimensions where there are any worth it.

    ```mlir
    memref.copy %a, %b : memref<4x2xi8> to memref<4x2xi8, strided<[8, 1]>>
    // becomes
    scf.for %i = %c0 to %c4 step %c1 {
      scf.for %j = %c0 to %c2 step %c1 {
        %0 = memref.load %a[%i, %j] : memref<4x2xi8>
        memref.store %0, %b[%i, %j] : memref<4x2xi8, strided<[8, 1]>>
      }
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect"];
  let statistics = [
    Statistic<"numExpanded", "expanded", "Strided copies turned into loops">,
  ];
}

def LowerVectorsPass : Pass<"quanta-lower-vectors", "::mlir::func::FuncOp"> {
  let summary = "Reduce vector ops to those with a form in the LLVM dialect";
  let description = [{
    Applies upstream's progressive lowerings to what vectorization leaves:
    contractions, outer products, multi-reductions, transposes, broadcasts,
    shape casts, gathers, masks, and transfers of more than one dimension.
    Floating-point reductions keep their order.

    ```mlir
    %1 = vector.multi_reduction <add>, %0, %acc [1] : vector<4x8xi32> to vector<4xi32>
    // becomes four vector.reduction <add> and inserts
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::LLVM::LLVMDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
  let statistics = [
    Statistic<"numVectorOps", "vector-ops", "Vector operations that remain">,
  ];
}

def ConvertToLlvmPass : Pass<"quanta-convert-to-llvm", "::mlir::ModuleOp"> {
  let summary = "Convert to the LLVM dialect with plain pointers";
  let description = [{
    Converts every dialect that has a conversion to LLVM in one conversion, so
    that target types such as AMX tiles pass through control flow. Static
    memrefs of function signatures become bare pointers. In the entry function
    the outputs and the arena are declared free of aliases, and the function
    becomes private to the object: the C interface calls it. The same is declared in
    functions of pieces (`quanta.pieces`), which get them from it.

    Errors: an operation that has no LLVM form is named.

    ```mlir
    func.func @main(%in: memref<4xf32>, %out: memref<4xf32>)
    // becomes
    llvm.func @main(%in: !llvm.ptr, %out: !llvm.ptr {llvm.noalias})
    ```
  }];
  let options = [
    Option<"indexBitwidth", "index-bitwidth", "unsigned", "64",
           "Width of a pointer of the target in bits">,
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
  let statistics = [
    Statistic<"numFunctions", "functions", "Functions converted">,
  ];
}

def OutlinePiecesPass : Pass<"quanta-outline-pieces", "::mlir::ModuleOp"> {
  let summary = "Make functions of loops that threads may share";
  let description = [{
    A `quanta_kernel.parallel` of the entry function becomes a function of those
    arguments of the entry function that it uses and a range of pieces; a call for all
    pieces stands in its place. What it takes besides arguments (constants, views) is
    made again in the function. The program computes what it did, on one thread:
    `--quanta-dispatch-pieces` brings in others.

    ```mlir
    func.func @main(%in: memref<64xi8>, %out: memref<64xi8>) {
      quanta_kernel.parallel (%first, %last) of 64 in 8 {
        ...
      }
    // becomes
    func.func @main(%in: memref<64xi8>, %out: memref<64xi8>) {
      call @main_pieces(%in, %out, %c0, %c8)
      ...
    }
    func.func private @main_pieces(%in: memref<64xi8>, %out: memref<64xi8>,
        %begin: index, %end: index) attributes {quanta.pieces} {
      %first = ... // %begin * 64 / 8
      %last = ... // %end * 64 / 8
      ...
    ```

    Errors: no entry function; an op inside of another one or of another function; one
    that takes something from around it which can't be made again, such as what has
    been read from memory.
  }];
  let options = [
    Option<"entry", "entry", "std::string", "\"main\"",
           "Name of the entry function">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::func::FuncDialect"];
  let statistics = [
    Statistic<"numOutlined", "outlined", "Loops that became functions">,
  ];
}

def DispatchPiecesPass : Pass<"quanta-dispatch-pieces", "::mlir::ModuleOp"> {
  let summary = "Run pieces through the caller's parallel_for";
  let description = [{
    The entry function gets a last argument, a `struct quanta_threads *`
    (quanta/Runtime/Model.h). A call of a function of pieces (`quanta.pieces`) stores
    its operands in a context on the stack and calls `parallel_for` of those threads;
    where they are null, or it is, the whole range runs at once on this thread. The
    module gets the attribute `quanta.threads`.

    ```mlir
    llvm.func @main(%in: !llvm.ptr, %out: !llvm.ptr) {
      llvm.call @main_pieces(%in, %out, %c0, %c8)
    // becomes
    llvm.func @main(%in: !llvm.ptr, %out: !llvm.ptr, %threads: !llvm.ptr) {
      ... // context = {in, out}
      %body = llvm.mlir.addressof @main_pieces_body
      llvm.call @quanta_dispatch(%threads, %c8, %body, %context)
    }
    llvm.func internal @main_pieces_body(%context: !llvm.ptr, %begin: i64, %end: i64) {
      ... // in, out = context
      llvm.call @main_pieces(%in, %out, %begin, %end)
    ```

    Errors: no entry function; a call of pieces that has results or no range.
  }];
  let options = [
    Option<"entry", "entry", "std::string", "\"main\"",
           "Name of the entry function">,
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
  let statistics = [
    Statistic<"numDispatched", "dispatched", "Calls through parallel_for">,
  ];
}

#endif // QUANTA_CONVERSION_PASSES_TD
