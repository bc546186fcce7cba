//===- Multiversion.h - One object for several processors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TARGET_MULTIVERSION_H
#define QUANTA_TARGET_MULTIVERSION_H

#include "quanta/Target/ModelDescriptor.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace mlir::quanta {

/// Code of one model for one set of features.
struct Variant {
  /// What it needs, for people: "avx512vnni".
  std::string name;
  TargetSelection target;
};

/// The variants of an object for `triple` (empty: this host's), the best first;
/// the last one is what every machine that runs the object must have. Fails for
/// machines without a way to ask for features: x86-64 has cpuid, AArch64 has
/// getauxval on Linux.
llvm::Expected<std::vector<Variant>> getVariants(llvm::StringRef triple);

/// A variant in LLVM IR, with the entry function `main`.
struct VariantCode {
  std::string name;
  std::unique_ptr<llvm::Module> module;
  const llvm::TargetMachine *machine;
};

/// One module of all variants, which have one context: `main` calls the entry
/// function of the variant that `int MODEL_choose_variant(int first)` has chosen,
/// the first one from number `first` on that the processor runs, before that the
/// last one. `init` is a function without arguments that makes it choose from all
/// and returns a quanta_status.
struct MultiversionCode {
  std::unique_ptr<llvm::Module> module;
  llvm::Function *init;
};
llvm::Expected<MultiversionCode>
combineVariants(std::vector<VariantCode> variants,
                const ModelDescriptor &descriptor);

} // namespace mlir::quanta

#endif // QUANTA_TARGET_MULTIVERSION_H
