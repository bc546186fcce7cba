//===- ChannelFolding.cpp - Offsets and factors of channels -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelFolding.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::raising;

/// Raising leaves dead ops behind until its end: they read nothing.
static bool isDead(Operation *op) {
  return isMemoryEffectFree(op) && !op->hasTrait<OpTrait::IsTerminator>() &&
         llvm::all_of(op->getUsers(), isDead);
}

bool raising::hasAtMostOneUse(Value value) {
  int64_t count = 0;
  for (Operation *user : value.getUsers())
    if (!isDead(user) && ++count > 1)
      return false;
  return true;
}

namespace {
/// A convolution on constants, whose result `x` is but for a reshape.
struct FoldTarget {
  Operation *op = nullptr;
  ConstantTensor weights, bias;
  int64_t channels = 0;
  SmallVector<int64_t> shape;
};
} // namespace

static std::optional<FoldTarget> findTarget(Value x) {
  FoldTarget target;
  target.shape = llvm::to_vector(getShapeOf(x));
  if (!hasAtMostOneUse(x))
    return std::nullopt;
  if (auto reshape = x.getDefiningOp<tosa::ReshapeOp>()) {
    x = reshape.getInput1();
    if (!hasAtMostOneUse(x))
      return std::nullopt;
  }
  target.op = x.getDefiningOp();
  if (!isa_and_nonnull<tosa::Conv2DOp, tosa::DepthwiseConv2DOp>(target.op))
    return std::nullopt;
  auto weights = Raiser::getConstant(target.op->getOperand(1));
  auto bias = Raiser::getConstant(target.op->getOperand(2));
  if (!weights || !bias)
    return std::nullopt;
  target.weights = *weights;
  target.bias = *bias;
  target.channels = getShapeOf(x).back();
  return target;
}

/// The values of a constant for each output channel.
static std::optional<std::vector<float>>
getChannelValues(const FoldTarget &target, const ConstantTensor &constant) {
  std::vector<float> values = constant.getFloats();
  if (values.size() == 1)
    return std::vector<float>(target.channels, values.front());
  if (int64_t(values.size()) != target.channels)
    return std::nullopt;
  // Channels are the convolution's innermost dimension: so must they be here,
  // but for dimensions of size 1.
  for (size_t dim = constant.getRank(); dim-- > 0;) {
    if (target.shape[dim] == 1)
      continue;
    return constant.getShape()[dim] == target.channels &&
                   target.shape[dim] == target.channels
               ? std::optional(values)
               : std::nullopt;
  }
  return std::nullopt;
}

static Value rebuild(Raiser &raiser, const FoldTarget &target, Value weights,
                     Value bias) {
  IRMapping mapping;
  mapping.map(target.op->getOperand(1), weights);
  mapping.map(target.op->getOperand(2), bias);
  return raiser.reshape(raiser.clone(*target.op, mapping)->getResult(0),
                        target.shape);
}

Value raising::foldOffset(Raiser &raiser, Value x,
                          const ConstantTensor &offset) {
  std::optional<FoldTarget> target = findTarget(x);
  if (!target)
    return nullptr;
  auto values = getChannelValues(*target, offset);
  if (!values)
    return nullptr;
  std::vector<float> bias = target->bias.getFloats();
  for (auto [sum, value] : llvm::zip_equal(bias, *values))
    sum += value;
  return rebuild(
      raiser, *target, target->op->getOperand(1),
      raiser.constant(ConstantTensor::fromFloats(raiser.getContext(),
                                                 {target->channels}, bias),
                      "bias"));
}

Value raising::foldFactor(Raiser &raiser, Value x,
                          const ConstantTensor &factor) {
  std::optional<FoldTarget> target = findTarget(x);
  if (!target)
    return nullptr;
  auto values = getChannelValues(*target, factor);
  if (!values)
    return nullptr;
  std::vector<float> bias = target->bias.getFloats();
  for (auto [product, value] : llvm::zip_equal(bias, *values))
    product *= value;
  // OHWI has channels outermost, HWCM innermost (as C * M).
  std::vector<float> weights = target->weights.getFloats();
  size_t inner =
      isa<tosa::Conv2DOp>(target->op) ? weights.size() / target->channels : 1;
  for (auto [i, weight] : llvm::enumerate(weights))
    weight *= (*values)[i / inner % target->channels];
  Value scaled = raiser.constantLike(
      ConstantTensor::fromFloats(raiser.getContext(),
                                 target->weights.getShape(), weights),
      target->op->getOperand(1));
  return rebuild(
      raiser, *target, scaled,
      raiser.constant(ConstantTensor::fromFloats(raiser.getContext(),
                                                 {target->channels}, bias),
                      "bias"));
}
