//===- DescribeModel.cpp - The signature of a model as an attribute -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Conversion/BatchAxes.h"
#include "quanta/Conversion/MacCount.h"
#include "quanta/Conversion/Passes.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_DESCRIBEMODELPASS
#include "quanta/Conversion/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

static bool isInterfaceElement(Type type) {
  if (type.isF32() || type.isF64())
    return true;
  return type.isSignlessInteger() &&
         llvm::is_contained({8u, 16u, 32u, 64u}, type.getIntOrFloatBitWidth());
}

/// A caller has to provide this much in one piece.
static constexpr int64_t maxTensorBytes = int64_t(1) << 32;

/// The size of a tensor, or of one sample; nothing beyond `maxTensorBytes`.
static std::optional<int64_t> getBoundedSize(RankedTensorType type) {
  int64_t bytes = type.getElementTypeBitWidth() / 8;
  for (int64_t size : type.getShape()) {
    if (ShapedType::isDynamic(size))
      continue; // The batch is the caller's business.
    if (size > 0 && bytes > maxTensorBytes / size)
      return std::nullopt;
    bytes *= size;
  }
  return bytes;
}

/// Nobody would provide a function without a body when the object is linked.
static LogicalResult refuseExternalCalls(ModuleOp module) {
  WalkResult result = module.walk([&](func::CallOp call) {
    auto callee = module.lookupSymbol<func::FuncOp>(call.getCallee());
    if (callee && !callee.isDeclaration())
      return WalkResult::advance();
    call.emitOpError("expected a function with a body, but '@")
        << call.getCallee() << "' has none";
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

/// {name, type, scale, zero_point} of one argument or result.
static FailureOr<Attribute> describe(func::FuncOp function, StringRef kind,
                                     unsigned index, Type type,
                                     DictionaryAttr attributes) {
  auto shaped = dyn_cast<RankedTensorType>(type);
  bool isBatch = shaped && shaped.getRank() > 0 && shaped.isDynamicDim(0);
  if (!shaped ||
      ShapedType::isDynamicShape(shaped.getShape().drop_front(isBatch)) ||
      !isInterfaceElement(shaped.getElementType()))
    return function.emitOpError("expected ")
           << kind << " " << index
           << " to be a tensor of static shape, but for the batch, of i8, i16, "
              "i32, i64, f32 or "
              "f64, got "
           << type;
  if (!getBoundedSize(shaped))
    return function.emitOpError("expected ")
           << kind << " " << index << " to be of at most " << maxTensorBytes
           << " bytes, got " << type;
  Builder builder(function.getContext());
  NamedAttrList entries;
  StringAttr name;
  if (attributes)
    name = attributes.getAs<StringAttr>("quanta.name");
  entries.set("name", name ? name : builder.getStringAttr(kind + Twine(index)));
  entries.set("type", TypeAttr::get(shaped));
  if (attributes) {
    if (attributes.contains("quanta.unsigned") &&
        shaped.getElementTypeBitWidth() <= 16)
      entries.set("unsigned", builder.getUnitAttr());
    if (auto scale = attributes.getAs<FloatAttr>("quanta.scale"))
      entries.set("scale", scale);
    if (auto zeroPoint = attributes.getAs<IntegerAttr>("quanta.zero_point"))
      entries.set("zero_point", zeroPoint);
  }
  return Attribute(entries.getDictionary(function.getContext()));
}

/// Those of one sample, where the batch is dynamic: then samples have to be
/// independent.
static FailureOr<int64_t> countMacsOfSample(func::FuncOp function) {
  if (!hasDynamicBatch(function))
    return countMacs(function);
  FailureOr<BatchAxes> axes = BatchAxes::compute(function);
  if (failed(axes))
    return failure();
  axes->resize(function, 1);
  int64_t macs = countMacs(function);
  axes->resize(function, ShapedType::kDynamic);
  return macs;
}

namespace {
struct DescribeModelPass
    : quanta::impl::DescribeModelPassBase<DescribeModelPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto function = module.lookupSymbol<func::FuncOp>("main");
    if (!function || function.isDeclaration()) {
      module.emitError("expected an entry function '@main'");
      return signalPassFailure();
    }
    if (failed(refuseExternalCalls(module)))
      return signalPassFailure();
    SmallVector<Attribute> inputs, outputs;
    for (auto [index, type] : llvm::enumerate(function.getArgumentTypes())) {
      FailureOr<Attribute> entry = describe(function, "input", index, type,
                                            function.getArgAttrDict(index));
      if (failed(entry))
        return signalPassFailure();
      inputs.push_back(*entry);
    }
    for (auto [index, type] : llvm::enumerate(function.getResultTypes())) {
      FailureOr<Attribute> entry = describe(function, "output", index, type,
                                            function.getResultAttrDict(index));
      if (failed(entry))
        return signalPassFailure();
      outputs.push_back(*entry);
    }
    if (outputs.empty()) {
      function.emitOpError("expected at least one result");
      return signalPassFailure();
    }
    FailureOr<int64_t> macs = countMacsOfSample(function);
    if (failed(macs))
      return signalPassFailure();
    numMacs += *macs;
    Builder builder(&getContext());
    NamedAttrList model;
    model.set("inputs", builder.getArrayAttr(inputs));
    model.set("outputs", builder.getArrayAttr(outputs));
    model.set("macs", builder.getI64IntegerAttr(*macs));
    module->setAttr("quanta.model", model.getDictionary(&getContext()));
  }
};
} // namespace
