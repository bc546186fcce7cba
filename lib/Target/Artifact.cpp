//===- Artifact.cpp - The files that a compilation leaves -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/Artifact.h"
#include "quanta/Target/LlvmModule.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::quanta;

static CodeKind getCodeKind(ArtifactKind kind) {
  switch (kind) {
  case ArtifactKind::LlvmIr:
    return CodeKind::LlvmIr;
  case ArtifactKind::Assembly:
    return CodeKind::Assembly;
  case ArtifactKind::Object:
  case ArtifactKind::SharedLibrary:
    return CodeKind::Object;
  }
  llvm_unreachable("unknown kind of artifact");
}

static llvm::Error writeFile(llvm::StringRef path, llvm::ArrayRef<char> bytes) {
  if (llvm::Error error =
          llvm::writeToOutput(path, [&](llvm::raw_ostream &stream) {
            stream.write(bytes.data(), bytes.size());
            return llvm::Error::success();
          }))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   path + ": " +
                                       llvm::toString(std::move(error)));
  return llvm::Error::success();
}

static llvm::Error writeHeader(const ModelDescriptor &model,
                               llvm::StringRef path) {
  llvm::SmallString<128> header(path);
  llvm::sys::path::replace_extension(header, ".h");
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream stream(text);
  printHeader(stream, model);
  return writeFile(header, text);
}

llvm::Error mlir::quanta::writeArtifact(ModuleOp module, ArtifactKind kind,
                                        const TargetSelection &selection,
                                        llvm::StringRef path) {
  auto machine = createTargetMachine(selection);
  if (!machine)
    return machine.takeError();
  FailureOr<ModelDescriptor> model = readModelDescriptor(
      module, path == "-" ? "model" : llvm::sys::path::stem(path));
  if (failed(model))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "the module is not a lowered model");
  llvm::LLVMContext context;
  FailureOr<std::unique_ptr<llvm::Module>> code =
      translateToLlvm(module, context, **machine);
  if (failed(code))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "the model has no translation to LLVM IR");
  InterfaceOptions options;
  options.genericName = kind == ArtifactKind::SharedLibrary;
  if (llvm::Error error = addModelInterface(**code, *model, **machine, options))
    return error;
  optimizeLlvm(**code, **machine);
  llvm::SmallVector<char, 0> bytes;
  if (llvm::Error error = emitCode(**code, **machine, getCodeKind(kind), bytes))
    return error;

  if (kind == ArtifactKind::SharedLibrary) {
    if (llvm::Error error =
            linkSharedLibrary(bytes, (*machine)->getTargetTriple(), path))
      return error;
  } else if (llvm::Error error = writeFile(path, bytes)) {
    return error;
  }
  bool hasHeader =
      kind == ArtifactKind::Object || kind == ArtifactKind::SharedLibrary;
  return hasHeader ? writeHeader(*model, path) : llvm::Error::success();
}
