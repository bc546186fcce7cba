//===- TargetInfo.h - What kernels need to know of a target -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_TARGETINFO_H
#define QUANTA_CODEGEN_TARGETINFO_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace mlir::quanta::codegen {

/// How a target multiplies bytes and sums the products into i32.
enum class DotKind {
  /// Sign extensions, multiplications, additions: any machine.
  Generic,
  /// Bytes widened to i16, then vpmaddwd: two products a lane. Exact, unlike
  /// vpmaddubsw.
  WordPairs,
  /// vpdpbusd: four products a lane.
  Vnni,
  /// sxtb16, then smlad: four products in two steps on a core's own registers.
  ArmDsp,
  /// vmladava (vmlava): sixteen products, added up in a core's own register.
  Mve,
  /// Bytes widened to i16, then smlal: one product a lane.
  NeonLong,
  /// smull and smlal of bytes, whose sums of two products sadalp adds up in
  /// pairs: sixteen products of a channel in three instructions. For weights that
  /// let those sums stay in i16, where the kind of the target is NeonLong.
  NeonPairs,
  /// sdot: four products a lane.
  NeonDot,
  /// smmla: two pixels by two channels, eight products each.
  NeonMatrix,
};

/// The facts about a target that choose layouts, blocks and instructions. It
/// never decides what is computed: every target gives the same bits.
struct TargetInfo {
  /// Width of the vector registers that kernels use.
  unsigned vectorBits = 128;
  /// How many of them there are.
  unsigned vectorRegisters = 16;
  /// A fused multiply-add of f32 is one instruction, not a call of fmaf.
  bool hasFma = false;
  DotKind dotKind = DotKind::Generic;
  /// NEON of 32-bit Arm: LLVM has other names for its instructions, and tables
  /// are smaller.
  bool isArm32 = false;
  /// f16 becomes f32 and back by instructions, not by a call.
  bool hasF16 = false;
  /// A register of f16 is multiplied and added as such.
  bool hasF16Arithmetic = false;
  /// vdpbf16ps: two products of bf16 are added in each lane of f32; f32 becomes
  /// bf16 by an instruction.
  bool hasBf16Dot = false;

  /// Four products of bytes are added in each lane, in registers of 128 bits and
  /// more.
  bool hasLaneDot = false;
  /// The dot product takes inputs as unsigned bytes.
  bool hasUnsignedDot() const { return dotKind == DotKind::Vnni; }
  /// One multiply-add of f32 takes the place of vpmaddwd with half of its products
  /// zero, and an addition.
  bool prefersFloatWindows() const {
    return hasFma && dotKind == DotKind::WordPairs;
  }
  /// Tiles of 16 rows by 64 bytes are multiplied at once (AMX).
  bool hasTiles = false;
  /// Several registers of i32 become one of bytes by saturating packs.
  bool hasBytePacks = false;

  /// Arm's 128-bit registers.
  bool hasNeon() const {
    return dotKind == DotKind::NeonLong || dotKind == DotKind::NeonPairs ||
           dotKind == DotKind::NeonDot || dotKind == DotKind::NeonMatrix;
  }

  /// The same target with another kind of dot product.
  TargetInfo with(DotKind kind) const {
    TargetInfo other = *this;
    other.dotKind = kind;
    return other;
  }

  /// Lanes of 32 bits in a register.
  int64_t getLanes() const { return vectorBits / 32; }
  /// Lanes of 64 bits.
  int64_t getWideLanes() const { return vectorBits < 64 ? 1 : vectorBits / 64; }
  /// How many input bytes one dot step consumes.
  int64_t getDotGroup() const {
    switch (dotKind) {
    case DotKind::Generic:
    case DotKind::NeonLong:
      return 1;
    case DotKind::WordPairs:
      return 2;
    case DotKind::Vnni:
    case DotKind::ArmDsp:
    case DotKind::NeonDot:
      return 4;
    case DotKind::NeonMatrix:
      return 8;
    case DotKind::Mve:
    case DotKind::NeonPairs:
      return 16;
    }
    return 1;
  }

  /// How many dot steps share one load of a pixel's input at the most, where
  /// each of them takes its part of the register.
  int64_t getStepsPerLoad() const {
    // A register of i16; half of one where there are 16 registers.
    if (dotKind == DotKind::NeonLong)
      return isArm32 ? 4 : 8;
    return hasNeon() ? 16 / getDotGroup() : 1;
  }

  /// Bits of a packed weight that `uses` pixels share. vpmaddwd and smlal take
  /// i16; widening bytes in the loop costs more than larger weights do, unless
  /// they are read once only.
  unsigned getWeightBits(int64_t uses) const {
    bool widens = dotKind == DotKind::WordPairs || dotKind == DotKind::NeonLong;
    return widens && uses >= 4 ? 16 : 8;
  }

  /// Bits of an input that `vectors` of output channels share: widening it once
  /// costs a pass over memory, widening it in the loop two instructions for
  /// each step.
  unsigned getInputBits(int64_t uses, int64_t vectors) const {
    // NEON widens one load for eight steps.
    return !hasNeon() && getWeightBits(uses) == 16 && vectors >= 4 ? 16 : 8;
  }

  /// The same for inputs of 16 bits and weights of 8: two a lane wherever
  /// vpmaddwd is there.
  int64_t getWideDotGroup() const {
    return dotKind == DotKind::WordPairs || dotKind == DotKind::Vnni ? 2 : 1;
  }
  unsigned getWideWeightBits(int64_t uses) const {
    return getWideDotGroup() == 2 && uses >= 4 ? 16 : 8;
  }

  /// Reads LLVM's notation for features, "+avx2,+fma,-avx512f". `triple` is
  /// LLVM's too; empty is this host's. Features that LLVM implies are implied
  /// here: avx512f has fma and avx2; AArch64 has NEON unless it is taken away.
  /// prefer-256-bit keeps a processor with wider
  /// registers from using them. Unknown features change nothing.
  static TargetInfo get(llvm::StringRef triple, llvm::StringRef features);
};

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_TARGETINFO_H
