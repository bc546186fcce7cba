//===- MutatedModels.cpp - Imports damaged models -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// usage: onnx-mutated-models COUNT MODEL...
//
// Imports COUNT damaged copies of each model: bytes changed, removed and cut
// off; sizes, attributes, element types, operators and operands replaced by
// others and by extreme values. The importer may refuse or accept each, but
// must not crash, and what it accepts must pass the verifier. Deterministic.

#include "Proto.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "quanta/Import/ONNX/ImportOnnx.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/raw_ostream.h"
#include <random>

using namespace mlir;

namespace {
class Mutator {
public:
  explicit Mutator(unsigned seed) : random(seed) {}

  unsigned below(unsigned bound) { return bound ? random() % bound : 0; }

  int64_t getExtreme() {
    constexpr int64_t values[] = {0,         1,         -1,        2,
                                  3,         -2,        7,         1 << 20,
                                  INT32_MAX, INT64_MAX, INT64_MIN, INT32_MIN,
                                  1ll << 40, 1ll << 62, 100,       65536};
    return values[below(std::size(values))];
  }

  std::string damageBytes(std::string bytes) {
    for (unsigned i = 0, e = 1 + below(4); i < e && !bytes.empty(); ++i) {
      size_t at = below(bytes.size());
      switch (below(4)) {
      case 0:
        bytes[at] = char(random());
        break;
      case 1:
        bytes[at] ^= char(1 << below(8));
        break;
      case 2:
        bytes.erase(at, 1 + below(8));
        break;
      default:
        bytes.resize(at);
        break;
      }
    }
    return bytes;
  }

  void damageAttribute(onnx::NodeProto &node) {
    if (node.attribute_size() == 0)
      return;
    auto &attr = *node.mutable_attribute(below(node.attribute_size()));
    if (attr.ints_size() != 0 && below(4) != 0)
      attr.set_ints(below(attr.ints_size()), getExtreme());
    else if (below(2))
      attr.add_ints(getExtreme());
    attr.set_i(getExtreme());
    if (attr.has_t())
      damageTensor(*attr.mutable_t());
  }

  void damageTensor(onnx::TensorProto &tensor) {
    if (tensor.dims_size() != 0 && below(2))
      tensor.set_dims(below(tensor.dims_size()), getExtreme());
    else if (tensor.int64_data_size() != 0)
      tensor.set_int64_data(below(tensor.int64_data_size()), getExtreme());
    else if (tensor.raw_data().size() >= 8) {
      int64_t value = getExtreme();
      size_t at = below(tensor.raw_data().size() / 8) * 8;
      memcpy(tensor.mutable_raw_data()->data() + at, &value, 8);
    } else
      tensor.set_data_type(below(20));
  }

  void damageNode(onnx::GraphProto &graph) {
    auto &node = *graph.mutable_node(below(graph.node_size()));
    switch (below(4)) {
    case 0: {
      constexpr const char *names[] = {"Add",
                                       "Conv",
                                       "Gemm",
                                       "MatMul",
                                       "Reshape",
                                       "Slice",
                                       "Split",
                                       "Pad",
                                       "Softmax",
                                       "Transpose",
                                       "Concat",
                                       "Flatten",
                                       "MaxPool",
                                       "Gather",
                                       "Unsqueeze",
                                       "ReduceMean",
                                       "Shape",
                                       "Clip",
                                       "Pow",
                                       "Cast",
                                       "PRelu",
                                       "Squeeze",
                                       "BatchNormalization",
                                       "ConstantOfShape",
                                       "AveragePool",
                                       "GlobalAveragePool"};
      node.set_op_type(names[below(std::size(names))]);
      break;
    }
    case 1:
      if (node.input_size() != 0)
        node.set_input(below(node.input_size()), pickName(graph));
      break;
    case 2:
      node.add_input(pickName(graph));
      break;
    default:
      damageAttribute(node);
      break;
    }
  }

  void damageModel(onnx::ModelProto &model) {
    onnx::GraphProto &graph = *model.mutable_graph();
    for (unsigned i = 0, e = 1 + below(3); i < e; ++i)
      switch (below(5)) {
      case 0:
        if (graph.initializer_size() != 0)
          damageTensor(
              *graph.mutable_initializer(below(graph.initializer_size())));
        break;
      case 1: {
        if (graph.input_size() == 0)
          break;
        auto &shape = *graph.mutable_input(below(graph.input_size()))
                           ->mutable_type()
                           ->mutable_tensor_type()
                           ->mutable_shape();
        if (below(3) == 0)
          shape.add_dim()->set_dim_value(1 + below(4));
        else if (shape.dim_size() != 0)
          shape.mutable_dim(below(shape.dim_size()))
              ->set_dim_value(getExtreme());
        break;
      }
      case 2:
        if (model.opset_import_size() != 0)
          model.mutable_opset_import(0)->set_version(6 + below(16));
        break;
      default:
        if (graph.node_size() != 0)
          damageNode(graph);
        break;
      }
  }

private:
  std::string pickName(const onnx::GraphProto &graph) {
    std::vector<std::string> names = {""};
    for (const onnx::NodeProto &node : graph.node())
      names.insert(names.end(), node.output().begin(), node.output().end());
    for (const onnx::ValueInfoProto &input : graph.input())
      names.push_back(input.name());
    for (const onnx::TensorProto &tensor : graph.initializer())
      names.push_back(tensor.name());
    return names[below(names.size())];
  }

  std::mt19937 random;
};
} // namespace

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  unsigned count = argc > 2 ? atoi(argv[1]) : 0;
  if (count == 0) {
    llvm::errs() << "usage: onnx-mutated-models COUNT MODEL...\n";
    return 2;
  }
  unsigned accepted = 0, refused = 0;
  for (int i = 2; i < argc; ++i) {
    auto buffer = llvm::MemoryBuffer::getFile(argv[i]);
    if (!buffer) {
      llvm::errs() << argv[i] << ": " << buffer.getError().message() << '\n';
      return 2;
    }
    std::string original = (*buffer)->getBuffer().str();
    for (unsigned seed = 0; seed < count; ++seed) {
      Mutator mutator(seed);
      std::string bytes;
      onnx::ModelProto model;
      if (seed % 2 == 0 && model.ParseFromString(original)) {
        mutator.damageModel(model);
        model.SerializeToString(&bytes);
      } else {
        bytes = mutator.damageBytes(original);
      }
      MLIRContext context(MLIRContext::Threading::DISABLED);
      // Said on a crash only: which input it was.
      llvm::PrettyStackTraceFormat trace("importing %s with seed %u", argv[i],
                                         seed);
      bool explained = false;
      ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diag) {
        explained |= diag.getSeverity() == DiagnosticSeverity::Error;
      });
      OwningOpRef<ModuleOp> module =
          quanta::importOnnxFromMemory(bytes, argv[i], "", {}, &context);
      if (module ? failed(verify(*module)) : !explained) {
        llvm::errs() << argv[i] << ", seed " << seed
                     << (module ? ": the result is not valid\n"
                                : ": refused without an error\n");
        return 1;
      }
      ++(module ? accepted : refused);
    }
  }
  llvm::outs() << accepted << " accepted, " << refused << " refused\n";
  return accepted != 0 && refused != 0 ? 0 : 1;
}
