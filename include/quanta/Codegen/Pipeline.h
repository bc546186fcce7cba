//===- Pipeline.h - From tensors to loops and vectors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_PIPELINE_H
#define QUANTA_CODEGEN_PIPELINE_H

#include "quanta/Codegen/Kernels/Pieces.h"
#include "quanta/Codegen/TargetInfo.h"
#include <string>

namespace mlir {
class OpPassManager;
namespace quanta {

/// What code generation is for.
struct CodegenOptions {
  /// LLVM's target triple; empty is this host's.
  std::string triple;
  /// LLVM's target features, "+avx2,+fma"; empty is the triple's baseline.
  std::string features;
  /// Forbid floating-point instructions where integers can do.
  bool strictInteger = false;
  /// Code for a tile unit runs without one, slowly (--quanta-emulate-tiles).
  bool emulateTiles = false;
  /// Loops that are worth several threads become quanta_kernel.parallel, which
  /// stays until --quanta-outline-pieces.
  bool threads = false;
  /// Those of this many estimated cycles are; 0, for tests: all.
  int64_t parallelCycles = codegen::minParallelCycles;

  codegen::TargetInfo getTarget() const {
    return codegen::TargetInfo::get(triple, features);
  }
};

/// Appends the passes from a module at the float TOSA, observed or integer
/// level to loops and vectors on buffers. Afterwards every function takes
/// buffers of identity layout only, results behind arguments, and a function
/// with observers takes the observers' state (!llvm.ptr) last. Buffers of its
/// own are memref.alloc of static size, without dealloc. What is left of
/// dialects: func, scf, arith, math, memref, vector, llvm (intrinsics).
void buildCodegenPipeline(OpPassManager &pm, const CodegenOptions &options);

namespace codegen {
/// The stages of `buildCodegenPipeline`, in their order.
void buildToLinalgPipeline(OpPassManager &pm);
void buildKernelPipeline(OpPassManager &pm, const CodegenOptions &options);
void buildBufferizationPipeline(OpPassManager &pm);
void buildLoopPipeline(OpPassManager &pm, const CodegenOptions &options);

/// Registers --quanta-codegen and its stages by name.
void registerPipelines();
} // namespace codegen

} // namespace quanta
} // namespace mlir

#endif // QUANTA_CODEGEN_PIPELINE_H
