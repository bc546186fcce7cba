//===- FeatureLevels.cpp - Sets of instructions that code differs in -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FeatureLevels.h"
#include "quanta/ExecutionEngine/CompiledModel.h"
#include "quanta/ExecutionEngine/RemoteModel.h"
#include "quanta/Target/Artifact.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::test;

static const FeatureLevel levels[] = {
    {"generic", nullptr, "-avx,-avx2,-avx512f,-fma"},
    {"avx2", "avx2", "-avx512f,-fma"},
    {"avx2_fma", "fma", "-avx512f"},
    {"avx512bw", "avx512bw", "-avx512vnni,-avxvnni"},
    {"avxvnni", "avxvnni", "-avx512f"},
    {"avx512vnni_256", "avx512vnni", "+prefer-256-bit,-amx-int8"},
    {"avx512vnni", "avx512vnni", "-amx-int8"},
    {"avx512vnni_without_vl", "avx512vnni", "-avx512vl,-amx-int8"},
    {"amx", "amx-int8", ""},
    {"amx_on_vectors", "avx512vnni", "-amx-int8", nullptr, true},
    {"neon", nullptr, "", "cortex-a53"},
    {"dotprod", nullptr, "+dotprod", "neoverse-n1"},
    {"i8mm", nullptr, "+dotprod,+i8mm", "max"},
    {"armv7_neon", nullptr, "+neon", "cortex-a8", false, true},
    {"armv7_neon_vfp4", nullptr, "+neon,+vfp4", "cortex-a15", false, true},
};

ArrayRef<FeatureLevel> mlir::quanta::test::getFeatureLevels() { return levels; }

std::optional<std::string> FeatureLevel::findMissing() const {
  if (needed && !llvm::sys::getHostCPUFeatures().lookup(needed))
    return std::string("the processor has no ") + needed;
  if (emulated)
    for (std::string program :
         {isArm32 ? "qemu-arm" : "qemu-aarch64",
          isArm32 ? "arm-linux-gnueabihf-gcc" : "aarch64-linux-gnu-gcc"})
      if (!llvm::sys::findProgramByName(program))
        return program + " is not installed";
  return std::nullopt;
}

TargetSelection FeatureLevel::getTarget() const {
  TargetSelection target;
  target.features = selection;
  target.emulateTiles = emulatesTiles;
  if (emulated)
    target.triple = isArm32 ? "armv7-linux-gnueabihf" : "aarch64-linux-gnu";
  return target;
}

/// As a library in the emulator; `folder` takes what is written.
static llvm::Expected<std::unique_ptr<Model>>
loadRemote(ModuleOp module, const FeatureLevel &level, StringRef folder,
           int threads) {
  std::string library = (folder + "/model.so").str();
  if (llvm::Error error = writeArtifact(module, ArtifactKind::SharedLibrary,
                                        level.getTarget(), library))
    return std::move(error);
  return RemoteModel::start(
      library,
      std::string(level.isArm32 ? "qemu-arm -cpu " : "qemu-aarch64 -cpu ") +
          level.emulated,
      threads);
}

static llvm::Expected<std::string> runAll(Model &model,
                                          ArrayRef<std::string> inputs) {
  const ModelDescriptor &descriptor = model.getDescriptor();
  std::string all;
  for (const std::string &bytes : inputs) {
    SmallVector<const void *> inputData;
    const char *position = bytes.data();
    for (const TensorDescriptor &input : descriptor.inputs) {
      inputData.push_back(position);
      position += input.bytes();
    }
    std::vector<std::string> buffers;
    for (const TensorDescriptor &output : descriptor.outputs)
      buffers.emplace_back(output.bytes() + 1, '\xA5');
    SmallVector<void *> outputData;
    for (std::string &buffer : buffers)
      outputData.push_back(buffer.data());
    if (llvm::Error error = model.run(inputData, outputData))
      return std::move(error);
    for (std::string &buffer : buffers) {
      if (buffer.back() != '\xA5')
        return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                       "a write behind the end of an output");
      buffer.pop_back();
      all += buffer;
    }
  }
  return all;
}

llvm::Expected<std::string> FeatureLevel::run(ModuleOp module,
                                              ArrayRef<std::string> inputs,
                                              int threads) const {
  if (!emulated) {
    auto model = CompiledModel::compile(module, getTarget());
    if (!model)
      return model.takeError();
    if (llvm::Error error = (*model)->setNumThreads(threads))
      return std::move(error);
    return runAll(**model, inputs);
  }
  llvm::SmallString<128> folder;
  if (std::error_code code =
          llvm::sys::fs::createUniqueDirectory("quanta-emulated", folder))
    return llvm::errorCodeToError(code);
  llvm::scope_exit removal([&] { llvm::sys::fs::remove_directories(folder); });
  auto model = loadRemote(module, *this, folder, threads);
  return model ? runAll(**model, inputs) : model.takeError();
}
