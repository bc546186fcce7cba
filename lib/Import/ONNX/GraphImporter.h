//===- GraphImporter.h - Builds @main from an ONNX graph -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_GRAPHIMPORTER_H
#define QUANTA_LIB_IMPORT_ONNX_GRAPHIMPORTER_H

#include "OnnxEmitter.h"
#include "Proto.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "quanta/Import/ONNX/ImportOnnx.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::quanta::onnx_import {

class NodeImporter;
struct OperatorEntry;

/// The node's name; the name of its first output where it has none.
StringRef getNodeName(const onnx::NodeProto &node);

/// State of one import: what each ONNX name stands for, who uses it, and the
/// function under construction.
class GraphImporter {
public:
  GraphImporter(const onnx::ModelProto &model, StringRef name, StringRef folder,
                const ImportOptions &options, MLIRContext *context);

  /// Null after an error.
  OwningOpRef<ModuleOp> run();

  //===-- For handlers ---------------------------------------------------===//

  MLIRContext *getContext() const { return context; }
  OnnxEmitter &getEmitter() { return emitter; }
  int64_t getOpset() const { return opset; }
  StringRef getFolder() const { return folder; }
  Location getLocation(const onnx::NodeProto &node) const;

  /// What `name` stands for; null if nothing has defined it yet.
  const OnnxTensor *lookup(StringRef name) const;
  LogicalResult define(StringRef name, OnnxTensor tensor, Location loc);

  /// The one node that uses `name`; null if there are several, or if `name` is
  /// an output of the graph.
  const onnx::NodeProto *getOnlyUser(StringRef name) const;
  /// Says that another node's handler has done the work of `node`.
  void markAbsorbed(const onnx::NodeProto &node) { absorbed.insert(&node); }

private:
  LogicalResult readOpset();
  /// Names every operator that the table lacks, in one error.
  LogicalResult checkOperators() const;
  void countUses();
  LogicalResult readInitializers();
  LogicalResult createFunction();
  FailureOr<RankedTensorType> readInputType(const onnx::ValueInfoProto &input);
  LogicalResult importNode(const onnx::NodeProto &node);
  LogicalResult checkUnsigned(const NodeImporter &importer,
                              const OperatorEntry &entry) const;
  LogicalResult createReturn();
  /// Gives the ops since `before` their quanta.key.
  void setKeys(const onnx::NodeProto &node, Operation *before);
  void eraseDeadOps();

  const onnx::ModelProto &model;
  const onnx::GraphProto &graph;
  const std::string folder;
  const ImportOptions options;
  MLIRContext *const context;
  const Location modelLoc;
  int64_t opset = 0;
  bool fixedBatch = false;

  llvm::StringMap<OnnxTensor> tensors;
  struct Uses {
    unsigned count = 0;
    const onnx::NodeProto *user = nullptr;
  };
  llvm::StringMap<Uses> uses;
  llvm::SmallPtrSet<const onnx::NodeProto *, 8> absorbed;
  llvm::StringSet<> keys;

  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  OnnxEmitter emitter;
};

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_GRAPHIMPORTER_H
