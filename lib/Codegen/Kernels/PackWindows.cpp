//===- PackWindows.cpp - Weights of windows to quads -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackWindows.h"
#include "PadOfPixels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/Kernels/WindowQuads.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

static std::vector<int8_t> packQuads(const QuadLayout &layout,
                                     ArrayRef<int64_t> weights) {
  std::vector<int8_t> packed(
      layout.getPaddedChannels() * layout.getBytesPerChannel(), 0);
  for (const ChannelBlock &block : layout.getBlocks()) {
    int64_t position = block.first * layout.getBytesPerChannel();
    for (int64_t shared = 0; shared < layout.rows; ++shared)
      for (int64_t column = 0; column < layout.columns; ++column)
        for (int64_t quad = 0; quad < layout.quads; ++quad)
          for (int64_t vector = 0; vector < 4; ++vector)
            for (int64_t lane = 0; lane < block.width / 4; ++lane)
              for (int64_t byte = 0; byte < 4; ++byte, ++position) {
                int64_t row = 4 * quad + byte - shared;
                int64_t channel = QuadLayout::getChannel(vector, lane);
                if (row >= 0 && row < layout.height && channel < block.valid)
                  packed[position] = static_cast<int8_t>(
                      weights[(row * layout.columns + column) *
                                  layout.channels +
                              block.first + channel]);
              }
  }
  return packed;
}

/// Each input gets 128 added, so each sum 128 * sum(weights) too much.
static std::vector<int32_t> packStart(const QuadLayout &layout,
                                      ArrayRef<int64_t> weights,
                                      ArrayRef<int64_t> starts,
                                      bool isUnsigned) {
  std::vector<int32_t> packed(layout.getPaddedChannels(), 0);
  for (const ChannelBlock &block : layout.getBlocks())
    for (int64_t i = 0; i < block.width; ++i) {
      int64_t lanes = block.width / 4;
      int64_t channel = QuadLayout::getChannel(i / lanes, i % lanes);
      if (channel >= block.valid)
        continue;
      int64_t start = starts[block.first + channel];
      for (size_t tap = block.first + channel;
           isUnsigned && tap < weights.size(); tap += layout.channels)
        start -= 128 * weights[tap];
      packed[block.first + i] =
          static_cast<int32_t>(static_cast<uint32_t>(start));
    }
  return packed;
}

/// Whether every sum, also of some taps only, is an integer of at most 2^24: f32
/// holds all of those.
static bool areSumsExactInFloat(ArrayRef<int64_t> weights,
                                ArrayRef<int64_t> starts) {
  for (auto [channel, start] : llvm::enumerate(starts)) {
    int64_t bound = std::abs(start);
    for (size_t tap = channel; tap < weights.size(); tap += starts.size())
      bound += 128 * std::abs(weights[tap]);
    if (bound > int64_t{1} << 24)
      return false;
  }
  return true;
}

/// The start as f32, and with it the sums; the epilogue takes integers still.
static void sumInFloat(WindowOp op, ArrayRef<int64_t> starts) {
  OpBuilder builder(op);
  Type f32 = builder.getF32Type();
  SmallVector<float> reals(starts.begin(), starts.end());
  auto type = RankedTensorType::get({static_cast<int64_t>(reals.size())}, f32);
  op.getStartMutable().assign(
      createConstant<float>(builder, op.getLoc(), type, reals));
  Block &body = op.getEpilogue().front();
  BlockArgument sum = body.getArgument(0);
  builder.setInsertionPointToStart(&body);
  auto integer = ToIntegerOp::create(builder, op.getLoc(), sum.getType(), sum);
  sum.replaceAllUsesExcept(integer, integer);
  sum.setType(f32);
}

/// Reads what a pad is of where nothing else reads the pad: the kernel knows what
/// lies around.
static void skipPad(WindowOp op, QuadsAttr quads) {
  auto pad = op.getInput().getDefiningOp<tensor::PadOp>();
  if (!pad || !pad->hasOneUse() || !isPadOfPixels(pad))
    return;
  auto value = dyn_cast_or_null<IntegerAttr>(getPadValue(pad));
  ArrayRef<int64_t> low = pad.getStaticLow(), high = pad.getStaticHigh();
  int64_t border[] = {low[1], high[1], low[2], high[2]};
  if (!value || !mayHaveBorder(op, quads, border))
    return;
  op.setBorder(border);
  op.setBorderValue(value.getInt());
  op.getInputMutable().assign(pad.getSource());
  pad.erase();
}

FailureOr<int64_t> codegen::packWindow(WindowOp op, const TargetInfo &target,
                                       bool strictInteger) {
  if (op.getGrouping())
    return 0;
  QuadsAttr quads = chooseQuads(op, target);
  bool tryFloat = !quads && target.prefersFloatWindows() && !strictInteger &&
                  op.getKind() == WindowKind::MultiplyAdd &&
                  op.getInput().getType().getElementType().isInteger(8);
  ElementsAttr weights, start;
  if ((!quads && !tryFloat) ||
      !matchPattern(op.getWeights(), m_Constant(&weights)) ||
      !matchPattern(op.getStart(), m_Constant(&start)))
    return 0;
  // Packed already.
  if (tryFloat && !start.getElementType().isInteger(32))
    return 0;
  auto values = readIntegers(weights), starts = readIntegers(start);
  if (!values || !starts)
    return op.emitOpError("unreadable weights or start");
  if (tryFloat) {
    if (areSumsExactInFloat(*values, *starts))
      sumInFloat(op, *starts);
    return 0;
  }
  QuadLayout layout(op, quads);
  std::vector<int8_t> packed = packQuads(layout, *values);
  std::vector<int32_t> packedStart =
      packStart(layout, *values, *starts, quads.getUnsignedInput());
  OpBuilder builder(op);
  auto typeOf = [&](const auto &data, Type element) {
    return RankedTensorType::get({static_cast<int64_t>(data.size())}, element);
  };
  op.getWeightsMutable().assign(createConstant<int8_t>(
      builder, op.getLoc(), typeOf(packed, builder.getI8Type()), packed));
  op.getStartMutable().assign(createConstant<int32_t>(
      builder, op.getLoc(), typeOf(packedStart, builder.getI32Type()),
      packedStart));
  op.setQuadsAttr(quads);
  skipPad(op, quads);
  return static_cast<int64_t>(packed.size());
}
