//===- DynamicBatch.cpp - Import for any number of samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DynamicBatch.h"
#include "GraphImporter.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "quanta/Conversion/BatchAxes.h"

using namespace mlir;
using namespace mlir::quanta;

namespace mlir::quanta::onnx_import {

static bool hasSymbolicBatch(const onnx::GraphProto &graph) {
  return llvm::any_of(graph.input(), [](const onnx::ValueInfoProto &input) {
    const onnx::TensorShapeProto &shape = input.type().tensor_type().shape();
    return shape.dim_size() > 0 &&
           shape.dim(0).value_case() !=
               onnx::TensorShapeProto_Dimension::kDimValue;
  });
}

/// Imports with `batch` samples, and generalizes.
static OwningOpRef<ModuleOp> importProbe(const onnx::ModelProto &model,
                                         StringRef name, StringRef folder,
                                         MLIRContext *context, int64_t batch) {
  OwningOpRef<ModuleOp> module =
      GraphImporter(model, name, folder, {batch}, context).run();
  if (!module)
    return module;
  auto function = module->lookupSymbol<func::FuncOp>("main");
  FailureOr<BatchAxes> axes = BatchAxes::compute(function);
  if (failed(axes))
    return {};
  axes->resize(function, ShapedType::kDynamic);
  return module;
}

/// Values, not the names under which resources are kept.
static bool areEqual(Attribute a, Attribute b) {
  auto blobOf = [](Attribute attr) -> AsmResourceBlob * {
    auto resource = dyn_cast_or_null<DenseResourceElementsAttr>(attr);
    return resource ? resource.getRawHandle().getBlob() : nullptr;
  };
  AsmResourceBlob *left = blobOf(a), *right = blobOf(b);
  return left && right ? left->getData() == right->getData() : a == b;
}

static bool areEqual(Operation *a, Operation *b) {
  if (a->getName() != b->getName() ||
      a->getResultTypes() != b->getResultTypes())
    return false;
  DictionaryAttr left = a->getAttrDictionary(), right = b->getAttrDictionary();
  return left.size() == right.size() &&
         llvm::all_of(left, [&](NamedAttribute attr) {
           return areEqual(attr.getValue(), right.get(attr.getName()));
         });
}

/// The first op of `a` that `b` has otherwise; null where there is none.
static Operation *findDifference(ModuleOp a, ModuleOp b) {
  SmallVector<Operation *> left, right;
  a.walk([&](Operation *op) { left.push_back(op); });
  b.walk([&](Operation *op) { right.push_back(op); });
  for (auto [ours, theirs] : llvm::zip(left, right))
    if (!areEqual(ours, theirs))
      return ours;
  return left.size() == right.size() ? nullptr : a.getOperation();
}

OwningOpRef<ModuleOp> importWithDynamicBatch(const onnx::ModelProto &model,
                                             StringRef name, StringRef folder,
                                             MLIRContext *context) {
  if (!hasSymbolicBatch(model.graph()))
    return importProbe(model, name, folder, context, 1);
  // A graph may compute with the number of samples, which becomes a constant.
  // With two numbers it shows.
  OwningOpRef<ModuleOp> two = importProbe(model, name, folder, context, 2);
  if (!two)
    return two;
  OwningOpRef<ModuleOp> three = importProbe(model, name, folder, context, 3);
  if (!three)
    return three;
  if (Operation *op = findDifference(*two, *three)) {
    op->emitError("'") << op->getName()
                       << "' depends on the number of samples in a batch: it "
                          "is another with 2 than with 3";
    return {};
  }
  return two;
}

} // namespace mlir::quanta::onnx_import
