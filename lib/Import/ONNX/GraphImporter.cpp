//===- GraphImporter.cpp - Builds @main from an ONNX graph -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "NodeImporter.h"
#include "OperatorTable.h"
#include "TensorDecoding.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir::quanta::onnx_import {

StringRef getNodeName(const onnx::NodeProto &node) {
  if (!node.name().empty() || node.output_size() == 0)
    return node.name();
  return node.output(0);
}

GraphImporter::GraphImporter(const onnx::ModelProto &model, StringRef name,
                             StringRef folder, const ImportOptions &options,
                             MLIRContext *context)
    : model(model), graph(model.graph()), folder(folder), options(options),
      context(context), modelLoc(NameLoc::get(StringAttr::get(context, name))),
      emitter(modelLoc, context) {}

Location GraphImporter::getLocation(const onnx::NodeProto &node) const {
  StringRef name = getNodeName(node);
  return NameLoc::get(StringAttr::get(
      context, name.empty() ? StringRef(node.op_type()) : name));
}

const OnnxTensor *GraphImporter::lookup(StringRef name) const {
  auto it = tensors.find(name);
  return it == tensors.end() ? nullptr : &it->second;
}

LogicalResult GraphImporter::define(StringRef name, OnnxTensor tensor,
                                    Location loc) {
  if (!tensors.try_emplace(name, std::move(tensor)).second)
    return emitError(loc) << "'" << name << "' is defined twice";
  return success();
}

const onnx::NodeProto *GraphImporter::getOnlyUser(StringRef name) const {
  auto it = uses.find(name);
  return it != uses.end() && it->second.count == 1 ? it->second.user : nullptr;
}

static bool isDefaultDomain(StringRef domain) {
  return domain.empty() || domain == "ai.onnx";
}

LogicalResult GraphImporter::readOpset() {
  for (const onnx::OperatorSetIdProto &id : model.opset_import())
    if (isDefaultDomain(id.domain()))
      opset = id.version();
  if (opset < 1)
    return emitError(modelLoc)
           << "the model doesn't say which ONNX operator set it uses";
  return success();
}

/// The operator's name in the table.
static std::string getFullName(const onnx::NodeProto &node) {
  return isDefaultDomain(node.domain()) ? node.op_type()
                                        : node.domain() + "::" + node.op_type();
}

LogicalResult GraphImporter::checkOperators() const {
  struct Missing {
    const onnx::NodeProto *first;
    unsigned count = 0;
  };
  llvm::MapVector<StringRef, Missing> missing;
  unsigned total = 0;
  SmallVector<std::string> names;
  names.reserve(graph.node_size());
  for (const onnx::NodeProto &node : graph.node()) {
    std::string fullName = getFullName(node);
    if (lookupOperator(fullName, opset))
      continue;
    names.push_back(fullName);
    Missing &entry = missing[names.back()];
    if (entry.count++ == 0)
      entry.first = &node;
    ++total;
  }
  if (missing.empty())
    return success();

  // One message: not every handler of diagnostics prints notes.
  InFlightDiagnostic diag = emitError(modelLoc);
  diag << missing.size() << " unsupported operator"
       << (missing.size() == 1 ? "" : "s") << " in " << total << " of "
       << graph.node_size() << " nodes (opset " << opset << "):";
  for (auto &[name, entry] : missing) {
    diag << "\n  " << name << ": " << entry.count << " node"
         << (entry.count == 1 ? "" : "s") << ", the first is '"
         << getNodeName(*entry.first) << "'";
    auto others = lookupOperator(name);
    if (!others.empty())
      diag << "; supported in opsets " << others.front()->firstOpset << " to "
           << others.back()->lastOpset;
  }
  return diag;
}

void GraphImporter::countUses() {
  for (const onnx::NodeProto &node : graph.node())
    for (const std::string &name : node.input()) {
      Uses &entry = uses[name];
      ++entry.count;
      entry.user = &node;
    }
  for (const onnx::ValueInfoProto &output : graph.output())
    uses[output.name()].count += 2;
}

LogicalResult GraphImporter::readInitializers() {
  if (graph.sparse_initializer_size() != 0)
    return emitError(modelLoc) << "sparse initializers are not supported";
  for (const onnx::TensorProto &tensor : graph.initializer()) {
    if (tensor.name().empty())
      return emitError(modelLoc) << "an initializer has no name";
    FailureOr<ConstantTensor> constant = decodeTensor(tensor, folder, modelLoc);
    if (failed(constant) || failed(define(tensor.name(), *constant, modelLoc)))
      return failure();
  }
  // Constant nodes need nothing, so they may as well come first: whoever looks
  // ahead in the graph (batch normalization) then knows their values.
  for (const onnx::NodeProto &node : graph.node())
    if (node.op_type() == "Constant" && isDefaultDomain(node.domain())) {
      if (failed(importNode(node)))
        return failure();
      markAbsorbed(node);
    }
  return success();
}

/// Handlers that don't know of unsigned integers would take what they are held
/// as for what they are.
LogicalResult GraphImporter::checkUnsigned(const NodeImporter &importer,
                                           const OperatorEntry &entry) const {
  if (entry.unsignedInputs != OperatorEntry::Signed)
    return success();
  for (unsigned i = 0; i < importer.getNumInputs(); ++i)
    if (importer.hasInput(i) && importer.input(i).isShifted())
      return importer.emitError()
             << "doesn't support elements of type "
             << importer.input(i).getElementType() << ", which '"
             << importer.inputName(i) << "' has";
  return success();
}

LogicalResult GraphImporter::importNode(const onnx::NodeProto &node) {
  if (absorbed.contains(&node))
    return success();
  const OperatorEntry *entry = lookupOperator(getFullName(node), opset);
  NodeImporter importer(*this, node);
  unsigned count = node.input_size();
  if (count > entry->maxInputs)
    return importer.emitError() << "has " << count << " inputs, but at most "
                                << entry->maxInputs << " are possible";
  for (unsigned i = 0; i < entry->minInputs; ++i)
    if (i >= count || node.input(i).empty())
      return importer.emitError() << "lacks its input #" << i;
  if (node.output_size() == 0)
    return importer.emitError() << "has no output";
  if (failed(importer.resolveInputs()) ||
      failed(checkUnsigned(importer, *entry)))
    return failure();

  Block *block = emitter.getInsertionBlock();
  Operation *before = block && !block->empty() ? &block->back() : nullptr;
  emitter.setLoc(importer.loc);
  if (failed(entry->import(importer)))
    return failure();
  if (entry->unsignedInputs == OperatorEntry::MovesElements &&
      importer.hasInput(0) && importer.input(0).isShifted())
    for (const std::string &name : node.output())
      if (auto it = tensors.find(name); it != tensors.end())
        it->second = it->second.asShifted();
  for (auto [i, name] : llvm::enumerate(node.output()))
    if (!name.empty() && !lookup(name) && uses.contains(name))
      return importer.emitError() << "doesn't support its output #" << i
                                  << ", which is used as '" << name << "'";
  if (function)
    setKeys(node, before);
  return success();
}

void GraphImporter::setKeys(const onnx::NodeProto &node, Operation *before) {
  constexpr StringLiteral attrName = "quanta.key";
  Block *block = emitter.getInsertionBlock();
  auto begin = before ? std::next(before->getIterator()) : block->begin();
  auto setKey = [&](Operation *op, const Twine &name) {
    std::string key = name.str();
    for (unsigned i = 1; !keys.insert(key).second; ++i)
      key = (name + "." + Twine(i)).str();
    op->setDiscardableAttr(attrName, emitter.getStringAttr(key));
  };

  llvm::SmallPtrSet<Operation *, 8> created;
  for (Operation &op : llvm::make_range(begin, block->end()))
    created.insert(&op);
  StringRef mainName = node.output(0);
  auto nameResult = [&](StringRef name) {
    const OnnxTensor *tensor = lookup(name);
    if (!tensor || tensor->isConstant())
      return;
    Operation *op = tensor->getValue().getDefiningOp();
    if (created.contains(op) && !op->hasAttr(attrName))
      setKey(op, name);
  };
  // Where another node was absorbed, the op computes that node's tensor.
  if (const onnx::NodeProto *user = getOnlyUser(mainName))
    if (absorbed.contains(user)) {
      mainName = user->output(0);
      nameResult(mainName);
    }
  for (const std::string &name : node.output())
    nameResult(name);
  // What else the node needed on the way.
  for (Operation &op : llvm::make_range(begin, block->end()))
    if (!op.hasTrait<OpTrait::ConstantLike>() && !isa<tosa::ConstShapeOp>(op) &&
        !op.hasAttr(attrName))
      setKey(&op, mainName + "/" + op.getName().stripDialect());
}

void GraphImporter::eraseDeadOps() {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (isOpTriviallyDead(&op))
      op.erase();
}

OwningOpRef<ModuleOp> GraphImporter::run() {
  if (failed(readOpset()) || failed(checkOperators()))
    return {};
  countUses();
  if (failed(readInitializers()) || failed(createFunction()))
    return {};
  for (const onnx::NodeProto &node : graph.node())
    if (failed(importNode(node)))
      return {};
  if (failed(createReturn()))
    return {};
  eraseDeadOps();
  return std::move(module);
}

} // namespace mlir::quanta::onnx_import
