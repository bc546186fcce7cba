//===- TargetMachine.h - The machine that code is made for -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TARGET_TARGETMACHINE_H
#define QUANTA_TARGET_TARGETMACHINE_H

#include "llvm/Support/Error.h"
#include "llvm/Target/TargetMachine.h"
#include <memory>
#include <string>

namespace mlir::quanta {

struct TargetSelection {
  /// Empty: this host, with its processor and those of its features that
  /// objects ask for before they run: not sse4a, for one.
  std::string triple;
  /// Empty: the host's, or the baseline of `triple`.
  std::string cpu;
  /// "+x,-y", on top of what the processor has.
  std::string features;
  /// Kernels for x86's tile unit (AMX) on a processor that needs to have
  /// AVX-512 only: slow, to test them.
  bool emulateTiles = false;

  bool isHost() const { return triple.empty(); }
};

/// Registers LLVM's targets on first use. No floating-point contraction and no
/// fast-math: generated code rounds where the IR says so. The error names an
/// unknown triple, processor or feature.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(const TargetSelection &selection);

/// All features that code for the target may use, those that its processor
/// implies included: "+avx,+avx2,...".
std::string getEnabledFeatures(const llvm::TargetMachine &machine);

} // namespace mlir::quanta

#endif // QUANTA_TARGET_TARGETMACHINE_H
