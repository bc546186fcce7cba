//===- LlvmPipeline.h - From loops on buffers to the LLVM dialect -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONVERSION_LLVMPIPELINE_H
#define QUANTA_CONVERSION_LLVMPIPELINE_H

namespace mlir {
class OpPassManager;

namespace quanta {

struct LlvmPipelineOptions {
  /// Width of a pointer of the target in bits: 64, or 32.
  unsigned indexBitwidth = 64;
  /// quanta_kernel.parallel runs on the caller's threads.
  bool threads = false;
};

/// From bufferized loops and vectors, the results of `@main` already being
/// arguments, to the LLVM dialect:
///   void main(inputs..., outputs..., arena, [observer state], [threads])
/// with plain pointers. Run `--quanta-describe-model` on the tensors first.
void buildLlvmPipeline(OpPassManager &pm, const LlvmPipelineOptions &options);

/// Registers it as `--quanta-to-llvm`.
void registerLlvmPipeline();

} // namespace quanta
} // namespace mlir

#endif // QUANTA_CONVERSION_LLVMPIPELINE_H
