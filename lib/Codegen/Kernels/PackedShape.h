//===- PackedShape.h - Where packed weights lie -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_PACKEDSHAPE_H
#define QUANTA_LIB_CODEGEN_KERNELS_PACKEDSHAPE_H

#include "NarrowWeights.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta::codegen {

/// The shape of packed weights; see #quanta_kernel.packing.
struct PackedShape {
  PackedShape(kernel::ContractOp op, kernel::PackingAttr packing)
      : channels(op.getNumChannels()), rows(op.getWindow()[0]),
        columns(op.getWindow()[1]),
        depth(op.getInput().getType().getShape().back()),
        lanes(packing.getLanes()), group(packing.getGroup()),
        unit(packing.getTile() != 0 ? packing.getTile() : group),
        merged(packing.getMerged()) {
    blocks = llvm::divideCeil(channels, lanes);
    runs = merged ? 1 : columns;
    runLength = merged ? columns * depth : depth;
    groups = llvm::divideCeil(runLength, unit) * (unit / group);
  }

  SmallVector<int64_t> getShape() const {
    return {blocks, rows, runs, groups, lanes * group};
  }

  /// Calls fn(packed position, position in [OC, KH, KW, IC]) for each weight.
  template <typename Fn>
  void forEach(Fn fn) const {
    int64_t position = 0;
    for (int64_t block = 0; block < blocks; ++block)
      for (int64_t row = 0; row < rows; ++row)
        for (int64_t run = 0; run < runs; ++run)
          for (int64_t g = 0; g < groups; ++g)
            for (int64_t lane = 0; lane < lanes; ++lane)
              for (int64_t k = 0; k < group; ++k, ++position) {
                int64_t channel = block * lanes + lane;
                int64_t element = getGroupStart(g) + k;
                // What an overlap has belongs to the unit before.
                if (channel >= channels || element >= runLength ||
                    element < g * group / unit * unit)
                  continue;
                int64_t offset = (run * depth + element);
                fn(position, (channel * rows + row) * columns * depth + offset);
              }
  }

  /// The last unit of a run doesn't reach beyond its end.
  int64_t getGroupStart(int64_t g) const {
    int64_t start = g * group / unit * unit;
    return g * group - start +
           (runLength < unit ? 0 : std::min(start, runLength - unit));
  }

  int64_t channels, rows, columns, depth, lanes, group;
  /// The bytes of a run that are multiplied at once.
  int64_t unit;
  bool merged;
  int64_t blocks, runs, runLength, groups;
};

/// Weights of one element each, zeros where there are none.
template <typename T, typename Source>
ElementsAttr pack(const PackedShape &shape, Type element, Source weights) {
  auto type = RankedTensorType::get(shape.getShape(), element);
  std::vector<T> packed(type.getNumElements(), T(0));
  shape.forEach([&](int64_t to, int64_t from) { packed[to] = weights[from]; });
  return createElements<T>(type, packed);
}

/// Narrow weights, several to a byte, and behind each run the multipliers of its
/// groups; see #quanta_kernel.packing.
ElementsAttr packNarrow(const PackedShape &shape, kernel::PackingAttr packing,
                        const NarrowWeights &weights, bool isFloat);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_PACKEDSHAPE_H
