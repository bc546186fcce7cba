//===- Compilation.cpp - From a float model to the output -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compilation.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Support/FileUtilities.h"
#include "quanta/Dialect/Quanta/Transforms/Fingerprint.h"
#include "quanta/Dialect/Quanta/Transforms/QuantizableOps.h"
#include "quanta/Pipelines/Calibrate.h"
#include "quanta/Pipelines/LoadModule.h"
#include "quanta/Pipelines/ProcessGroup.h"
#include "quanta/Pipelines/Progress.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::compile;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

namespace {

class Compilation {
public:
  Compilation(const Options &options, MLIRContext &context,
              const ProcessGroup &processes)
      : options(options), context(context), processes(processes) {}

  llvm::Error run() {
    if (llvm::Error error = load())
      return error;
    if (options.listOps) {
      printQuantizableOps(function, llvm::outs());
      return llvm::Error::success();
    }
    if (llvm::Error error = saveTemporary("float"))
      return error;
    if (llvm::Error error = quantize())
      return error;
    if (!processes.isRoot())
      return llvm::Error::success();
    if (llvm::Error error = saveTemporary(
            options.kind == OutputKind::OnnxQdq ? "pairs" : "integer"))
      return error;
    return emit();
  }

private:
  llvm::Error load() {
    auto loaded = loadModule(options.model, options.batch, context);
    if (!loaded)
      return loaded.takeError();
    module = std::move(*loaded);
    function = module->lookupSymbol<func::FuncOp>("main");
    if (!function || function.isExternal())
      return makeError(options.model + ": expected a function @main");
    return llvm::Error::success();
  }

  /// Says which model it was.
  llvm::Error name(llvm::Error error) {
    return error ? makeError(options.model + ": " +
                             llvm::toString(std::move(error)))
                 : llvm::Error::success();
  }

  llvm::Error quantize() {
    const QuantizeModelOptions &how = options.quantize;
    bool wantsStatistics =
        !options.calibrate.empty() || !options.statistics.empty();
    auto stage = getModelStage(*module);
    if (!stage)
      return name(stage.takeError());
    if (*stage == ModelStage::Integer)
      return wantsStatistics || how.zeroShot || !how.config.empty()
                 ? name(makeNothingToQuantize(*module))
                 : llvm::Error::success();
    if (llvm::Error error =
            observeModel(*module, how, wantsStatistics || how.zeroShot))
      return name(std::move(error));
    if (*stage == ModelStage::Float || *stage == ModelStage::Trained)
      if (llvm::Error error = saveTemporary("observed"))
        return error;
    if (wantsStatistics) {
      auto statistics = getStatistics();
      if (!statistics)
        return statistics.takeError();
      // The samples of the other processes are in the root's statistics now.
      if (!processes.isRoot())
        return llvm::Error::success();
      if (options.calibrate.empty())
        return name(quantizeModel(*module, &*statistics, how));
      if (llvm::Error error = refineOnSamples(*statistics))
        return error;
    } else if (!how.zeroShot && *stage != ModelStage::Ranged &&
               *stage != ModelStage::Trained && needsStatistics(*module)) {
      return makeError(options.model +
                       ": a float model needs --calibrate=DATA, "
                       "--statistics=F.json or --zero-shot");
    }
    return name(quantizeModel(*module, nullptr, how));
  }

  llvm::Expected<Statistics> getStatistics() {
    if (options.calibrate.empty())
      return readStatistics(options.statistics);
    auto statistics = runOnSamples();
    if (statistics && processes.isRoot() && !options.statistics.empty()) {
      auto earlier = readStatistics(options.statistics);
      if (!earlier)
        return earlier.takeError();
      statistics = mergeStatistics(*earlier, *statistics);
    }
    if (statistics && processes.isRoot() && !options.saveStatistics.empty())
      if (llvm::Error error =
              writeStatistics(*statistics, options.saveStatistics))
        return std::move(error);
    return statistics;
  }

  /// The statistics of all samples in the root, of this process's in others.
  llvm::Expected<Statistics> runOnSamples() {
    auto dataset = Dataset::open(options.calibrate, options.preprocess);
    if (!dataset)
      return dataset.takeError();
    Progress progress(llvm::errs(), "calibrating",
                      llvm::divideCeil(dataset->size(), processes.size()));
    auto statistics = calibrate(
        *module, *dataset, computeFingerprint(function),
        [&](int64_t done) {
          if (processes.isRoot())
            progress.update(done);
        },
        processes.rank(), processes.size());
    if (!statistics || processes.size() == 1)
      return statistics;
    bool hasSamples = statistics->samples > 0;
    std::optional<Statistics> merged;
    for (const std::string &text :
         processes.gather(hasSamples ? printStatistics(*statistics) : "")) {
      if (text.empty())
        continue;
      auto part = parseStatistics(text, "statistics of a process");
      if (part && merged)
        part = mergeStatistics(*merged, *part);
      if (!part)
        return part.takeError();
      merged = std::move(*part);
    }
    return merged ? std::move(*merged) : std::move(*statistics);
  }

  /// Ranges, with what `auto` and the correction of biases measure on the samples.
  llvm::Error refineOnSamples(const Statistics &statistics) {
    auto dataset = Dataset::open(options.calibrate, options.preprocess);
    if (!dataset)
      return dataset.takeError();
    std::optional<Progress> progress;
    if (needsSamples(*module, options.quantize))
      progress.emplace(llvm::errs(), "refining", 100, "percent");
    return name(refineModel(*module, statistics, *dataset, options.quantize,
                            [&](int64_t done) { progress->update(done); }));
  }

  /// Prints the module to `path` by way of a temporary file.
  llvm::Error print(llvm::StringRef path) {
    return llvm::writeToOutput(path, [&](llvm::raw_ostream &stream) {
      module->print(stream);
      return llvm::Error::success();
    });
  }

  llvm::Error saveTemporary(llvm::StringRef level) {
    if (!options.saveTemps || !processes.isRoot())
      return llvm::Error::success();
    llvm::SmallString<128> path(options.output);
    llvm::sys::path::replace_extension(path, level + ".mlir");
    return print(path);
  }

  llvm::Error emit() {
    EmitOptions emit;
    emit.target.triple = options.triple;
    emit.target.features = options.features;
    emit.multiversion = options.multiversion;
    emit.threads = options.threads;
    emit.artifact.strictInteger = options.strictInteger;
    emit.artifact.certificate = options.certificate;
    return name(emitModel(*module, options.kind, options.output, emit,
                          [&] { return saveTemporary("llvm"); }));
  }

  const Options &options;
  MLIRContext &context;
  const ProcessGroup &processes;
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
};

} // namespace

llvm::Error mlir::quanta::compile::compileModel(const Options &options,
                                                MLIRContext &context,
                                                const ProcessGroup &processes) {
  return Compilation(options, context, processes).run();
}
