//===- ExportOnnx.cpp - Quantized models as ONNX -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Export/ONNX/ExportOnnx.h"
#include "GraphWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::onnx_export;

static std::string getName(DictionaryAttr attributes, const Twine &otherwise) {
  auto name =
      attributes ? attributes.getAs<StringAttr>("quanta.name") : StringAttr();
  return name ? name.str() : otherwise.str();
}

LogicalResult mlir::quanta::exportOnnxQdq(ModuleOp module,
                                          llvm::raw_ostream &os) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  if (!function || function.isExternal())
    return module.emitError("expected an entry function '@main'");
  if (!function.getBody().hasOneBlock())
    return function.emitError("expected a function of one block to export");

  onnx::ModelProto model;
  model.set_ir_version(7);
  model.set_producer_name("quanta");
  onnx::OperatorSetIdProto &opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(13);
  onnx::GraphProto &graph = *model.mutable_graph();
  graph.set_name("main");
  GraphWriter writer(graph);

  auto isFloat = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getElementType().isF32();
  };
  if (!llvm::all_of(function.getArgumentTypes(), isFloat) ||
      !llvm::all_of(function.getResultTypes(), isFloat))
    return function.emitError("expected arguments and results of f32 tensors");
  for (BlockArgument argument : function.getArguments()) {
    unsigned index = argument.getArgNumber();
    std::string name = writer.makeName(
        getName(function.getArgAttrDict(index), "input" + Twine(index)));
    auto type = cast<RankedTensorType>(argument.getType());
    writer.addBorder(/*isInput=*/true, name, type);
    writer.define(argument, name, getIdentityPermutation(type.getRank()));
  }
  // Taken before any node takes them.
  SmallVector<std::string> outputs;
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    outputs.push_back(writer.makeName(
        getName(function.getResultAttrDict(i), "output" + Twine(i))));
  bool complete = true;
  for (Operation &op : function.front())
    complete &= succeeded(exportOp(writer, &op));
  if (!complete)
    return failure();
  auto terminator = cast<func::ReturnOp>(function.front().getTerminator());
  for (auto [name, value] :
       llvm::zip_equal(outputs, terminator.getOperands())) {
    writer.addBorder(/*isInput=*/false, name,
                     cast<RankedTensorType>(value.getType()));
    onnx::NodeProto &node =
        writer.addNode("Identity", {writer.getPlain(value)}, name);
    node.set_output(0, name);
  }
  std::string bytes;
  if (!model.SerializeToString(&bytes))
    return module.emitError("the model is too large for a file of ONNX");
  os << bytes;
  return success();
}
