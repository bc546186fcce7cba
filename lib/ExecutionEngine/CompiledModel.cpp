//===- CompiledModel.cpp - A model compiled in process -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/ExecutionEngine/CompiledModel.h"
#include "quanta/Runtime/Model.h"
#include "quanta/Target/LlvmModule.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::quanta;

/// Name of the model inside of the process; it never meets another one, each
/// has a JIT session of its own.
static constexpr llvm::StringLiteral modelName = "model";

/// The object file of the module, in memory.
static llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
compileObject(ModuleOp module, const ModelDescriptor &descriptor,
              llvm::TargetMachine &machine) {
  llvm::LLVMContext context;
  FailureOr<std::unique_ptr<llvm::Module>> code =
      translateToLlvm(module, context, machine);
  if (failed(code))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "the model has no translation to LLVM IR");
  if (llvm::Error error = addModelInterface(**code, descriptor, machine, {}))
    return std::move(error);
  optimizeLlvm(**code, machine);
  llvm::SmallVector<char, 0> object;
  if (llvm::Error error = emitCode(**code, machine, CodeKind::Object, object))
    return std::move(error);
  return llvm::MemoryBuffer::getMemBufferCopy(
      llvm::StringRef(object.data(), object.size()), modelName);
}

static llvm::Expected<std::unique_ptr<llvm::orc::LLJIT>>
createSession(llvm::ArrayRef<HostSymbol> symbols) {
  llvm::Expected<std::unique_ptr<llvm::orc::LLJIT>> jit =
      llvm::orc::LLJITBuilder().create();
  if (!jit)
    return jit.takeError();
  llvm::orc::JITDylib &library = (*jit)->getMainJITDylib();
  auto process = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      (*jit)->getDataLayout().getGlobalPrefix());
  if (!process)
    return process.takeError();
  library.addGenerator(std::move(*process));
  llvm::orc::SymbolMap map;
  for (const HostSymbol &symbol : symbols)
    map[(*jit)->mangleAndIntern(symbol.name)] = {
        llvm::orc::ExecutorAddr::fromPtr(symbol.address),
        llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  if (llvm::Error error =
          library.define(llvm::orc::absoluteSymbols(std::move(map))))
    return std::move(error);
  return jit;
}

llvm::Expected<std::unique_ptr<CompiledModel>>
CompiledModel::compile(ModuleOp module, const TargetSelection &selection,
                       llvm::ArrayRef<HostSymbol> symbols) {
  llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine =
      createTargetMachine(selection);
  if (!machine)
    return machine.takeError();
  FailureOr<ModelDescriptor> descriptor =
      quanta::readModelDescriptor(module, modelName);
  if (failed(descriptor))
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "the module is not a lowered model");
  auto object = compileObject(module, *descriptor, **machine);
  if (!object)
    return object.takeError();
  auto jit = createSession(symbols);
  if (!jit)
    return jit.takeError();
  if (llvm::Error error = (*jit)->addObjectFile(std::move(*object)))
    return std::move(error);
  auto run = (*jit)->lookup((modelName + "_run").str());
  if (!run)
    return run.takeError();
  auto info = (*jit)->lookup((modelName + "_model").str());
  if (!info)
    return info.takeError();

  // Not there in a model for one thread, and in an observed one.
  auto find = [&](llvm::StringRef suffix) -> llvm::orc::ExecutorAddr {
    auto address = (*jit)->lookup((modelName + suffix).str());
    if (address)
      return *address;
    llvm::consumeError(address.takeError());
    return {};
  };
  llvm::orc::ExecutorAddr runOnThreads, runSamplesOnThreads;
  if (descriptor->threads) {
    runOnThreads = find("_run_threads");
    runSamplesOnThreads = find("_run_batch_threads");
  }

  const auto *model = info->toPtr<const quanta_model *>();
  std::unique_ptr<CompiledModel> compiled(
      new CompiledModel(std::move(*descriptor), std::move(*jit)));
  if (model->run) {
    compiled->runPlain = model->run;
    compiled->runSamples = model->run_batch;
    compiled->runOnThreads = runOnThreads.toPtr<RunThreads>();
    compiled->runSamplesOnThreads =
        runSamplesOnThreads.toPtr<RunBatchThreads>();
  } else {
    compiled->runObserved = run->toPtr<RunObserved>();
  }
  if (int status = model->init())
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   "the model's init returned status " +
                                       llvm::Twine(status));
  return compiled;
}

CompiledModel::CompiledModel(ModelDescriptor descriptor,
                             std::unique_ptr<llvm::orc::LLJIT> jit)
    : Model(std::move(descriptor)), jit(std::move(jit)) {}

CompiledModel::~CompiledModel() = default;

int CompiledModel::call(const void *const *inputs, void *const *outputs,
                        void *arena) {
  if (runObserved)
    return runObserved(inputs, outputs, arena, observerState);
  if (const quanta_threads *threads = getThreads())
    return runOnThreads(threads, inputs, outputs, arena);
  return runPlain(inputs, outputs, arena);
}

int CompiledModel::callBatch(int64_t samples, const void *const *inputs,
                             void *const *outputs, void *arena) {
  if (runSamplesOnThreads && getThreads())
    return runSamplesOnThreads(getThreads(), samples, inputs, outputs, arena);
  if (runSamples)
    return runSamples(samples, inputs, outputs, arena);
  // An observed model sees one sample after another.
  const ModelDescriptor &model = getDescriptor();
  for (int64_t sample = 0; sample < samples; ++sample) {
    llvm::SmallVector<const void *> in;
    llvm::SmallVector<void *> out;
    for (auto [index, tensor] : llvm::enumerate(model.inputs))
      in.push_back(static_cast<const char *>(inputs[index]) +
                   sample * tensor.bytes());
    for (auto [index, tensor] : llvm::enumerate(model.outputs))
      out.push_back(static_cast<char *>(outputs[index]) +
                    sample * tensor.bytes());
    if (int status = call(in.data(), out.data(), arena))
      return status;
  }
  return samples < 0 ? QUANTA_NEGATIVE_BATCH : QUANTA_OK;
}
