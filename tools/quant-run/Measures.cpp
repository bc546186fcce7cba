//===- Measures.cpp - What is said about a model's outputs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Measures.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <limits>

using namespace mlir::quanta;
using namespace mlir::quanta::run;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

std::vector<int64_t> mlir::quanta::run::predict(const SampleRunner &runner,
                                                int64_t positions) {
  std::vector<double> values;
  runner.getReals(0, values);
  int64_t classes = values.size() / positions;
  std::vector<int64_t> predicted;
  for (int64_t position = 0; position < positions; ++position) {
    auto begin = values.begin() + position * classes;
    predicted.push_back(std::max_element(begin, begin + classes) - begin);
  }
  return predicted;
}

llvm::Error mlir::quanta::run::refuseNaN(const SampleRunner &runner,
                                         int64_t sample) {
  llvm::ArrayRef<TensorDescriptor> outputs =
      runner.getModel().getDescriptor().outputs;
  std::vector<double> values;
  for (size_t index = 0; index < outputs.size(); ++index) {
    if (outputs[index].dtype != DType::F32 &&
        outputs[index].dtype != DType::F64)
      continue;
    runner.getReals(index, values);
    if (llvm::any_of(values, [](double value) { return std::isnan(value); }))
      return makeError("output '" + outputs[index].name + "' of sample " +
                       llvm::Twine(sample) + " holds a NaN");
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Accuracy
//===----------------------------------------------------------------------===//

llvm::Error Accuracy::add(const SampleRunner &runner, int64_t sample) {
  llvm::ArrayRef<int64_t> expected(labels.values);
  if ((sample + 1) * labels.perSample > int64_t(expected.size()))
    return makeError("there are labels for " +
                     llvm::Twine(expected.size() / labels.perSample) +
                     " samples only");
  expected = expected.slice(sample * labels.perSample, labels.perSample);
  const TensorDescriptor &output =
      runner.getModel().getDescriptor().outputs.front();
  int64_t elements = runner.getSampleElements(0);
  if (elements % labels.perSample != 0)
    return makeError("output '" + output.name + "' has " +
                     llvm::Twine(elements) +
                     " values a sample: not the same "
                     "number for each of " +
                     llvm::Twine(labels.perSample) + " labels");
  int64_t classes = elements / labels.perSample;
  for (int64_t label : expected)
    if (label < 0 || label >= classes)
      return makeError("label " + llvm::Twine(label) + " of sample " +
                       llvm::Twine(sample) + " is not one of " +
                       llvm::Twine(classes) + " classes");
  right += llvm::equal(predict(runner, labels.perSample), expected);
  ++samples;
  return llvm::Error::success();
}

double Accuracy::getPercent() const { return 100.0 * right / samples; }

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

llvm::Error Comparison::add(const SampleRunner &runner,
                            const SampleRunner &against) {
  llvm::ArrayRef<TensorDescriptor> ours =
      runner.getModel().getDescriptor().outputs;
  llvm::ArrayRef<TensorDescriptor> theirs =
      against.getModel().getDescriptor().outputs;
  if (ours.size() != theirs.size())
    return makeError("the models differ in their number of outputs: " +
                     llvm::Twine(ours.size()) + " and " +
                     llvm::Twine(theirs.size()));
  for (size_t index = 0; index < ours.size(); ++index) {
    runner.getReals(index, values);
    against.getReals(index, expected);
    if (values.size() != expected.size())
      return makeError("output '" + ours[index].name + "' has " +
                       llvm::Twine(values.size()) +
                       " values a sample, that of the other model " +
                       llvm::Twine(expected.size()));
    for (auto [value, real] : llvm::zip_equal(values, expected)) {
      signal += real * real;
      noise += (real - value) * (real - value);
    }
  }
  same += predict(runner, 1) == predict(against, 1);
  ++samples;
  return llvm::Error::success();
}

double Comparison::getAgreementPercent() const {
  return 100.0 * same / samples;
}

double Comparison::getSqnrDecibels() const {
  if (noise == 0)
    return std::numeric_limits<double>::infinity();
  return 10.0 * std::log10(signal / noise);
}
