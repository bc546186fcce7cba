//===- TileBlocking.cpp - The cost function of blocks of tiles -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/Kernels/TileBlocking.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir::quanta::codegen;

/// Cycles of the tile unit, and of what feeds it.
static constexpr double productCycles = 16, loadCycles = 8, storeCycles = 16;
/// From one product of a sum to its next.
static constexpr double productLatency = 52;
/// Addresses and loop control of a block.
static constexpr double blockOverhead = 30;
/// Requantization and store of a vector of channels of one pixel.
static constexpr double epilogueCycles = 2.5;
/// The machines that have a tile unit start two dot products a cycle; the cost
/// model of dot products counts one.
static constexpr double dotRate = 0.5;

int64_t mlir::quanta::codegen::chooseTileStep(int64_t runLength) {
  int64_t steps = llvm::divideCeil(runLength, maxTileBytes);
  int64_t even = llvm::alignTo(llvm::divideCeil(runLength, steps), 4);
  return even <= runLength ? even : runLength / 4 * 4;
}

int64_t mlir::quanta::codegen::countBlocksY(const ContractionShape &shape,
                                            const TileBlocking &blocking) {
  return llvm::divideCeil(shape.height, blocking.rowsY);
}

int64_t mlir::quanta::codegen::countBlocksX(const ContractionShape &shape,
                                            const TileBlocking &blocking) {
  return llvm::divideCeil(shape.width, blocking.rowsX * blocking.pixels);
}

double mlir::quanta::codegen::estimateTileCycles(const ContractionShape &shape,
                                                 const TileBlocking &blocking) {
  double tiles = blocking.getTiles();
  auto estimateBlock = [&](double vectors) {
    double products = shape.steps * std::max({tiles * vectors * productCycles,
                                              (tiles + vectors) * loadCycles,
                                              productLatency});
    double epilogue = blocking.getPixels() * vectors * epilogueCycles;
    return std::max(products, epilogue) + tiles * vectors * storeCycles +
           blockOverhead;
  };
  double cycles =
      (shape.vectors / blocking.vectors) * estimateBlock(blocking.vectors);
  if (int64_t rest = shape.vectors % blocking.vectors)
    cycles += estimateBlock(rest);
  return cycles * countBlocksY(shape, blocking) * countBlocksX(shape, blocking);
}

TileBlocking
mlir::quanta::codegen::chooseTileBlocking(const ContractionShape &shape) {
  TileBlocking best;
  double bestCycles = 0;
  for (int64_t y = 1; y <= std::min<int64_t>(shape.height, 3); ++y)
    for (int64_t x = 1; x <= 3; ++x)
      for (int64_t v = 1; v <= std::min<int64_t>(shape.vectors, 3); ++v) {
        int64_t tiles = y * x;
        if (tiles * v + tiles + v > tileRegisters)
          continue;
        // Blocks of equal size, as few as there can be.
        int64_t blocks = llvm::divideCeil(shape.width, x * maxTileRows);
        int64_t pixels = llvm::divideCeil(shape.width, blocks * x);
        TileBlocking candidate{pixels, y, x, v};
        double cycles = estimateTileCycles(shape, candidate);
        if (bestCycles == 0 || cycles < bestCycles) {
          best = candidate;
          bestCycles = cycles;
        }
      }
  return best;
}

bool mlir::quanta::codegen::prefersTiles(const ContractionShape &shape,
                                         int64_t dotSteps,
                                         const TargetInfo &target) {
  ContractionShape dots = shape;
  dots.steps = dotSteps;
  double dotCycles =
      estimateCycles(dots, chooseBlocking(dots, target, /*isFloat=*/false),
                     getStepCosts(target, /*isFloat=*/false));
  return estimateTileCycles(shape, chooseTileBlocking(shape)) <
         dotCycles * dotRate;
}
