//===- StepsNeon.cpp - Steps with NEON, sdot and smmla -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowerSteps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;
using namespace mlir::quanta;

static int64_t getLength(Value vector) {
  return cast<VectorType>(vector.getType()).getDimSize(0);
}

static Value call(ImplicitLocOpBuilder &b, StringRef name, Type result,
                  ValueRange arguments) {
  return LLVM::CallIntrinsicOp::create(
             b, result, b.getStringAttr("llvm.aarch64.neon." + name), arguments)
      .getResult(0);
}

static Value slice(ImplicitLocOpBuilder &b, Value vector, int64_t first,
                   int64_t count) {
  if (count == getLength(vector))
    return vector;
  return vector::ExtractStridedSliceOp::create(b, vector, first, count,
                                               int64_t{1});
}

/// An instruction that both architectures have, under the name that LLVM gives
/// it on each.
static Value callEither(ImplicitLocOpBuilder &b, bool isArm32, StringRef name,
                        StringRef arm32Name, StringRef suffix, Type result,
                        ValueRange arguments) {
  std::string full =
      (isArm32 ? "llvm.arm.neon." + arm32Name : "llvm.aarch64.neon." + name)
          .str();
  return LLVM::CallIntrinsicOp::create(
             b, result, b.getStringAttr(full + suffix), arguments)
      .getResult(0);
}

/// Products of vectors of 64 bits, twice as wide as their operands.
static Value multiplyLong(ImplicitLocOpBuilder &b, bool isArm32,
                          StringRef suffix, Type result, ValueRange operands) {
  return callEither(b, isArm32, "smull", "vmulls", suffix, result, operands);
}

/// Half as wide, saturated.
static Value narrow(ImplicitLocOpBuilder &b, bool isArm32, StringRef suffix,
                    Type result, Value operand) {
  return callEither(b, isArm32, "sqxtn", "vqmovns", suffix, result, operand);
}

/// The step that computes the accumulator of `op` and nothing else, of the same
/// shape: both can add their products in i16 first.
template <typename StepOp>
static StepOp getPartner(StepOp op) {
  auto partner = op.getAcc().template getDefiningOp<StepOp>();
  if (!partner || !partner->hasOneUse() ||
      partner->getBlock() != op->getBlock() ||
      partner->getOperandTypes() != op->getOperandTypes() ||
      partner->getAttrDictionary() != op->getAttrDictionary())
    return nullptr;
  return partner;
}

/// A part of a register, or the whole, as four i16. Registers of bytes are
/// widened as a whole, so that all parts of one share that.
static Value widenPart(ImplicitLocOpBuilder &b, Value part, int64_t lanes) {
  int64_t first = 0;
  if (auto slice = part.getDefiningOp<vector::ExtractStridedSliceOp>()) {
    first = cast<IntegerAttr>(slice.getOffsets()[0]).getInt();
    part = slice.getSource();
  }
  auto words = VectorType::get({getLength(part)}, b.getI16Type());
  if (part.getType() != words)
    part = arith::ExtSIOp::create(b, words, part);
  // One input stands in every lane.
  SmallVector<int64_t> mask(4, first);
  for (int64_t lane = 1; lane < lanes; ++lane)
    mask[lane] += lane;
  return vector::ShuffleOp::create(b, part, part, mask);
}

Value codegen::lowerDotNeonLong(OpBuilder &builder, kernel::DotOp op,
                                bool isArm32) {
  if (getLength(op.getAcc()) != 4 || getLength(op.getInput()) != 1 ||
      op.getUnsignedInput())
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  Value products = multiplyLong(
      b, isArm32, ".v4i32", op.getAcc().getType(),
      {widenPart(b, op.getWeights(), 4), widenPart(b, op.getInput(), 1)});
  return arith::AddIOp::create(b, op.getAcc(), products);
}

static Value createDot(ImplicitLocOpBuilder &b, Value acc, Value weights,
                       Value input) {
  return call(b, "sdot.v4i32.v16i8", acc.getType(), {acc, weights, input});
}

Value codegen::lowerDotNeon(OpBuilder &builder, kernel::DotOp op) {
  if (getLength(op.getAcc()) != 4 || getLength(op.getInput()) != 4 ||
      op.getUnsignedInput())
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  return createDot(b, op.getAcc(), op.getWeights(),
                   repeatGroup(b, op.getLoc(), op.getInput(), 4));
}

Value codegen::lowerLaneDotNeon(OpBuilder &builder, kernel::LaneDotOp op) {
  if (getLength(op.getAcc()) != 4 || op.getUnsignedInput())
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  return createDot(b, op.getAcc(), op.getWeights(), op.getInput());
}

Value codegen::lowerTileDotNeon(OpBuilder &builder, kernel::TileDotOp op) {
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  return call(b, "smmla.v4i32.v16i8", op.getAcc().getType(),
              {op.getAcc(), op.getInput(), op.getWeights()});
}

/// Eight lanes at a time; without `symmetric` each product is widened by itself.
Value codegen::lowerMultiplyAddNeon(OpBuilder &builder,
                                    kernel::MultiplyAddOp op, bool isArm32) {
  int64_t lanes = getLength(op.getAcc());
  if (lanes % 8 != 0)
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  kernel::MultiplyAddOp partner =
      op.getSymmetric() ? getPartner(op) : kernel::MultiplyAddOp();
  Value acc = partner ? partner.getAcc() : op.getAcc(), result = acc;
  for (int64_t first = 0; first < lanes; first += 8) {
    auto products = [&](kernel::MultiplyAddOp step) {
      return multiplyLong(b, isArm32, ".v8i16",
                          VectorType::get({8}, b.getI16Type()),
                          {slice(b, step.getLhs(), first, 8),
                           slice(b, step.getRhs(), first, 8)});
    };
    Value sums = products(op);
    if (partner)
      sums = arith::AddIOp::create(b, products(partner), sums);
    auto wide = VectorType::get({8}, b.getI32Type());
    Value added = arith::AddIOp::create(b, slice(b, acc, first, 8),
                                        arith::ExtSIOp::create(b, wide, sums));
    result = lanes == 8 ? added
                        : vector::InsertStridedSliceOp::create(
                              b, added, result, first, int64_t{1})
                              .getResult();
  }
  return result;
}

/// sqxtn from i32 to i16 and from there to bytes; bounds inside of those of i8
/// are applied to bytes.
Value codegen::lowerNarrowNeon(OpBuilder &builder, kernel::NarrowOp op,
                               bool isArm32) {
  int64_t lanes = getLength(op.getInput());
  if (lanes != 4 && lanes % 8 != 0)
    return Value();
  ImplicitLocOpBuilder b(op.getLoc(), builder);
  auto toWords = [&](int64_t first) {
    return narrow(b, isArm32, ".v4i16", VectorType::get({4}, b.getI16Type()),
                  slice(b, op.getInput(), first, 4));
  };
  auto join = [&](Value low, Value high) -> Value {
    return vector::ShuffleOp::create(
        b, low, high,
        llvm::to_vector(llvm::seq<int64_t>(0, 2 * getLength(low))));
  };
  auto eight = VectorType::get({8}, b.getI8Type());
  Value bytes;
  for (int64_t first = 0; first < lanes; first += 8) {
    Value low = toWords(first);
    Value high = lanes == 4 ? low : toWords(first + 4);
    Value part = narrow(b, isArm32, ".v8i8", eight, join(low, high));
    if (lanes <= 8) {
      bytes = part;
      break;
    }
    if (!bytes)
      bytes = arith::ConstantOp::create(
          b, b.getZeroAttr(cast<VectorType>(op.getResult().getType())));
    bytes =
        vector::InsertStridedSliceOp::create(b, part, bytes, first, int64_t{1});
  }
  auto splat = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(
        b, cast<TypedAttr>(DenseElementsAttr::get(
               cast<VectorType>(bytes.getType()),
               b.getI8IntegerAttr(static_cast<int8_t>(value)))));
  };
  if (op.getMinValue() > -128)
    bytes = arith::MaxSIOp::create(b, bytes, splat(op.getMinValue()));
  if (op.getMaxValue() < 127)
    bytes = arith::MinSIOp::create(b, bytes, splat(op.getMaxValue()));
  return slice(b, bytes, 0, lanes);
}
