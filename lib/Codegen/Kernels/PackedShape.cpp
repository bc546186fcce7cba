//===- PackedShape.cpp - Where packed weights lie -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackedShape.h"
#include "quanta/Codegen/IR/PackedWeights.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

ElementsAttr mlir::quanta::codegen::packNarrow(const PackedShape &shape,
                                               PackingAttr packing,
                                               const NarrowWeights &weights,
                                               bool isFloat) {
  const int64_t groups = shape.groups, step = shape.lanes * shape.group,
                bits = packing.getBits(), fields = packing.getFields(isFloat),
                unitBytes = packing.getUnitBytes(isFloat),
                units = llvm::divideCeil(groups, fields),
                runBytes = units * step * unitBytes,
                groupSize = packing.getScaleGroup(),
                runGroups = groupSize ? shape.runLength / groupSize : 0,
                runStride = runBytes + runGroups * shape.lanes;
  auto type = RankedTensorType::get(
      *getPackedWeightsShape(
          packing, {shape.channels, shape.rows, shape.columns, shape.depth},
          isFloat),
      IntegerType::get(packing.getContext(), 8));
  std::vector<int8_t> packed(type.getNumElements(), 0);
  // Unsigned fields are multiplied without a carry between bytes.
  const int64_t offset =
      groupSize && !isFloat ? (int64_t{1} << (bits - 1)) - 1 : 0;
  shape.forEach([&](int64_t to, int64_t from) {
    int64_t run = to / (groups * step), g = to / step % groups;
    int64_t bit = g % fields * bits;
    int64_t at = run * runStride + g / fields * step * unitBytes +
                 to % step * unitBytes + bit / 8;
    int64_t field =
        (weights.fields[from] + offset) & ((int64_t{1} << bits) - 1);
    packed[at] = static_cast<int8_t>(static_cast<uint8_t>(packed[at]) |
                                     field << bit % 8);
    if (!groupSize)
      return;
    int64_t lane = to % step / shape.group;
    packed[run * runStride + runBytes +
           g * shape.group / groupSize * shape.lanes + lane] =
        static_cast<int8_t>(weights.multipliers[from / groupSize]);
  });
  return createElements<int8_t>(type, packed);
}
