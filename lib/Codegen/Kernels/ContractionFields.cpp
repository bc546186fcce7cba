//===- ContractionFields.cpp - Weights of a few bits, and their groups -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Targets/NarrowFloats.h"
#include "ContractionEmitter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;

static Value splat(OpBuilder &builder, Location loc, Type type, int64_t value) {
  Type element = getElementTypeOrSelf(type);
  return arith::ConstantOp::create(
      builder, loc,
      cast<TypedAttr>(DenseElementsAttr::get(
          cast<ShapedType>(type),
          Attribute(builder.getIntegerAttr(
              element, APInt(element.getIntOrFloatBitWidth(), value,
                             /*isSigned=*/true, /*implicitTrunc=*/true))))));
}

/// Field `field` of each lane's unit as f32; a byte that is not divided too.
Value ContractionEmitter::convertFields(Value stored, int64_t field) {
  auto words = VectorType::get({lanes}, builder.getI32Type());
  auto reals = VectorType::get({lanes}, builder.getF32Type());
  if (fields == 1) {
    Value wide = arith::ExtSIOp::create(builder, loc, words, stored);
    return arith::SIToFPOp::create(builder, loc, reals, wide);
  }
  int64_t bits = packing.getBits();
  Value units = vector::BitCastOp::create(builder, loc, words, stored);
  if (target.vectorBits == 512)
    return lookUpFields(builder, loc, units, field * bits, bits);
  if (int64_t above = 32 - (field + 1) * bits)
    units = arith::ShLIOp::create(builder, loc, units,
                                  splat(builder, loc, words, above));
  units = arith::ShRSIOp::create(builder, loc, units,
                                 splat(builder, loc, words, 32 - bits));
  return arith::SIToFPOp::create(builder, loc, reals, units);
}

/// Field `field` of each byte, times the multiplier of its group where there is
/// one. There are no shifts of bytes: what comes from a neighbour is masked.
Value ContractionEmitter::extendFields(Value bytes, int64_t field,
                                       int64_t vector) {
  Type type = bytes.getType();
  int64_t bits = packing.getBits(), sign = int64_t{1} << (bits - 1);
  auto constant = [&](int64_t value) {
    return splat(builder, loc, type, value);
  };
  if (field != 0)
    bytes = arith::ShRUIOp::create(builder, loc, bytes, constant(field * bits));
  bytes = arith::AndIOp::create(builder, loc, bytes, constant(2 * sign - 1));
  if (packing.getScaleGroup() == 0) {
    // Extend the sign by arithmetic.
    bytes = arith::XOrIOp::create(builder, loc, bytes, constant(sign));
    return arith::SubIOp::create(builder, loc, bytes, constant(sign));
  }
  // A product is at most 255, so that pairs of bytes are multiplied without a
  // carry between them.
  Value factor = multipliers[vector];
  Value product =
      vector::BitCastOp::create(builder, loc, factor.getType(), bytes);
  product = arith::MulIOp::create(builder, loc, product, factor);
  return arith::SubIOp::create(
      builder, loc, vector::BitCastOp::create(builder, loc, type, product),
      offsets[vector]);
}

/// The steps of weights with one multiplier in each channel. Integer weights are
/// multiplied by it; of f32 the sums are.
SmallVector<Value>
ContractionEmitter::emitScaleGroup(const BlockPosition &block, Value inputBase,
                                   Value weightBase, Value multiplierBase,
                                   SmallVector<Value> acc) {
  multipliers.clear();
  offsets.clear();
  for (int64_t v = 0; v < block.vectors; ++v) {
    Value bytes =
        loadVector(builder, loc, weights,
                   addConstant(builder, loc, multiplierBase, v * vectorStride),
                   lanes, lanes);
    if (isFloat) {
      auto words = VectorType::get({lanes}, builder.getI32Type());
      multipliers.push_back(arith::SIToFPOp::create(
          builder, loc, VectorType::get({lanes}, builder.getF32Type()),
          arith::ExtUIOp::create(builder, loc, words, bytes)));
      continue;
    }
    // In every byte of the lane, and in every byte or pair.
    Type lane = builder.getIntegerType(8 * group);
    auto wide = VectorType::get({lanes}, lane);
    if (group > 1)
      bytes = arith::ExtUIOp::create(builder, loc, wide, bytes);
    auto shift = [&](Value value, int64_t amount) -> Value {
      return arith::ShLIOp::create(builder, loc, value,
                                   splat(builder, loc, wide, amount));
    };
    // Shifts and ors: products of 32 bits are slow.
    auto repeat = [&](Value value, int64_t width) -> Value {
      auto type = VectorType::get({lanes * group * 8 / width},
                                  builder.getIntegerType(width));
      for (; width < 8 * group; width *= 2)
        value = arith::OrIOp::create(builder, loc, value, shift(value, width));
      return vector::BitCastOp::create(builder, loc, type, value);
    };
    multipliers.push_back(repeat(bytes, group > 1 ? 16 : 8));
    // Times 2^(bits - 1) - 1.
    Value offset = arith::SubIOp::create(
        builder, loc, shift(bytes, packing.getBits() - 1), bytes);
    offsets.push_back(repeat(offset, 8));
  }
  if (!isFloat)
    return emitGroups(block, inputBase, weightBase, packing.getScaleGroup(),
                      std::move(acc));
  auto reals = cast<VectorType>(acc.front().getType());
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getZeroAttr(reals));
  SmallVector<Value> factors = multipliers;
  SmallVector<Value> sums =
      emitGroups(block, inputBase, weightBase, packing.getScaleGroup(),
                 SmallVector<Value>(acc.size(), zero));
  for (auto [i, sum] : llvm::enumerate(sums)) {
    Value factor = factors[i % block.vectors];
    acc[i] =
        target.hasFma
            ? math::FmaOp::create(builder, loc, factor, sum, acc[i]).getResult()
            : arith::AddFOp::create(
                  builder, loc, acc[i],
                  arith::MulFOp::create(builder, loc, factor, sum))
                  .getResult();
  }
  return acc;
}
