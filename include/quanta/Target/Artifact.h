//===- Artifact.h - The files that a compilation leaves -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TARGET_ARTIFACT_H
#define QUANTA_TARGET_ARTIFACT_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Target/ModelDescriptor.h"
#include "quanta/Target/Multiversion.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::quanta {

enum class ArtifactKind { LlvmIr, Assembly, Object, SharedLibrary };

struct ArtifactOptions {
  /// Fail, and write nothing, unless the object is integer-only by its machine
  /// code (IntegerCertificate.h). For objects and shared libraries.
  bool strictInteger = false;
  /// With `strictInteger`, write what was found to this file, as JSON, whether
  /// it is integer-only or not.
  std::string certificate;
};

/// Compiles a module of the LLVM dialect (buildLlvmPipeline) into the file
/// `path`. An object or shared library comes with a C header beside it, its
/// extension replaced by ".h". The prefix of the C symbols is the file's name
/// without extension, as a C identifier.
///
/// All files are written under temporary names and renamed when complete. "-"
/// is stdout, for LLVM IR and assembly.
llvm::Error writeArtifact(ModuleOp module, ArtifactKind kind,
                          const TargetSelection &selection,
                          llvm::StringRef path,
                          const ArtifactOptions &options = {});

/// The same from a module for each variant, lowered from one model: the object
/// holds all of them, and `init` chooses.
struct VariantModule {
  Variant variant;
  ModuleOp module;
};
llvm::Error writeArtifact(llvm::ArrayRef<VariantModule> variants,
                          ArtifactKind kind, llvm::StringRef path,
                          const ArtifactOptions &options = {});

/// The C header of a model: self-contained, the structures of
/// quanta/Runtime/Model.h included under their own guard.
void printHeader(llvm::raw_ostream &stream, const ModelDescriptor &model);

/// Links an object file in memory into a shared library at `path`, with the
/// host's C compiler, or with ld.lld for another target. The error lists the
/// programs looked for, or has the linker's own message. The object has a place for
/// the checksum (Checksum.h), which is written last.
llvm::Error linkSharedLibrary(llvm::ArrayRef<char> object,
                              const llvm::Triple &triple, llvm::StringRef path);

} // namespace mlir::quanta

#endif // QUANTA_TARGET_ARTIFACT_H
