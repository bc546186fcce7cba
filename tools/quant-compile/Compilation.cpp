//===- Compilation.cpp - From a float model to the output -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compilation.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Dialect/Quanta/Transforms/AttachStatistics.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Dialect/Quanta/Transforms/Fingerprint.h"
#include "quanta/Dialect/Quanta/Transforms/QuantizableOps.h"
#include "quanta/Export/ONNX/ExportOnnx.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"
#include "quanta/Pipelines/Calibrate.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Pipelines/LoadModule.h"
#include "quanta/Pipelines/ProcessGroup.h"
#include "quanta/Pipelines/Progress.h"
#include "quanta/Pipelines/Quantize.h"
#include "quanta/Pipelines/Refine.h"
#include "quanta/Target/Artifact.h"
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

  /// Runs `build`'s passes; what is wrong has been said through the context.
  llvm::Error runPasses(llvm::function_ref<void(OpPassManager &)> build,
                        const llvm::Twine &failure) {
    PassManager pm(&context);
    // Fails where the program has not registered these options: none apply.
    (void)applyPassManagerCLOptions(pm);
    applyDefaultTimingPassManagerCLOptions(pm);
    build(pm);
    if (failed(pm.run(*module)))
      return makeError(options.model + ": " + failure);
    return llvm::Error::success();
  }

  /// Whether float ops with an integer form wait for scales. Those that were
  /// left in float when the module was quantized do not.
  bool isFloatModel() {
    return function
        .walk<WalkOrder::PreOrder>([](Operation *op) {
          if (op->hasAttr("quanta.float_because") ||
              Scheme::get(op).staysFloat())
            return WalkResult::skip();
          auto isF32 = [](Type type) {
            return getElementTypeOrSelf(type).isF32();
          };
          return isa<QuantizableOpInterface>(op) &&
                         llvm::any_of(op->getResultTypes(), isF32)
                     ? WalkResult::interrupt()
                     : WalkResult::advance();
        })
        .wasInterrupted();
  }

  bool has(llvm::function_ref<bool(Operation *)> property) {
    return function
        .walk([&](Operation *op) {
          return property(op) ? WalkResult::interrupt() : WalkResult::advance();
        })
        .wasInterrupted();
  }

  llvm::Error quantize() {
    bool wantsStatistics =
        !options.calibrate.empty() || !options.statistics.empty();
    bool wantsRanges = wantsStatistics || options.zeroShot;
    if (!isFloatModel())
      return wantsRanges || !options.config.empty()
                 ? makeError(options.model + ": an integer module has nothing "
                                             "to calibrate or to configure")
                 : llvm::Error::success();
    // A module with scales of its own (fake quantization, or pairs) needs none.
    bool isTrained = has(llvm::IsaPred<QuantizeOp, FakeQuantOp>);
    bool isObserved = has(llvm::IsaPred<ObserveOp>);
    if (!options.config.empty() && (isObserved || isTrained))
      return makeError(options.model + ": --config needs a float model without "
                                       "observers and scales of its own");
    if (!isObserved && (wantsRanges || !isTrained)) {
      ObserveOptions observe;
      observe.config = options.config;
      // The extremes are all that min-max needs.
      observe.observer =
          needsHistogram(options.range.method) ? "histogram" : "min-max";
      if (!options.observer.empty())
        observe.observer = options.observer;
      observe.granularity = options.granularity;
      if (llvm::Error error = runPasses(
              [&](OpPassManager &pm) { buildObservePipeline(pm, observe); },
              options.config.empty()
                  ? "observers could not be inserted"
                  : "the configuration could not be applied"))
        return error;
      if (llvm::Error error = saveTemporary("observed"))
        return error;
    }
    if (wantsStatistics) {
      auto statistics = getStatistics();
      if (!statistics)
        return statistics.takeError();
      // The samples of the other processes are in the root's statistics now.
      if (!processes.isRoot())
        return llvm::Error::success();
      if (failed(attachStatistics(function, *statistics, options.range)))
        return makeError(options.model + ": the statistics do not fit");
      if (llvm::Error error = refineOnSamples(*statistics))
        return error;
    } else if (options.zeroShot) {
      if (llvm::Error error = takeRangesFromNormalization())
        return error;
    } else if (has([](Operation *op) {
                 auto observe = dyn_cast<ObserveOp>(op);
                 return observe && !observe.getStats();
               })) {
      return makeError(options.model + ": a float model needs --calibrate=DATA, "
                                       "--statistics=F.json or --zero-shot");
    }
    QuantizeOptions quantize;
    quantize.perTensorWeights = options.perTensorWeights;
    quantize.rounding = options.rounding;
    quantize.allowFloat = options.allowFloat;
    quantize.integerIO = options.integerIO;
    // What goes to other runtimes is a float program between pairs.
    if (options.kind == OutputKind::OnnxQdq)
      return runPasses(
          [&](OpPassManager &pm) { buildPairsPipeline(pm, quantize); },
          "it could not be quantized");
    return runPasses(
        [&](OpPassManager &pm) { buildQuantizePipeline(pm, quantize); },
        options.allowFloat
            ? "it could not be brought to integers"
            : "not all of it could be brought to integers (--allow-float keeps "
              "the rest in float)");
  }

  llvm::Error takeRangesFromNormalization() {
    ZeroShotRangesOptions inputs;
    std::tie(inputs.inputMin, inputs.inputMax) = *options.zeroShot;
    return runPasses(
        [&](OpPassManager &pm) {
          pm.addNestedPass<func::FuncOp>(createZeroShotRanges(inputs));
        },
        "no ranges could be found without samples");
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

  /// What `auto` and the correction of biases measure on the samples.
  llvm::Error refineOnSamples(const Statistics &statistics) {
    bool isAuto = options.range.method == RangeMethod::Auto ||
                  has([](Operation *op) {
                    auto observe = dyn_cast<ObserveOp>(op);
                    return observe && observe.getRange() &&
                           parseRangeOptions(*observe.getRange())->method ==
                               RangeMethod::Auto;
                  });
    RefineOptions refinement;
    refinement.range = options.range;
    refinement.correctBiases = options.correctBiases.value_or(isAuto);
    if (options.calibrate.empty() || (!isAuto && !refinement.correctBiases))
      return llvm::Error::success();
    auto dataset = Dataset::open(options.calibrate, options.preprocess);
    if (!dataset)
      return dataset.takeError();
    Progress progress(llvm::errs(), "refining", 100, "percent");
    auto result = refine(*module, statistics, *dataset, refinement,
                         [&](int64_t done) { progress.update(done); });
    return result ? llvm::Error::success() : result.takeError();
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

  /// Writes the integer module in upstream's dialects.
  llvm::Error exportModule(llvm::function_ref<void(OpPassManager &, bool)> build,
                           llvm::StringRef what) {
    bool doubleRound = has([](Operation *op) {
      auto requantize = dyn_cast<RequantizeOp>(op);
      return requantize &&
             requantize.getRounding() == RoundingMode::DoubleRound;
    });
    if (llvm::Error error =
            runPasses([&](OpPassManager &pm) { build(pm, doubleRound); },
                      "it could not be brought to " + what))
      return error;
    // Validation is done; and LLVM 22 prints an empty list of extensions that it
    // can't parse.
    (*module)->removeAttr("tosa.target_env");
    return print(options.output);
  }

  llvm::Error emit() {
    switch (options.kind) {
    case OutputKind::Mlir:
      return print(options.output);
    case OutputKind::OnnxQdq:
      return llvm::writeToOutput(
          options.output, [&](llvm::raw_ostream &stream) -> llvm::Error {
            if (failed(exportOnnxQdq(*module, stream)))
              return makeError(options.model +
                               ": it could not be brought to ONNX");
            return llvm::Error::success();
          });
    case OutputKind::Tosa:
      return exportModule(buildExportTosaPipeline, "TOSA");
    case OutputKind::Linalg:
      return exportModule(buildExportLinalgPipeline, "linalg");
    case OutputKind::Llvm:
      return emitCode(ArtifactKind::LlvmIr);
    case OutputKind::Assembly:
      return emitCode(ArtifactKind::Assembly);
    case OutputKind::Object:
      return emitCode(ArtifactKind::Object);
    case OutputKind::SharedLibrary:
      return emitCode(ArtifactKind::SharedLibrary);
    }
    llvm_unreachable("all kinds are handled");
  }

  llvm::Error emitCode(ArtifactKind kind) {
    TargetSelection target;
    target.triple = options.triple;
    target.features = options.features;
    if (failed(lowerToLlvmDialect(*module, target, options.strictInteger)))
      return makeError(options.model + ": no code could be generated");
    if (llvm::Error error = saveTemporary("llvm"))
      return error;
    ArtifactOptions artifact;
    artifact.strictInteger = options.strictInteger;
    artifact.certificate = options.certificate;
    return writeArtifact(*module, kind, target, options.output, artifact);
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
