//===- Passes.td - Passes of code generation -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_PASSES_TD
#define QUANTA_CODEGEN_PASSES_TD

include "quanta/Codegen/BufferPasses.td"
include "quanta/Codegen/PassClasses.td"

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

def MergeGroups : TargetPass<"quanta-merge-groups", "func::FuncOp"> {
  let summary = "Convolutions of narrow slices of the channels to one window";
  let description = [{
    A convolution in groups comes as slices of the channels, a contraction of each,
    and their results behind each other. Contractions to fewer channels than a
    register has lanes become one quanta_kernel.window, where the target has a
    product in which every lane has inputs of its own: vpdpbusd, or vpmaddwd for
    pairs. They must have equal windows, pads and epilogues (but for operands per
    channel), as many inputs as steps divide, and no more in a register's groups
    than a register holds.

    Before:
    ```mlir
    %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 10, 10, 4] [1, 1, 1, 1]
    %0 = quanta_kernel.contract window [3, 3] ... ins(%a, %w0, %s0) ...
    %b = tensor.extract_slice %x[0, 0, 0, 4] [1, 10, 10, 4] [1, 1, 1, 1]
    %1 = quanta_kernel.contract window [3, 3] ... ins(%b, %w1, %s1) ...
    ...
    %4 = tensor.insert_slice %0 into %empty[0, 0, 0, 0] [1, 8, 8, 4] [1, 1, 1, 1]
    %5 = tensor.insert_slice %1 into %4[0, 0, 0, 4] [1, 8, 8, 4] [1, 1, 1, 1]
    ...
    ```
    After (features=+avx512vnni,+avx512vl,+avx512bw):
    ```mlir
    %7 = quanta_kernel.window multiply_add window [3, 3] ...
        grouping <inputs = 4, outputs = 4, lanes = 16, step = 4, unsignedInput = true>
        ins(%x : tensor<1x10x10x16xi8>) weights(%w : tensor<576xi8>) ...
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::quanta::kernel::QuantaKernelDialect"];
  let statistics = [Statistic<"numMerged", "num-merged",
                              "Contractions that became a part of a window">];
}

def SkipBorders : TargetPass<"quanta-skip-borders", "func::FuncOp"> {
  let summary = "Contractions without their padding";
  let description = [{
    Products of a window that lie on padding are known: weights times the value that
    is padded with. They go into the start of the sums, which rows of the output
    near the ends of the image then have of their own, and columns, and the pad
    goes. Done for rows, for columns or for both, as the cost function
    (Codegen/Kernels/Blocking.h) finds that it saves more than blocks of pixels in one
    row cost, and code of their own for blocks at the ends of a row; for a pad that
    nothing else reads, not for tiles, and not where starts would be more bytes
    than weights. Columns stay padded where one product may be of several of them
    or of several pixels (`smmla`; NEON without `sdot`; where rows of the window are
    merged, channels that don't fill the widest unit of packed weights), of floats,
    whose sums have one order, and where more than 8 of them would be special.

    Before:
    ```mlir
    %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] { ... yield %zp }
        : tensor<1x7x7x64xi8> to tensor<1x9x9x64xi8>
    quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
        ins(%p, %w, %s : tensor<1x9x9x64xi8>, tensor<8x3x3x64xi8>, tensor<8xi32>)
    ```
    After:
    ```mlir
    quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
        border [1, 1, 1, 1]
        ins(%x, %w, %t : tensor<1x7x7x64xi8>, tensor<8x3x3x64xi8>, tensor<9x8xi32>)
    ```
    The rows of %t are those of output rows 0, 1 to 5, and 6, and in each of these
    the same columns.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::quanta::kernel::QuantaKernelDialect"];
  let statistics = [Statistic<"numSkipped", "num-skipped",
                              "Contractions that leave padding out">];
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

    Depthwise windows are packed in fours (`#quanta_kernel.quads`), and read what a
    pad is of instead of the pad (`border`). Or, where the target has no such product
    but a fused multiply-add and the sums stay below 2^24, they are summed in f32,
    exactly: their start becomes f32 and their epilogue begins with a
    quanta_kernel.to_integer. Not with `strict-integer`.

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
  let options = !listconcat(targetOptions, [strictIntegerOption]);
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect",
                           "::mlir::quanta::kernel::QuantaKernelDialect"];
  let statistics = [
    Statistic<"numPacked", "num-packed", "Contractions packed">,
    Statistic<"numBytes", "num-bytes", "Bytes of packed weights">];
}

#endif // QUANTA_CODEGEN_PASSES_TD
