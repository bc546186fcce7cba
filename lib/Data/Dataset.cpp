//===- Dataset.cpp - Samples for the inputs of a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Data/Dataset.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <cmath>
#include <cstring>

using namespace llvm;
using namespace mlir::quanta;

static Error error(const Twine &reason) {
  return createStringError(inconvertibleErrorCode(), reason);
}

Expected<std::vector<DataReference>>
mlir::quanta::parseDataSpec(StringRef spec) {
  if (!spec.contains('=')) {
    if (spec.empty())
      return error("expected DATA or NAME=DATA,..., got nothing");
    return std::vector<DataReference>{{"", spec.str()}};
  }
  std::vector<DataReference> references;
  SmallVector<StringRef> pieces;
  spec.split(pieces, ',');
  for (StringRef piece : pieces) {
    StringRef name = piece.split('=').first, data = piece.split('=').second;
    if (name.empty() || data.empty() || !piece.contains('='))
      return error("expected NAME=DATA, got '" + piece + "' in '" + spec + "'");
    if (any_of(references, [&](auto &other) { return other.name == name; }))
      return error("input '" + name + "' has two arrays in '" + spec + "'");
    references.push_back({name.str(), data.str()});
  }
  return references;
}

/// How many samples offset and limit leave of an array's.
static Expected<int64_t> countSamples(const ArrayReader &reader,
                                      const PreprocessOptions &options) {
  if (reader.getShape().empty())
    return error(reader.getReference() +
                 ": is a scalar; the first axis has to be the samples");
  int64_t total = reader.getShape().front();
  int64_t count = std::max<int64_t>(total - options.offset, 0);
  if (options.limit)
    count = std::min(count, *options.limit);
  if (count == 0) {
    std::string limit =
        options.limit ? " and limit " + std::to_string(*options.limit) : "";
    return error(reader.getReference() + ": no sample is left of " +
                 Twine(total) + " with offset " + Twine(options.offset) +
                 limit);
  }
  return count;
}

Expected<Dataset> Dataset::open(StringRef spec,
                                const PreprocessOptions &options) {
  auto references = parseDataSpec(spec);
  if (!references)
    return references.takeError();
  std::vector<std::pair<std::string, std::unique_ptr<ArrayReader>>> arrays;
  for (const DataReference &reference : *references) {
    auto reader = openArray(reference.data);
    if (!reader)
      return reader.takeError();
    arrays.emplace_back(reference.name, std::move(*reader));
  }
  return create(std::move(arrays), options);
}

Expected<Dataset> Dataset::create(
    std::vector<std::pair<std::string, std::unique_ptr<ArrayReader>>> arrays,
    const PreprocessOptions &options) {
  Dataset set;
  set.options = options;
  for (auto &[name, reader] : arrays) {
    Expected<int64_t> count = countSamples(*reader, options);
    if (!count)
      return count.takeError();
    if (!set.inputs.empty()) {
      const ArrayReader &first = *set.inputs.front().reader;
      if (reader->getShape().front() != first.getShape().front())
        return error(reader->getReference() + ": " +
                     Twine(reader->getShape().front()) + " samples, but " +
                     first.getReference() + " has " +
                     Twine(first.getShape().front()));
    }
    set.numSamples = *count;
    set.inputs.emplace_back();
    set.inputs.back().name = name;
    set.inputs.back().reader = std::move(reader);
  }
  return set;
}

Error Dataset::checkInputs(ArrayRef<std::string> modelInputs) const {
  if (inputs.size() == 1 && inputs.front().name.empty()) {
    if (modelInputs.size() == 1)
      return Error::success();
    return error("the model has " + Twine(modelInputs.size()) + " inputs (" +
                 join(modelInputs, ", ") + "): name the data of each, as in " +
                 "NAME=DATA,NAME=DATA");
  }
  for (const std::string &name : modelInputs)
    if (none_of(inputs, [&](const Input &i) { return i.name == name; }))
      return error("there is no data for the model's input '" + name + "'");
  for (const Input &input : inputs)
    if (!is_contained(modelInputs, input.name))
      return error("the model has no input '" + input.name +
                   "'; its inputs are " + join(modelInputs, ", "));
  return Error::success();
}

Dataset::Input *Dataset::findInput(StringRef name) {
  for (Input &input : inputs)
    if (input.name == name || (inputs.size() == 1 && input.name.empty()))
      return &input;
  return nullptr;
}

Error Dataset::prepare(Input &input, ArrayRef<int64_t> inputShape) {
  if (input.preprocessor && ArrayRef(input.modelShape) == inputShape)
    return Error::success();
  auto preprocessor = SamplePreprocessor::create(
      options, input.reader->getDType(), input.reader->getShape().drop_front(),
      inputShape.drop_front());
  if (!preprocessor)
    return error(input.reader->getReference() + ": " +
                 toString(preprocessor.takeError()));
  input.preprocessor = std::move(*preprocessor);
  input.modelShape.assign(inputShape.begin(), inputShape.end());
  input.storedSample.resize(
      *countElements(input.reader->getShape().drop_front()) *
      getByteWidth(input.reader->getDType()));
  input.preparedSample.resize(*countElements(inputShape.drop_front()));
  return Error::success();
}

Error Dataset::read(StringRef name, int64_t first, int64_t count,
                    ArrayRef<int64_t> inputShape, DType dtype, void *out,
                    NonFinite nonFinite) {
  assert(first >= 0 && count >= 0 && first <= numSamples - count &&
         "samples outside of the set");
  Input *input = findInput(name);
  if (!input)
    return error("there is no data for the model's input '" + name + "'");
  if (inputShape.empty())
    return error("the model's input '" + name +
                 "' is a scalar; it needs an axis of samples");
  if (Error failure = prepare(*input, inputShape))
    return failure;

  unsigned width = getByteWidth(dtype);
  int64_t storedCount =
      input->storedSample.size() / getByteWidth(input->reader->getDType());
  char *target = static_cast<char *>(out);
  for (int64_t i = first; i < first + count; ++i) {
    int64_t sample = options.offset + i;
    auto failure = [&](const Twine &reason) {
      return error(input->reader->getReference() + ": sample " + Twine(sample) +
                   " " + reason);
    };
    if (Error error = input->reader->read(sample * storedCount, storedCount,
                                          input->storedSample.data()))
      return error;
    input->preprocessor->run(input->storedSample.data(),
                             input->preparedSample.data());
    for (double value : input->preparedSample) {
      if (!std::isfinite(value) && nonFinite == NonFinite::Reject)
        return failure(std::isnan(value) ? "holds a NaN" : "holds an infinity");
      if (dtype == DType::F32 && nonFinite == NonFinite::Reject &&
          std::isfinite(value) && !std::isfinite(static_cast<float>(value)))
        return failure("holds " + std::to_string(value) +
                       (options.normalize ? " once normalized" : "") +
                       ", which is too large for the f32 of the model's input "
                       "'" +
                       name + "'");
      if (!writeFromDouble(dtype, value, target))
        return failure("holds " + std::to_string(value) + ", which is no " +
                       getName(dtype) + " of the model's input '" + name + "'");
      target += width;
    }
  }
  return Error::success();
}

Expected<Labels> mlir::quanta::readLabels(StringRef reference,
                                          const PreprocessOptions &options) {
  auto reader = openArray(reference);
  if (!reader)
    return reader.takeError();
  DType dtype = (*reader)->getDType();
  if (!isInteger(dtype))
    return error(reference + ": labels are integers, not " + getName(dtype));
  Expected<int64_t> count = countSamples(**reader, options);
  if (!count)
    return count.takeError();
  Labels labels;
  labels.perSample = *countElements((*reader)->getShape().drop_front());
  if (labels.perSample == 0)
    return error(reference + ": has no label in a sample");
  std::vector<char> sample(labels.perSample * getByteWidth(dtype));
  for (int64_t i = options.offset; i < options.offset + *count; ++i) {
    if (Error error = (*reader)->read(i * labels.perSample, labels.perSample,
                                      sample.data()))
      return std::move(error);
    for (int64_t j = 0; j < labels.perSample; ++j) {
      auto value =
          readAsInteger(dtype, sample.data() + j * getByteWidth(dtype));
      if (!value)
        return error(reference + ": label of sample " + Twine(i) +
                     " exceeds 63 bits");
      labels.values.push_back(*value);
    }
  }
  return labels;
}
