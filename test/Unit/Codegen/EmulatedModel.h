//===- EmulatedModel.h - A model of another machine, under qemu -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_CODEGEN_EMULATEDMODEL_H
#define QUANTA_TEST_UNIT_CODEGEN_EMULATEDMODEL_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/Support/Error.h"
#include <optional>

namespace mlir::quanta::test {

/// How programs of another machine are built and run here.
struct Emulator {
  /// Which of the programs that it takes is not installed.
  static std::optional<std::string> findMissing();

  /// Links `module`, lowered to the LLVM dialect, and runs it on a `processor`
  /// that qemu-aarch64 knows: one inference for each of `inputs`, all bytes of
  /// one in a row. Returns the bytes of all outputs.
  static llvm::Expected<std::string> run(ModuleOp module,
                                         const TargetSelection &target,
                                         const std::string &processor,
                                         llvm::ArrayRef<std::string> inputs);
};

} // namespace mlir::quanta::test

#endif // QUANTA_TEST_UNIT_CODEGEN_EMULATEDMODEL_H
