//===- toy-quantize.cpp - Quanta as a library of another compiler -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   toy-quantize MODEL.mlir SAMPLES.npy INTEGER.mlir [FLOAT.mlir]
//
// FLOAT.mlir gets the model with toy ops as TOSA, for quant-run --against.
//
//===----------------------------------------------------------------------===//

#include "Toy.h"
#include "ToyQuantization.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Dialect/Quanta/Transforms/AttachStatistics.h"
#include "quanta/Dialect/Quanta/Transforms/Fingerprint.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/Calibrate.h"
#include "quanta/Pipelines/LoadModule.h"
#include "quanta/Pipelines/Quantize.h"

using namespace mlir;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// Runs the passes; diagnostics have been printed where they fail.
static llvm::Error
runPasses(ModuleOp module, llvm::function_ref<void(OpPassManager &)> build) {
  PassManager pm(module.getContext());
  build(pm);
  return succeeded(pm.run(module)) ? llvm::Error::success()
                                   : makeError("a pass failed");
}

static llvm::Error print(ModuleOp module, llvm::StringRef path) {
  return llvm::writeToOutput(path, [&](llvm::raw_ostream &stream) {
    module.print(stream);
    return llvm::Error::success();
  });
}

static llvm::Error quantize(llvm::ArrayRef<const char *> files,
                            MLIRContext &context) {
  auto module = quanta::loadModule(files[0], /*batch=*/1, context);
  if (!module)
    return module.takeError();
  auto function = (*module)->lookupSymbol<func::FuncOp>("main");
  if (!function)
    return makeError("expected a function @main");

  // Quanta runs TOSA.
  auto toTosa = [](OpPassManager &pm) {
    pm.addPass(toy::createToyToTosaPass());
  };
  if (files.size() > 3) {
    OwningOpRef<ModuleOp> plain = (*module)->clone();
    if (llvm::Error error = runPasses(*plain, toTosa))
      return error;
    if (llvm::Error error = print(*plain, files[3]))
      return error;
  }

  // Toy ops get observers like TOSA's: the interface says what they are.
  if (llvm::Error error = runPasses(**module, [](OpPassManager &pm) {
        quanta::buildObservePipeline(pm, {});
      }))
    return error;

  // The same observers in what can be run.
  OwningOpRef<ModuleOp> observed = (*module)->clone();
  if (llvm::Error error = runPasses(*observed, toTosa))
    return error;
  auto samples = quanta::Dataset::open(files[1], {});
  if (!samples)
    return samples.takeError();
  auto statistics = quanta::calibrate(*observed, *samples,
                                      quanta::computeFingerprint(function));
  if (!statistics)
    return statistics.takeError();

  // The statistics go to the model with the toy ops, which becomes integers.
  if (failed(quanta::attachStatistics(function, *statistics, {})))
    return makeError("the statistics do not fit");
  if (llvm::Error error = runPasses(**module, [](OpPassManager &pm) {
        quanta::buildQuantizePipeline(pm, {});
      }))
    return error;
  return print(**module, files[2]);
}

int main(int argc, char **argv) {
  if (argc < 4 || argc > 5) {
    llvm::errs() << "usage: toy-quantize MODEL.mlir SAMPLES.npy INTEGER.mlir "
                    "[FLOAT.mlir]\n";
    return 2;
  }
  DialectRegistry registry;
  quanta::registerAllDialects(registry);
  registry.insert<toy::ToyDialect>();
  toy::registerToyQuantization(registry);
  MLIRContext context(registry);
  llvm::ArrayRef<const char *> files(argv + 1, argc - 1);
  if (llvm::Error error = quantize(files, context)) {
    llvm::errs() << "toy-quantize: error: "
                 << llvm::toString(std::move(error)) << '\n';
    return 1;
  }
  return 0;
}
