//===- Artifact.cpp - The files that a compilation leaves -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/Artifact.h"
#include "NegatedConstants.h"
#include "quanta/Target/Checksum.h"
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
                           const llvm::Triple &triple, llvm::StringRef features,
                           llvm::StringRef path) {
  auto certificate = certifyIntegerOnly(
      llvm::MemoryBufferRef(llvm::StringRef(object.data(), object.size()),
                            "object"),
      triple, features);
  if (!certificate)
    return certificate.takeError();
  if (!path.empty()) {
    std::string text = llvm::formatv("{0:2}\n", certificate->toJSON());
    if (llvm::Error error = writeFile(path, text))
      return error;
  }
  return checkCertificate(*certificate);
}

namespace {
/// What stands between modules of the LLVM dialect and machine code.
struct Code {
  /// Of the module: that of the least demanding variant.
  std::unique_ptr<llvm::TargetMachine> machine;
  ModelDescriptor model;
  InterfaceOptions interface;
  std::unique_ptr<llvm::Module> module;
  /// Those of all variants.
  std::string features;
};
} // namespace

static llvm::Expected<Code>
translateVariants(llvm::ArrayRef<VariantModule> variants, llvm::StringRef name,
                  llvm::LLVMContext &context) {
  Code code;
  std::vector<std::unique_ptr<llvm::TargetMachine>> machines;
  std::vector<VariantCode> parts;
  for (const VariantModule &variant : variants) {
    auto machine = createTargetMachine(variant.variant.target);
    if (!machine)
      return machine.takeError();
    machines.push_back(std::move(*machine));
    FailureOr<ModelDescriptor> model =
        readModelDescriptor(variant.module, name);
    if (failed(model))
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     "the module is not a lowered model");
    FailureOr<std::unique_ptr<llvm::Module>> part =
        translateToLlvm(variant.module, context, *machines.back());
    if (failed(part))
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     "the model has no translation to LLVM IR");
    // One arena has to do for all.
    model->arenaBytes = std::max(model->arenaBytes, code.model.arenaBytes);
    model->arenaAlignment =
        std::max(model->arenaAlignment, code.model.arenaAlignment);
    model->variants = std::move(code.model.variants);
    if (variants.size() > 1)
      model->variants.push_back(variant.variant.name);
    code.model = std::move(*model);
    if (!code.features.empty())
      code.features += ",";
    code.features += getEnabledFeatures(*machines.back());
    parts.push_back(
        {variant.variant.name, std::move(*part), machines.back().get()});
  }
  if (variants.size() == 1) {
    code.module = std::move(parts.front().module);
  } else {
    auto combined = combineVariants(std::move(parts), code.model);
    if (!combined)
      return combined.takeError();
    code.module = std::move(combined->module);
    code.interface.init = combined->init;
  }
  code.machine = std::move(machines.back());
  return code;
}

llvm::Error mlir::quanta::writeArtifact(ModuleOp module, ArtifactKind kind,
                                        const TargetSelection &selection,
                                        llvm::StringRef path,
                                        const ArtifactOptions &options) {
  return writeArtifact(VariantModule{{"", selection}, module}, kind, path,
                       options);
}

llvm::Error mlir::quanta::writeArtifact(llvm::ArrayRef<VariantModule> variants,
                                        ArtifactKind kind, llvm::StringRef path,
                                        const ArtifactOptions &options) {
  bool isBinary =
      kind == ArtifactKind::Object || kind == ArtifactKind::SharedLibrary;
  llvm::LLVMContext context;
  auto code = translateVariants(
      variants, path == "-" ? "model" : llvm::sys::path::stem(path), context);
  if (!code)
    return code.takeError();
  llvm::TargetMachine &machine = *code->machine;
  code->interface.genericName = kind == ArtifactKind::SharedLibrary;
  if (llvm::Error error = addModelInterface(*code->module, code->model, machine,
                                            code->interface))
    return error;
  if (kind == ArtifactKind::SharedLibrary &&
      machine.getTargetTriple().isOSBinFormatELF())
    addChecksumNote(*code->module);
  optimizeLlvm(*code->module, machine);
  if (options.strictInteger && machine.getTargetTriple().isAArch64())
    loadNegatedConstants(*code->module);
  llvm::SmallVector<char, 0> bytes;
  if (llvm::Error error =
          emitCode(*code->module, machine, getCodeKind(kind), bytes))
    return error;
  if (isBinary && options.strictInteger)
    if (llvm::Error error = certify(bytes, machine.getTargetTriple(),
                                    code->features, options.certificate))
      return error;

  if (kind == ArtifactKind::SharedLibrary) {
    if (llvm::Error error =
            linkSharedLibrary(bytes, machine.getTargetTriple(), path))
      return error;
  } else if (llvm::Error error = writeFile(path, bytes)) {
    return error;
  }
  return isBinary ? writeHeader(code->model, path) : llvm::Error::success();
}
