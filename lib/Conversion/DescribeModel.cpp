//===- DescribeModel.cpp - The signature of a model as an attribute -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "MacCount.h"
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

/// {name, type, scale, zero_point} of one argument or result.
static FailureOr<Attribute> describe(func::FuncOp function, StringRef kind,
                                     unsigned index, Type type,
                                     DictionaryAttr attributes) {
  auto shaped = dyn_cast<RankedTensorType>(type);
  if (!shaped || !shaped.hasStaticShape() ||
      !isInterfaceElement(shaped.getElementType()))
    return function.emitOpError("expected ")
           << kind << " " << index
           << " to be a tensor of static shape of i8, i16, i32, i64, f32 or "
              "f64, got "
           << type;
  Builder builder(function.getContext());
  NamedAttrList entries;
  StringAttr name;
  if (attributes)
    name = attributes.getAs<StringAttr>("quanta.name");
  entries.set("name", name ? name : builder.getStringAttr(kind + Twine(index)));
  entries.set("type", TypeAttr::get(shaped));
  if (attributes) {
    if (auto scale = attributes.getAs<FloatAttr>("quanta.scale"))
      entries.set("scale", scale);
    if (auto zeroPoint = attributes.getAs<IntegerAttr>("quanta.zero_point"))
      entries.set("zero_point", zeroPoint);
  }
  return Attribute(entries.getDictionary(function.getContext()));
}

namespace {
struct DescribeModelPass
    : quanta::impl::DescribeModelPassBase<DescribeModelPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (module->hasAttr("quanta.model"))
      return;
    auto function = module.lookupSymbol<func::FuncOp>("main");
    if (!function || function.isDeclaration()) {
      module.emitError("expected an entry function '@main'");
      return signalPassFailure();
    }
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
    int64_t macs = countMacs(function);
    numMacs += macs;
    Builder builder(&getContext());
    NamedAttrList model;
    model.set("inputs", builder.getArrayAttr(inputs));
    model.set("outputs", builder.getArrayAttr(outputs));
    model.set("macs", builder.getI64IntegerAttr(macs));
    module->setAttr("quanta.model", model.getDictionary(&getContext()));
  }
};
} // namespace
