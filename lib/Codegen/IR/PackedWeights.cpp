//===- PackedWeights.cpp - The shape that a packing gives weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/IR/PackedWeights.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta;

std::optional<SmallVector<int64_t>>
kernel::getPackedWeightsShape(PackingAttr packing, ArrayRef<int64_t> weights,
                              bool isFloat) {
  const int64_t lanes = packing.getLanes(), group = packing.getGroup(),
                bits = packing.getBits(), groupSize = packing.getScaleGroup(),
                unit = packing.getTile() != 0 ? packing.getTile() : group;
  bool isValid = lanes > 0 && group > 0 && unit > 0 && unit % group == 0 &&
                 (bits == 8 || bits == 4 || bits == 2) && groupSize >= 0;
  if (!isValid)
    return std::nullopt;
  const int64_t columns = weights[2], depth = weights[3],
                length = packing.getMerged() ? columns * depth : depth;
  if (groupSize != 0 && length % groupSize != 0)
    return std::nullopt;
  const int64_t groups = llvm::divideCeil(length, unit) * (unit / group),
                units = llvm::divideCeil(groups, packing.getFields(isFloat)),
                step = lanes * group * packing.getUnitBytes(isFloat);
  SmallVector<int64_t> shape = {
      static_cast<int64_t>(llvm::divideCeil(weights[0], lanes)), weights[1],
      packing.getMerged() ? 1 : columns};
  if (groupSize == 0)
    shape.append({units, step});
  else
    shape.push_back(units * step + length / groupSize * lanes);
  return shape;
}
