//===- ReferenceCheck.cpp - Bit-for-bit comparison -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceCheck.h"
#include "quanta/Conversion/BatchAxes.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::run;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

static std::optional<DType> getDType(reference::ElementType type) {
  switch (type) {
  case reference::ElementType::I8:
    return DType::I8;
  case reference::ElementType::I16:
    return DType::I16;
  case reference::ElementType::I32:
    return DType::I32;
  case reference::ElementType::F32:
    return DType::F32;
  case reference::ElementType::I64:
    return DType::I64;
  }
  return std::nullopt;
}

/// Unsigned integers are the same bytes; the interpreter's types are signless.
static DType makeSigned(DType dtype) {
  return dtype == DType::U8    ? DType::I8
         : dtype == DType::U16 ? DType::I16
                               : dtype;
}

/// The interpreter's signature must be the model's: a shared library and a
/// module may come from different models.
static llvm::Error checkTensors(llvm::StringRef kind,
                                llvm::ArrayRef<TensorDescriptor> model,
                                llvm::ArrayRef<reference::TensorType> module,
                                std::optional<int64_t> batch) {
  if (model.size() != module.size())
    return makeError("the model has " + llvm::Twine(model.size()) + " " + kind +
                     "s, the reference " + llvm::Twine(module.size()));
  for (auto [ours, theirs] : llvm::zip_equal(model, module)) {
    SmallVector<int64_t> shape(ours.shape);
    if (batch)
      shape.front() = *batch;
    if (getDType(theirs.elementType) != makeSigned(ours.dtype) ||
        theirs.shape != shape)
      return makeError(kind + " '" + ours.name + "' is " + getName(ours.dtype) +
                       " of shape " + formatShape(shape) +
                       ", that of the reference " + theirs.str());
  }
  return llvm::Error::success();
}

llvm::Expected<ReferenceCheck>
ReferenceCheck::create(ModuleOp module, const SampleRunner &runner) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function)
    return makeError("the reference has no function '@main'");
  const ModelDescriptor &model = runner.getModel().getDescriptor();
  auto copy = cloneWithBatch(function, runner.getBatchSize());
  if (failed(copy))
    return makeError("the samples of the reference are not independent");
  FailureOr<reference::Interpreter> interpreter =
      reference::Interpreter::create(**copy);
  if (failed(interpreter))
    return makeError("the reference interpreter can't run this module");
  std::optional<int64_t> batch;
  if (model.dynamicBatch)
    batch = runner.getBatchSize();
  if (llvm::Error error = checkTensors("input", model.inputs,
                                       interpreter->getInputTypes(), batch))
    return std::move(error);
  if (llvm::Error error = checkTensors("output", model.outputs,
                                       interpreter->getOutputTypes(), batch))
    return std::move(error);
  return ReferenceCheck(std::move(*interpreter));
}

llvm::Error ReferenceCheck::add(const SampleRunner &runner, int64_t sample) {
  if (sample % runner.getBatchSize() != 0)
    return llvm::Error::success();
  SmallVector<reference::Tensor> inputs, outputs;
  for (auto [type, bytes] :
       llvm::zip_equal(interpreter.getInputTypes(), runner.getInputs())) {
    inputs.emplace_back(type);
    inputs.back().bytes.assign(bytes.begin(), bytes.end());
  }
  if (failed(interpreter.run(inputs, outputs)))
    return makeError("the reference interpreter failed on sample " +
                     llvm::Twine(sample));
  for (auto [index, output] : llvm::enumerate(outputs))
    compare(runner, index, output.bytes, sample);
  return llvm::Error::success();
}

void ReferenceCheck::compare(const SampleRunner &runner, size_t index,
                             llvm::ArrayRef<uint8_t> expected,
                             int64_t batchBegin) {
  const ModelDescriptor &model = runner.getModel().getDescriptor();
  const TensorDescriptor &output = model.outputs[index];
  unsigned width = getByteWidth(output.dtype);
  int64_t sampleElements = runner.getSampleElements(index);
  // A batch that is fixed is computed to its end; the padding has to agree, too.
  int64_t samples =
      model.dynamicBatch ? runner.getNumCurrent() : runner.getBatchSize();
  const char *reference = reinterpret_cast<const char *>(expected.data());
  for (int64_t at = 0; at < samples * sampleElements; ++at) {
    const char *theirs = reference + at * width;
    const char *ours = runner.getBatchOutputs()[index].data() + at * width;
    if (std::equal(theirs, theirs + width, ours))
      continue;
    if (mismatches++ > 0)
      continue;
    llvm::raw_string_ostream(first)
        << "output '" << output.name << "' of sample "
        << batchBegin + at / sampleElements
        << " differs from the reference at element " << at % sampleElements
        << llvm::format(": expected %.9g, got %.9g",
                        readAsDouble(output.dtype, theirs),
                        readAsDouble(output.dtype, ours));
  }
}
