//===- OperatorCase.cpp - One case of ONNX's operator tests -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OperatorCase.h"
#include "OperatorTable.h"
#include "TensorDecoding.h"
#include "quanta/Import/ONNX/ImportOnnx.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Pipelines/QuantizeModel.h"
#include "quanta/Reference/Interpreter.h"
#include "quanta/Target/LlvmModule.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>
#include <set>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::onnx_import;
using namespace quanta_test;

namespace {
/// Inputs and expected outputs; none if a file holds something else than a
/// tensor that the importer can read.
struct DataSet {
  std::vector<onnx::TensorProto> inputs, outputs;
};
} // namespace

template <typename Message>
static bool readMessage(const Twine &path, Message &message) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer && message.ParseFromArray((*buffer)->getBufferStart(),
                                          (*buffer)->getBufferSize());
}

static bool readTensors(const std::string &prefix,
                        std::vector<onnx::TensorProto> &tensors) {
  for (unsigned i = 0;; ++i) {
    std::string path = prefix + std::to_string(i) + ".pb";
    if (!llvm::sys::fs::exists(path))
      return true;
    onnx::TensorProto tensor;
    if (!readMessage(path, tensor))
      return false;
    tensors.push_back(std::move(tensor));
  }
}

static std::vector<DataSet> readDataSets(const std::string &folder) {
  std::vector<DataSet> sets;
  for (unsigned i = 0;; ++i) {
    std::string path = folder + "/test_data_set_" + std::to_string(i);
    if (!llvm::sys::fs::exists(path))
      return sets;
    DataSet set;
    if (!readTensors(path + "/input_", set.inputs) ||
        !readTensors(path + "/output_", set.outputs))
      return {};
    sets.push_back(std::move(set));
  }
}

/// Empty if the buffer agrees with the tensor, in every bit if `exactly`.
static std::string compare(const ConstantTensor &expected,
                           const TensorDescriptor &descriptor,
                           const std::vector<char> &actual, bool exactly) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (expected.getShape() != ArrayRef<int64_t>(descriptor.shape)) {
    os << "shape [";
    llvm::interleaveComma(descriptor.shape, os);
    os << "] instead of [";
    llvm::interleaveComma(expected.getShape(), os);
    os << "]";
    return text;
  }
  if (actual.size() != expected.getBytes().size())
    return "another element type";
  ConstantTensor result(expected.getElementType(), expected.getShape(), actual);
  for (int64_t i = 0, e = expected.getNumElements(); i < e; ++i) {
    double want = expected.getDouble(i), got = result.getDouble(i);
    if (want == got || (std::isnan(want) && std::isnan(got)))
      continue;
    if (exactly || !(std::abs(want - got) <= 1e-5 + 1e-3 * std::abs(want))) {
      os << "element " << i << " is " << got << " instead of " << want;
      return text;
    }
  }
  return "";
}

namespace {
class Attempt {
public:
  explicit Attempt(onnx::ModelProto model)
      : context(MLIRContext::Threading::DISABLED), model(std::move(model)) {
    DialectRegistry registry;
    mlir::quanta::registerAllDialects(registry);
    registerLlvmTranslations(registry);
    context.appendDialectRegistry(registry);
  }

  /// False where the importer refuses the model; `reason` says why.
  bool import() {
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diag) {
      if (reason.empty())
        reason = diag.str();
    });
    std::string bytes;
    model.SerializeToString(&bytes);
    module = importOnnxFromMemory(bytes, "model.onnx", "", {}, &context);
    return bool(module);
  }

  /// Empty if all results agree. What has scales of its own runs in integers,
  /// in the reference interpreter too.
  std::string run(const std::vector<DataSet> &sets) {
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diag) {
      if (reason.empty())
        reason = diag.str();
    });
    if (isQuantized()) {
      if (llvm::Error error = quantizeModel(*module, nullptr, {})) {
        llvm::consumeError(std::move(error));
        return "does not quantize: " + reason;
      }
    }
    // What computes scales at run time is float.
    if (isQuantized() && !has("DynamicQuantizeLinear")) {
      auto main = module->lookupSymbol<func::FuncOp>("main");
      auto created = reference::Interpreter::create(main);
      if (failed(created))
        return "does not run in the reference: " + reason;
      interpreter.emplace(std::move(*created));
    }
    auto compiled = compileForHost(*module);
    if (!compiled) {
      llvm::consumeError(compiled.takeError());
      return "does not compile: " + reason;
    }
    for (const DataSet &set : sets) {
      std::string difference = runOn(**compiled, set);
      if (!difference.empty())
        return difference;
    }
    return "";
  }

  std::string reason;

private:
  /// Whether an operator has `text` in its name.
  bool has(StringRef text) const {
    for (const onnx::NodeProto &node : model.graph().node())
      if (StringRef(node.op_type()).contains(text))
        return true;
    return false;
  }
  bool isQuantized() const { return has("Linear") || has("Integer"); }

  /// Empty if the interpreter gives the bytes of `outputs`.
  std::string checkReference(ArrayRef<ConstantTensor> inputs,
                             ArrayRef<std::vector<char>> outputs) {
    SmallVector<reference::Tensor> arguments, results;
    for (auto [type, input] :
         llvm::zip_equal(interpreter->getInputTypes(), inputs)) {
      reference::Tensor &tensor = arguments.emplace_back(type);
      llvm::copy(input.getBytes(), tensor.bytes.begin());
    }
    if (failed(interpreter->run(arguments, results)))
      return "does not run in the reference: " + reason;
    for (auto [i, result] : llvm::enumerate(results))
      if (!std::equal(result.bytes.begin(), result.bytes.end(),
                      outputs[i].begin(), outputs[i].end(),
                      [](uint8_t a, char b) { return a == uint8_t(b); }))
        return "another result " + std::to_string(i) + " than the reference";
    return "";
  }

  std::string runOn(CompiledModel &compiled, const DataSet &set) {
    const ModelDescriptor &descriptor = compiled.getDescriptor();
    Location loc = UnknownLoc::get(&context);
    std::set<std::string> bound;
    for (const onnx::TensorProto &tensor : model.graph().initializer())
      bound.insert(tensor.name());
    std::vector<ConstantTensor> inputs;
    for (const onnx::ValueInfoProto &input : model.graph().input()) {
      if (bound.count(input.name()))
        continue;
      // Those that were bound come last.
      auto tensor = decodeTensor(set.inputs[inputs.size()], "", loc);
      if (failed(tensor))
        return "unreadable input";
      inputs.push_back(*tensor);
    }
    if (inputs.size() != descriptor.inputs.size())
      return "has another number of inputs";
    std::vector<const void *> inputPointers;
    for (auto [tensor, input] : llvm::zip_equal(inputs, descriptor.inputs)) {
      if (int64_t(tensor.getBytes().size()) != input.bytes())
        return "takes an input of another size";
      inputPointers.push_back(tensor.getBytes().data());
    }
    std::vector<std::vector<char>> outputs;
    std::vector<void *> outputPointers;
    for (const TensorDescriptor &output : descriptor.outputs)
      outputs.emplace_back(output.bytes());
    for (std::vector<char> &output : outputs)
      outputPointers.push_back(output.data());
    if (llvm::Error error = compiled.run(inputPointers, outputPointers))
      return llvm::toString(std::move(error));
    if (outputs.size() != set.outputs.size())
      return "has another number of outputs";
    if (interpreter)
      if (std::string difference = checkReference(inputs, outputs);
          !difference.empty())
        return difference;
    for (auto [i, output] : llvm::enumerate(outputs)) {
      auto expected = decodeTensor(set.outputs[i], "", loc);
      if (failed(expected))
        return "unreadable output";
      std::string difference =
          compare(*expected, descriptor.outputs[i], output, isQuantized());
      if (!difference.empty())
        return difference;
    }
    return "";
  }

  MLIRContext context;
  onnx::ModelProto model;
  OwningOpRef<ModuleOp> module;
  std::optional<reference::Interpreter> interpreter;
};
} // namespace

static void describeOperators(const onnx::ModelProto &model,
                              CaseResult &result) {
  int64_t opset = 0;
  for (const onnx::OperatorSetIdProto &id : model.opset_import())
    if (id.domain().empty())
      opset = id.version();
  std::set<std::string> names;
  result.claimed = true;
  for (const onnx::NodeProto &node : model.graph().node()) {
    if (node.op_type() != "Constant")
      names.insert(node.op_type());
    result.claimed &=
        node.domain().empty() && lookupOperator(node.op_type(), opset);
  }
  result.op = names.empty()       ? "Constant"
              : names.size() == 1 ? *names.begin()
                                  : "(several)";
}

CaseResult quanta_test::runCase(const std::string &folder) {
  CaseResult result;
  onnx::ModelProto model;
  if (!readMessage(folder + "/model.onnx", model))
    return {Outcome::Failed, "", true, "unreadable model"};
  describeOperators(model, result);
  std::vector<DataSet> sets = readDataSets(folder);
  result.outcome = Outcome::Unsupported;
  // Before IR version 4 every initializer was an input too; the data sets have
  // no values for those.
  std::set<std::string> initialized;
  for (const onnx::TensorProto &tensor : model.graph().initializer())
    initialized.insert(tensor.name());
  std::vector<std::string> inputs;
  for (const onnx::ValueInfoProto &input : model.graph().input())
    if (!initialized.count(input.name()))
      inputs.push_back(input.name());
  if (sets.empty() || sets.front().inputs.size() != inputs.size()) {
    result.reason = "inputs or outputs are not tensors";
    return result;
  }

  std::vector<size_t> attempts = {inputs.size()};
  if (inputs.size() > 1)
    attempts.push_back(1);
  if (!inputs.empty())
    attempts.push_back(0);
  for (size_t kept : attempts) {
    bool bind = kept < inputs.size();
    if (bind && kept == 0 && result.outcome == Outcome::Passed)
      continue;
    onnx::ModelProto variant = model;
    for (size_t i = kept; i < inputs.size(); ++i) {
      onnx::TensorProto *tensor = variant.mutable_graph()->add_initializer();
      *tensor = sets.front().inputs[i];
      tensor->set_name(inputs[i]);
    }
    Attempt attempt(std::move(variant));
    if (!attempt.import()) {
      if (result.reason.empty() || kept == 1)
        result.reason = attempt.reason;
      continue;
    }
    // Values are bound to those of the first set.
    std::vector<DataSet> used(sets.begin(),
                              bind ? sets.begin() + 1 : sets.end());
    std::string difference = attempt.run(used);
    if (!difference.empty())
      return {Outcome::Failed, result.op, result.claimed,
              std::to_string(kept) + " inputs kept: " + difference};
    result.outcome = Outcome::Passed;
  }
  return result;
}
