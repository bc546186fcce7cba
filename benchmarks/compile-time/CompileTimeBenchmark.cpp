//===- CompileTimeBenchmark.cpp - What each stage of compilation takes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   CompileTimeBenchmark [--features=+x,-y] [--benchmark_...] [MODEL.onnx|M.mlir]...
//
// Of each model (examples/fashion-mnist where none is named): `load`, the file to
// float TOSA; `quantize`, that to the integer module, ranges without samples;
// `lower`, that to the LLVM dialect; `object`, that to an object file. A model that
// is not float starts at `lower`. Counters: bytes of the object, the arena and the
// largest sum of buffers that live at once.
//
//===----------------------------------------------------------------------===//

#include "mlir/Parser/Parser.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Pipelines/LoadModule.h"
#include "quanta/Pipelines/QuantizeModel.h"
#include "quanta/Target/Artifact.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <benchmark/benchmark.h>
#include <functional>

using namespace mlir;
using namespace mlir::quanta;

static llvm::ExitOnError exitOnError("CompileTimeBenchmark: error: ");

/// Times `work` on a fresh result of `prepare` each time.
static void addStage(const std::string &name,
                     std::function<OwningOpRef<ModuleOp>()> prepare,
                     std::function<void(ModuleOp, benchmark::State &)> work) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State &state) {
    for (auto _ : state) {
      state.PauseTiming();
      OwningOpRef<ModuleOp> module = prepare();
      state.ResumeTiming();
      work(*module, state);
      state.PauseTiming();
      module = {};
      state.ResumeTiming();
    }
  })->Unit(benchmark::kMillisecond);
}

static void quantize(ModuleOp module) {
  QuantizeModelOptions options;
  options.zeroShot = {0.0, 1.0};
  exitOnError(observeModel(module, options));
  exitOnError(quantizeModel(module, nullptr, options));
}

static void lower(ModuleOp module, const TargetSelection &target) {
  if (failed(lowerToLlvmDialect(module, target)))
    exitOnError(llvm::createStringError("no code could be generated"));
}

static void emitObject(ModuleOp module, const TargetSelection &target,
                       benchmark::State &state) {
  llvm::SmallString<128> path;
  exitOnError(llvm::errorCodeToError(
      llvm::sys::fs::createTemporaryFile("quanta-compile-time", "o", path)));
  exitOnError(writeArtifact(module, ArtifactKind::Object, target, path));
  uint64_t bytes = 0;
  exitOnError(llvm::errorCodeToError(llvm::sys::fs::file_size(path, bytes)));
  state.counters["object_bytes"] = static_cast<double>(bytes);
  for (const char *name : {"arena_bytes", "live_bytes"})
    if (auto value =
            module->getAttrOfType<IntegerAttr>(std::string("quanta.") + name))
      state.counters[name] = static_cast<double>(value.getInt());
  llvm::sys::fs::remove(path);
  llvm::sys::path::replace_extension(path, "h");
  llvm::sys::fs::remove(path);
}

static void addModel(MLIRContext &context, const std::string &path,
                     const TargetSelection &target) {
  auto load = [&context, path] {
    return exitOnError(loadModule(path, std::nullopt, context));
  };
  std::string name = llvm::sys::path::stem(path).str();
  ModelStage stage = exitOnError(getModelStage(*load()));
  auto toIntegers = [=] {
    OwningOpRef<ModuleOp> module = load();
    if (stage != ModelStage::Integer)
      quantize(*module);
    return module;
  };
  if (stage != ModelStage::Integer) {
    addStage(
        name + "/load", [] { return OwningOpRef<ModuleOp>(); },
        [load](ModuleOp, benchmark::State &) { load(); });
    addStage(name + "/quantize", load,
             [](ModuleOp module, benchmark::State &) { quantize(module); });
  }
  addStage(
      name + "/lower", toIntegers,
      [target](ModuleOp module, benchmark::State &) { lower(module, target); });
  addStage(
      name + "/object",
      [=] {
        OwningOpRef<ModuleOp> module = toIntegers();
        lower(*module, target);
        return module;
      },
      [target](ModuleOp module, benchmark::State &state) {
        emitObject(module, target, state);
      });
}

int main(int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  TargetSelection target;
  std::vector<std::string> models;
  for (llvm::StringRef argument : llvm::ArrayRef(argv + 1, argc - 1))
    if (argument.consume_front("--features="))
      target.features = argument.str();
    else
      models.push_back(argument.str());
  if (models.empty())
    models.push_back(QUANTA_MODEL);
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  for (const std::string &model : models)
    addModel(context, model, target);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
