//===- IntegerCertificate.h - What an object file computes with -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The proof that compiled code is integer-only, from the machine code itself:
// the object file is disassembled, and each instruction is looked up in LLVM's
// description of the target.
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TARGET_INTEGERCERTIFICATE_H
#define QUANTA_TARGET_INTEGERCERTIFICATE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBufferRef.h"
#include "llvm/TargetParser/Triple.h"
#include <string>
#include <vector>

namespace mlir::quanta {

/// What was found in one object file.
struct IntegerCertificate {
  /// An instruction that is forbidden, and where it is.
  struct Violation {
    std::string function;
    /// In bytes from the start of the function.
    uint64_t offset = 0;
    /// The instruction as assembly.
    std::string instruction;
  };

  std::string triple;
  /// Of the whole file, so that a certificate belongs to one object.
  std::string sha256;
  int64_t numFunctions = 0, numInstructions = 0;
  /// What the object needs from elsewhere.
  std::vector<std::string> externals;
  /// Arithmetic, conversion or comparison of floating-point numbers, and bytes
  /// that are no instruction of the target.
  std::vector<Violation> violations;
  /// Those of `externals` that aren't known to be integer-only.
  std::vector<std::string> unknownExternals;

  bool holds() const { return violations.empty() && unknownExternals.empty(); }
  llvm::json::Value toJSON() const;
};

/// Disassembles an ELF object file of the target.
///
/// Forbidden is each instruction that may raise a floating-point exception, by
/// LLVM's description of the target: that is all of IEEE 754 arithmetic,
/// conversion and comparison. The few that compute without exceptions
/// (estimates, sign changes, bf16 products) are forbidden by name. Moves,
/// shuffles and bit operations of vector registers are allowed, whatever their
/// mnemonic says about the type of the elements.
///
/// Errors: not an object file, or a target without a disassembler.
llvm::Expected<IntegerCertificate>
certifyIntegerOnly(llvm::MemoryBufferRef object, const llvm::Triple &triple,
                   llvm::StringRef features);

/// The first violations, one a line, as an error; success where there are none.
llvm::Error checkCertificate(const IntegerCertificate &certificate);

} // namespace mlir::quanta

#endif // QUANTA_TARGET_INTEGERCERTIFICATE_H
