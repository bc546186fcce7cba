//===- FeatureLevels.h - Sets of instructions that code differs in -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_CODEGEN_FEATURELEVELS_H
#define QUANTA_TEST_UNIT_CODEGEN_FEATURELEVELS_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace mlir::quanta::test {

/// A set of instructions that kernels differ in.
struct FeatureLevel {
  const char *name;
  /// What the host must have; null for nothing.
  const char *needed;
  /// What is taken away from it, or what another machine has.
  const char *selection;
  /// The processor of qemu that runs it; null for this host's.
  const char *emulated = nullptr;
  /// Kernels for a tile unit, on vectors.
  bool emulatesTiles = false;
  /// qemu-arm's, not qemu-aarch64's.
  bool isArm32 = false;

  bool isSlow() const { return emulated || emulatesTiles; }
  /// Why it cannot run here.
  std::optional<std::string> findMissing() const;
  TargetSelection getTarget() const;
  /// Runs `module`, lowered to the LLVM dialect for the target: one inference
  /// for each of `inputs`, all bytes of one in a row. Returns the bytes of all
  /// outputs; none may be written to behind its end. More threads than one need
  /// a module lowered for threads.
  llvm::Expected<std::string> run(ModuleOp module,
                                  llvm::ArrayRef<std::string> inputs,
                                  int threads = 1) const;
};

llvm::ArrayRef<FeatureLevel> getFeatureLevels();

} // namespace mlir::quanta::test

#endif // QUANTA_TEST_UNIT_CODEGEN_FEATURELEVELS_H
