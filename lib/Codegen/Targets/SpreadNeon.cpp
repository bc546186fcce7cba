//===- SpreadNeon.cpp - Spread dot products with smull and sadalp -*- C++ -*-===//
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

using namespace mlir;
using namespace mlir::quanta;

static Value call(ImplicitLocOpBuilder &b, StringRef name, Type result,
                  ValueRange arguments) {
  return LLVM::CallIntrinsicOp::create(
             b, result, b.getStringAttr("llvm.aarch64.neon." + name), arguments)
      .getResult(0);
}

/// Products that are on their way at the same time: an in-order core waits some
/// six cycles for each; more would take registers from the sums.
static constexpr size_t productsInFlight = 8;

/// The inputs, which nothing may multiply before `sums` are there. LLVM's scheduler
/// would have all products of a block on their way at once, and spill them. With
/// `isBarrier` no load passes here either: those of the next step, beside this
/// step's, need registers too. No instruction comes of it.
static SmallVector<Value> delay(ImplicitLocOpBuilder &b, ValueRange inputs,
                                ValueRange sums, bool isBarrier) {
  SmallVector<Value> operands(inputs);
  llvm::append_range(operands, sums);
  std::string constraints;
  for (size_t i = 0; i < inputs.size(); ++i)
    constraints += "=w,";
  for (size_t i = 0; i < inputs.size(); ++i)
    constraints += std::to_string(i) + ",";
  for (size_t i = 0; i < sums.size(); ++i)
    constraints += i + 1 == sums.size() ? "w" : "w,";
  if (isBarrier)
    constraints += ",~{memory}";
  SmallVector<Type> types(inputs.getTypes());
  Type result = types.size() == 1
                    ? types.front()
                    : LLVM::LLVMStructType::getLiteral(b.getContext(), types);
  Value delayed = LLVM::InlineAsmOp::create(
                      b, result, operands, /*asm_string=*/"", constraints,
                      /*has_side_effects=*/isBarrier, /*is_align_stack=*/false,
                      LLVM::tailcallkind::TailCallKind::None,
                      LLVM::AsmDialectAttr(), ArrayAttr())
                      .getResult(0);
  if (types.size() == 1)
    return {delayed};
  SmallVector<Value> results;
  for (size_t i = 0; i < types.size(); ++i)
    results.push_back(
        LLVM::ExtractValueOp::create(b, delayed, static_cast<int64_t>(i)));
  return results;
}

namespace {
/// The steps of one op.
class SpreadSteps {
public:
  SpreadSteps(OpBuilder &builder, kernel::SpreadDotOp op)
      : b(op.getLoc(), builder), inputs(op.getInputs()),
        weights(op.getWeights()), sums(op.getAcc()) {}

  SmallVector<Value> emit();

private:
  void emitGroup(size_t first, size_t last);
  /// Of eight bytes, for the sum `i`.
  Value multiply(size_t i, int64_t firstByte);

  ImplicitLocOpBuilder b;
  SmallVector<Value> inputs, weights, sums;
};
} // namespace

Value SpreadSteps::multiply(size_t i, int64_t firstByte) {
  auto half = [&](Value bytes) -> Value {
    return vector::ExtractStridedSliceOp::create(b, bytes, firstByte,
                                                 int64_t{8}, int64_t{1});
  };
  return call(
      b, "smull.v8i16", VectorType::get({8}, b.getI16Type()),
      {half(inputs[i / weights.size()]), half(weights[i % weights.size()])});
}

void SpreadSteps::emitGroup(size_t first, size_t last) {
  SmallVector<Value> pairs;
  for (size_t i = first; i < last; ++i)
    pairs.push_back(multiply(i, 0));
  for (size_t i = first; i < last; ++i)
    pairs[i - first] =
        arith::AddIOp::create(b, pairs[i - first], multiply(i, 8));
  for (size_t i = first; i < last; ++i)
    sums[i] = arith::AddIOp::create(
        b, sums[i],
        call(b, "saddlp.v4i32.v8i16", sums[i].getType(), pairs[i - first]));
}

SmallVector<Value> SpreadSteps::emit() {
  const size_t count = sums.size();
  // Those of the step before come first.
  size_t before = (count - 1) / productsInFlight * productsInFlight,
         end = count;
  for (size_t first = 0; first < count; first += productsInFlight) {
    size_t last = std::min(first + productsInFlight, count);
    size_t row = first / weights.size(),
           rows = (last - 1) / weights.size() + 1 - row;
    SmallVector<Value> delayed =
        delay(b, ArrayRef(inputs).slice(row, rows),
              ArrayRef(sums).slice(before, end - before),
              /*isBarrier=*/first == 0);
    llvm::copy(delayed, inputs.begin() + row);
    emitGroup(first, last);
    before = first;
    end = last;
  }
  return sums;
}

SmallVector<Value> codegen::lowerSpreadDotNeon(OpBuilder &builder,
                                               kernel::SpreadDotOp op) {
  return SpreadSteps(builder, op).emit();
}
