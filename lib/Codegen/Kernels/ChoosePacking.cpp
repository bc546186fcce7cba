//===- ChoosePacking.cpp - Which layout suits weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChoosePacking.h"
#include "ContractionShapes.h"
#include "quanta/Codegen/Kernels/Blocking.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

/// Fewer weights than this aren't worth taking bytes apart.
static constexpr size_t minNarrowWeights = 1024;

/// Two products of -128 by -128 are 2^15; those of any other weights, by inputs
/// of either end, are less.
static bool halvesFit(const PackedShape &shape, ArrayRef<int64_t> weights) {
  std::vector<bool> isLowest(ShapedType::getNumElements(shape.getShape()));
  shape.forEach(
      [&](int64_t to, int64_t from) { isLowest[to] = weights[from] == -128; });
  for (size_t i = 0; i < isLowest.size(); ++i)
    if (i % 16 < 8 && isLowest[i] && isLowest[i + 8])
      return false;
  return true;
}

PackingAttr codegen::chooseSpread(ContractOp op, PackingAttr packing,
                                  ArrayRef<int64_t> weights,
                                  const TargetInfo &target) {
  // 16 registers are too few for it.
  if (target.dotKind != DotKind::NeonLong || target.isArm32 ||
      op.leavesColumnsOut())
    return packing;
  auto spread = PackingAttr::get(
      op.getContext(), packing.getLanes(), /*group=*/16, packing.getMerged(),
      /*unsignedInput=*/false, /*tile=*/0, /*bits=*/8, /*scaleGroup=*/0);
  auto estimate = [&](PackingAttr packing, const TargetInfo &target) {
    PackedShape packed(op, packing);
    ContractionShape shape =
        describeContraction(op, packed.lanes, packed.runs * packed.groups);
    return estimateCycles(shape,
                          chooseBlocking(shape, target, /*isFloat=*/false),
                          getStepCosts(target, /*isFloat=*/false));
  };
  bool isBetter = estimate(spread, target.with(DotKind::NeonPairs)) <
                  estimate(packing, target);
  return isBetter && halvesFit(PackedShape(op, spread), weights) ? spread
                                                                 : packing;
}

NarrowWeights codegen::chooseForm(const PackedShape &shape,
                                  ArrayRef<int64_t> weights, bool isFloat) {
  auto isByte = [](int64_t weight) { return llvm::isInt<8>(weight); };
  if ((shape.groups < 4 || weights.size() < minNarrowWeights) &&
      llvm::all_of(weights, isByte)) {
    NarrowWeights bytes;
    bytes.fields.assign(weights.begin(), weights.end());
    return bytes;
  }
  return chooseNarrowForm(weights, {shape.depth, shape.group, isFloat});
}

PackingAttr codegen::setForm(PackingAttr packing, const NarrowWeights &form) {
  return PackingAttr::get(packing.getContext(), packing.getLanes(),
                          packing.getGroup(), packing.getMerged(),
                          packing.getUnsignedInput(), packing.getTile(),
                          form.bits, form.groupSize);
}
