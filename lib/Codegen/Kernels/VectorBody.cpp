//===- VectorBody.cpp - Scalar bodies applied to vectors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "VectorBody.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace mlir::quanta;

bool codegen::isVectorizable(Block &body) {
  return llvm::all_of(body.without_terminator(), [](Operation &op) {
    return op.hasTrait<OpTrait::ConstantLike>() ||
           OpTrait::hasElementwiseMappableTraits(&op);
  });
}

/// `scalar` in every lane.
static Value repeat(OpBuilder &builder, Value scalar, int64_t lanes) {
  auto type = VectorType::get({lanes}, scalar.getType());
  TypedAttr attribute;
  if (matchPattern(scalar, m_Constant(&attribute)))
    return arith::ConstantOp::create(
        builder, scalar.getLoc(),
        cast<TypedAttr>(DenseElementsAttr::get(type, attribute)));
  return vector::BroadcastOp::create(builder, scalar.getLoc(), type, scalar);
}

SmallVector<Value> codegen::cloneOnVectors(OpBuilder &builder, Block &body,
                                           ValueRange arguments,
                                           int64_t lanes) {
  IRMapping mapping;
  mapping.map(body.getArguments(), arguments);
  auto getVector = [&](Value value) {
    if (Value mapped = mapping.lookupOrNull(value))
      return mapped;
    Value vector = repeat(builder, value, lanes);
    mapping.map(value, vector);
    return vector;
  };
  for (Operation &op : body.without_terminator()) {
    // Constants are repeated where they are used.
    if (op.hasTrait<OpTrait::ConstantLike>())
      continue;
    SmallVector<Value> operands;
    for (Value operand : op.getOperands())
      operands.push_back(getVector(operand));
    SmallVector<Type> types;
    for (Type type : op.getResultTypes())
      types.push_back(VectorType::get({lanes}, type));
    OperationState state(op.getLoc(), op.getName(), operands, types);
    state.addAttributes(op.getDiscardableAttrDictionary().getValue());
    state.propertiesAttr = op.getPropertiesAsAttribute();
    Operation *clone = builder.create(state);
    mapping.map(op.getResults(), clone->getResults());
  }
  SmallVector<Value> results;
  for (Value value : body.getTerminator()->getOperands())
    results.push_back(getVector(value));
  return results;
}

Value codegen::concatenate(OpBuilder &builder, Location loc,
                           ValueRange vectors) {
  SmallVector<Value> parts(vectors);
  while (parts.size() > 1) {
    int64_t size = cast<VectorType>(parts[0].getType()).getDimSize(0);
    SmallVector<Value> pairs;
    for (size_t i = 0; i < parts.size(); i += 2)
      pairs.push_back(vector::ShuffleOp::create(
          builder, loc, parts[i], parts[i + 1],
          llvm::to_vector(llvm::seq<int64_t>(0, 2 * size))));
    parts = std::move(pairs);
  }
  return parts[0];
}
