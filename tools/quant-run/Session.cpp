//===- Session.cpp - All that one call of quant-run does -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Session.h"
#include "LayerComparison.h"
#include "Measures.h"
#include "ModelInput.h"
#include "ReferenceCheck.h"
#include "quanta/Pipelines/LoadModule.h"
#include "quanta/Pipelines/Progress.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::run;

namespace {
/// The measures that were asked for, and what they need.
class Session {
public:
  Session(const Options &options, MLIRContext &context)
      : options(options), context(context) {}

  llvm::Error load();
  llvm::Error runSamples();
  llvm::Error finish(Summary &summary);

private:
  llvm::Error openSet();
  llvm::Error openAgainst();
  llvm::Expected<ModuleOp> findIntegerModule();
  llvm::Error openReference();
  llvm::Error openLabels();
  llvm::Error openReport();
  llvm::Error writeReportOf(const Summary &summary);
  llvm::Error measureSample(int64_t sample);

  const Options &options;
  MLIRContext &context;
  ModelInput input, againstInput;
  /// What --reference names.
  OwningOpRef<ModuleOp> named;
  std::optional<Dataset> dataset;
  std::optional<SampleRunner> runner, against;
  std::optional<Accuracy> accuracy, floatAccuracy;
  std::optional<Comparison> comparison;
  std::optional<OutputStore> store;
  std::optional<ReferenceCheck> check;
  std::unique_ptr<LayerComparison> layers;
};
} // namespace

llvm::Error Session::load() {
  auto loaded = loadModel(options.model, options.batch, context,
                          options.runWith, options.threads);
  if (!loaded)
    return loaded.takeError();
  input = std::move(*loaded);
  if (options.input.empty())
    return llvm::Error::success();
  if (llvm::Error error = openSet())
    return error;
  if (!options.against.empty())
    if (llvm::Error error = openAgainst())
      return error;
  if (options.checkReference)
    if (llvm::Error error = openReference())
      return error;
  if (!options.labels.empty())
    if (llvm::Error error = openLabels())
      return error;
  if (!options.report.empty())
    if (llvm::Error error = openReport())
      return error;
  if (options.digest || !options.output.empty())
    store.emplace(input.model->getDescriptor());
  return llvm::Error::success();
}

llvm::Error Session::openSet() {
  auto opened = Dataset::open(options.input, options.preprocess);
  if (!opened)
    return opened.takeError();
  dataset.emplace(std::move(*opened));
  auto created = SampleRunner::create(*input.model, *dataset, options.input,
                                      options.preprocess.normalize.has_value(),
                                      options.batch);
  if (!created)
    return created.takeError();
  runner.emplace(std::move(*created));
  return llvm::Error::success();
}

llvm::Error Session::openAgainst() {
  auto loaded = loadModel(options.against, options.batch, context);
  if (!loaded)
    return loaded.takeError();
  againstInput = std::move(*loaded);
  auto created = SampleRunner::create(
      *againstInput.model, *dataset, options.input,
      options.preprocess.normalize.has_value(), options.batch);
  if (!created)
    return created.takeError();
  against.emplace(std::move(*created));
  comparison.emplace();
  return llvm::Error::success();
}

llvm::Expected<ModuleOp> Session::findIntegerModule() {
  if (!options.reference.empty() && !named) {
    auto loaded = loadModule(options.reference, std::nullopt, context);
    if (!loaded)
      return loaded.takeError();
    named = std::move(*loaded);
  }
  if (ModuleOp module = named ? *named : input.module.get())
    return module;
  return llvm::createStringError(
      llvm::inconvertibleErrorCode(),
      options.model + ": name the integer module that the library was compiled "
                      "from, as in --reference=M.mlir");
}

llvm::Error Session::openReference() {
  auto module = findIntegerModule();
  if (!module)
    return module.takeError();
  auto created = ReferenceCheck::create(*module, *runner);
  if (!created)
    return created.takeError();
  check.emplace(std::move(*created));
  return llvm::Error::success();
}

llvm::Error Session::openLabels() {
  auto labels = readLabels(options.labels, options.preprocess);
  if (!labels)
    return labels.takeError();
  int64_t samples = labels->values.size() / labels->perSample;
  if (samples != dataset->size())
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   options.labels + ": expected labels of " +
                                       llvm::Twine(dataset->size()) +
                                       " samples, got " + llvm::Twine(samples));
  // How good the float model is stands in a report beside the other.
  if (against && !options.report.empty())
    floatAccuracy.emplace(*labels);
  accuracy.emplace(std::move(*labels));
  return llvm::Error::success();
}

llvm::Error Session::openReport() {
  auto module = findIntegerModule();
  if (!module)
    return module.takeError();
  if (against && !againstInput.module)
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   options.against +
                                       ": a report needs the layers of the "
                                       "float model: M.onnx or M.mlir");
  auto created = LayerComparison::create(
      *module, againstInput.module.get(), *dataset, options.input,
      options.preprocess.normalize.has_value());
  if (!created)
    return created.takeError();
  layers = std::move(*created);
  return llvm::Error::success();
}

llvm::Error Session::measureSample(int64_t sample) {
  if (llvm::Error error = runner->select(sample))
    return error;
  if (llvm::Error error = refuseNaN(*runner, sample))
    return error;
  if (accuracy)
    if (llvm::Error error = accuracy->add(*runner, sample))
      return error;
  if (against) {
    if (llvm::Error error = against->select(sample))
      return error;
    if (llvm::Error error = comparison->add(*runner, *against))
      return error;
    if (floatAccuracy)
      if (llvm::Error error = floatAccuracy->add(*against, sample))
        return error;
  }
  if (check)
    if (llvm::Error error = check->add(*runner, sample))
      return error;
  if (layers)
    if (llvm::Error error = layers->add(sample))
      return error;
  if (store)
    store->add(*runner);
  return llvm::Error::success();
}

llvm::Error Session::runSamples() {
  if (!runner)
    return llvm::Error::success();
  Progress progress(llvm::errs(), "running", dataset->size());
  for (int64_t sample = 0; sample < dataset->size(); ++sample) {
    if (llvm::Error error = measureSample(sample))
      return error;
    progress.update(sample + 1);
  }
  return llvm::Error::success();
}

llvm::Error Session::writeReportOf(const Summary &summary) {
  Report report;
  report.model = llvm::sys::path::filename(options.model);
  report.against = llvm::sys::path::filename(options.against);
  report.samples = summary.samples;
  report.top1 = summary.top1;
  if (floatAccuracy)
    report.floatTop1 = floatAccuracy->getPercent();
  report.agreement = summary.agreement;
  report.sqnr = summary.sqnr;
  report.macs = summary.macs;
  report.arenaBytes = summary.arenaBytes;
  layers->finish(report);
  return writeReport(report, options.report, options.reportFormat);
}

llvm::Error Session::finish(Summary &summary) {
  const ModelDescriptor &model = input.model->getDescriptor();
  summary.macs = model.macs;
  summary.arenaBytes = model.arenaBytes;
  if (dataset)
    summary.samples = dataset->size();
  if (accuracy)
    summary.top1 = accuracy->getPercent();
  if (comparison) {
    summary.agreement = comparison->getAgreementPercent();
    summary.sqnr = comparison->getSqnrDecibels();
  }
  if (check) {
    summary.mismatches = check->getMismatches();
    summary.firstMismatch = check->getFirst().str();
  }
  if (options.digest)
    summary.digest = store->getDigest();
  if (!options.output.empty())
    if (llvm::Error error = store->write(options.output))
      return error;
  if (options.benchmark) {
    llvm::ArrayRef<std::vector<char>> inputs;
    if (runner)
      inputs = runner->getInputs();
    auto latency = measureLatency(*input.model, inputs,
                                  runner ? runner->getBatchSize() : 1);
    if (!latency)
      return latency.takeError();
    summary.latency = *latency;
  }
  if (layers)
    return writeReportOf(summary);
  return llvm::Error::success();
}

llvm::Expected<Summary> mlir::quanta::run::runSession(const Options &options,
                                                      MLIRContext &context) {
  Session session(options, context);
  Summary summary;
  if (llvm::Error error = session.load())
    return std::move(error);
  if (llvm::Error error = session.runSamples())
    return std::move(error);
  if (llvm::Error error = session.finish(summary))
    return std::move(error);
  return summary;
}
