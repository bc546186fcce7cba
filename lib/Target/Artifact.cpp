//===- Artifact.cpp - The files that a compilation leaves -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/Artifact.h"
#include "quanta/Target/IntegerCertificate.h"
#include "quanta/Target/LlvmModule.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/FormatVariadic.h"
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

/// Refuses an object with floating-point instructions.
static llvm::Error certify(llvm::ArrayRef<char> object,
                           const llvm::TargetMachine &machine,
                           llvm::StringRef path) {
  auto certificate = certifyIntegerOnly(
      llvm::MemoryBufferRef(llvm::StringRef(object.data(), object.size()),
                            "object"),
      machine.getTargetTriple(), getEnabledFeatures(machine));
  if (!certificate)
    return certificate.takeError();
  if (!path.empty()) {
    std::string text = llvm::formatv("{0:2}\n", certificate->toJSON());
    if (llvm::Error error = writeFile(path, text))
      return error;
  }
  return checkCertificate(*certificate);
}

llvm::Error mlir::quanta::writeArtifact(ModuleOp module, ArtifactKind kind,
                                        const TargetSelection &selection,
                                        llvm::StringRef path,
                                        const ArtifactOptions &options) {
  bool isBinary =
      kind == ArtifactKind::Object || kind == ArtifactKind::SharedLibrary;
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
  InterfaceOptions interface;
  interface.genericName = kind == ArtifactKind::SharedLibrary;
  if (llvm::Error error = addModelInterface(**code, *model, **machine, interface))
    return error;
  optimizeLlvm(**code, **machine);
  llvm::SmallVector<char, 0> bytes;
  if (llvm::Error error = emitCode(**code, **machine, getCodeKind(kind), bytes))
    return error;
  if (isBinary && options.strictInteger)
    if (llvm::Error error = certify(bytes, **machine, options.certificate))
      return error;

  if (kind == ArtifactKind::SharedLibrary) {
    if (llvm::Error error =
            linkSharedLibrary(bytes, (*machine)->getTargetTriple(), path))
      return error;
  } else if (llvm::Error error = writeFile(path, bytes)) {
    return error;
  }
  return isBinary ? writeHeader(*model, path) : llvm::Error::success();
}
