//===- TileContractionEmitter.h - A contraction on a tile unit -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_TILECONTRACTIONEMITTER_H
#define QUANTA_LIB_CODEGEN_KERNELS_TILECONTRACTIONEMITTER_H

#include "FlatBuffer.h"
#include "PieceLoops.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/TileBlocking.h"

namespace mlir::quanta::codegen {

/// The buffers of a contraction, each as one row of elements.
struct ContractionBuffers {
  FlatBuffer input, weights, start, output;
  SmallVector<FlatBuffer> extras;
};

/// Emits the loops of one contraction in the body of a function of its own,
/// `entry`, that reads and writes `buffers`.
///
/// Blocks of pixels and channels (TileBlocking.h) follow each other in one long
/// loop. While the tile unit sums the products of one block, the vector unit
/// requantizes those of the block before, which lie in a scratch buffer of two
/// halves; so there is one epilogue more behind the loop, and one reduction in
/// front of it.
///
/// For threads the function takes a range of units: blocks of pixels with all their
/// channels, or, with shared channels (Pieces.h), blocks of pixels and channels. No
/// two units write the same pixel.
class TileContractionEmitter {
public:
  TileContractionEmitter(kernel::ContractOp op, ContractionBuffers buffers,
                         const TargetInfo &target, OpBuilder builder);

  void emit();
  void emitRange(UnitRange units);
  int64_t countUnits() const;
  /// Estimated, of all units.
  double estimateCycles() const;

private:
  /// Consecutive vectors of channels that are cut alike.
  struct Channels {
    /// The first vector, blocks of them, vectors in a block, and how many channels
    /// of a block exist.
    int64_t first, blocks, vectors, valid;
  };
  /// Blocks with numbers in `range`: all blocks of pixels of the first block of
  /// channels, then those of the next. With `pixels`, only these blocks of pixels are
  /// counted in each block of channels.
  struct Blocks {
    UnitRange range;
    std::optional<UnitRange> pixels;
  };
  /// Where a block is.
  struct Position {
    Value vector, image, blockY, blockX;
  };
  /// What the epilogue of a block needs.
  struct Pending {
    Position position;
    /// Element of the scratch buffer where its sums begin.
    Value sums;
    /// What belongs to the channels, not to a pixel; null for other extras.
    SmallVector<Value> fixed;
  };

  void createScratch();
  SmallVector<Channels> getChannels() const;
  int64_t countPixelBlocks() const;
  /// In a row of blocks.
  int64_t countUnitsX() const;
  Value getFirstBlock(Value unit);
  bool sharesRows() const;

  // TilePipeline.cpp
  void emitPipeline(const Channels &channels, const Blocks &blocks);
  Position locate(const Channels &channels, const Blocks &blocks, Value block);
  Pending createPending(const Channels &channels, const Position &position,
                        Value half);
  void emitEpilogue(const Channels &channels, const Pending &pending,
                    Value pixel);

  // TileContractionEmitter.cpp
  /// The products of a block into one half of the scratch buffer, the epilogue
  /// of another block between them.
  void emitProducts(const Channels &channels, const Position &position,
                    Value half, const Pending *pending);
  SmallVector<Value> emitSteps(const Channels &channels,
                               ArrayRef<Value> inputBases, Value weightBase,
                               int64_t first, int64_t last, int64_t perStep,
                               const Pending *pending, SmallVector<Value> acc);
  SmallVector<Value> emitStep(const Channels &channels,
                              ArrayRef<Value> inputBases, Value weightBase,
                              Value step, int64_t perStep,
                              const Pending *pending, ValueRange acc);
  /// Row and column of the first pixel of a tile.
  std::pair<Value, Value> getOrigin(const Position &position, Value tile);
  Value getPixel(const FlatBuffer &buffer, Value image, Value y, Value x,
                 int64_t scaleY, int64_t scaleX);
  Value getScratchHalf(const Channels &channels, Value half);

  Value constant(int64_t value);
  Value multiply(Value value, int64_t factor) {
    return multiplyConstant(builder, loc, value, factor);
  }
  Value add(Value a, Value b) { return addIndex(builder, loc, a, b); }
  Value atMost(Value value, int64_t limit);
  Value divide(Value value, int64_t divisor);
  Value remainder(Value value, int64_t divisor);

  kernel::ContractOp op;
  FlatBuffer input, weights, start, output, scratch;
  SmallVector<FlatBuffer> extras;
  TargetInfo target;
  OpBuilder builder;
  Location loc;
  ArrayRef<int64_t> window, strides, dilations;
  ContractionShape shape;
  TileBlocking blocking;
  int64_t runs, runLength, stepBytes, stepsInRun;
};

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_TILECONTRACTIONEMITTER_H
