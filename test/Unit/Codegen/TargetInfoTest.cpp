//===- TargetInfoTest.cpp - Features to facts -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/TargetInfo.h"
#include "gtest/gtest.h"

using namespace mlir::quanta::codegen;

static TargetInfo x86(llvm::StringRef features) {
  return TargetInfo::get("x86_64-linux-gnu", features);
}

TEST(TargetInfo, Baseline) {
  TargetInfo info = x86("");
  EXPECT_EQ(info.vectorBits, 128u);
  EXPECT_FALSE(info.hasFma);
  EXPECT_EQ(info.dotKind, DotKind::Generic);
}

TEST(TargetInfo, Avx2WithAndWithoutFma) {
  EXPECT_EQ(x86("+avx2").dotKind, DotKind::WordPairs);
  EXPECT_FALSE(x86("+avx2").hasFma);
  EXPECT_TRUE(x86("+avx2,+fma").hasFma);
  EXPECT_EQ(x86("+avx2,+fma").vectorRegisters, 16u);
}

TEST(TargetInfo, Avx512) {
  EXPECT_EQ(x86("+avx512f").dotKind, DotKind::WordPairs);
  EXPECT_TRUE(x86("+avx512f").hasFma);
  TargetInfo vnni = x86("+avx512vnni");
  EXPECT_EQ(vnni.dotKind, DotKind::Vnni);
  EXPECT_EQ(vnni.getLanes(), 16);
  EXPECT_EQ(vnni.getDotGroup(), 4);
  EXPECT_EQ(x86("+avx512f").getLanes(), 8);
  EXPECT_EQ(x86("+avx512bw").getLanes(), 16);
}

TEST(TargetInfo, VnniOn256Bits) {
  for (const char *features :
       {"+avx2,+fma,+avxvnni", "+avx512vnni,+avx512vl,+prefer-256-bit"}) {
    TargetInfo info = x86(features);
    EXPECT_EQ(info.dotKind, DotKind::Vnni);
    EXPECT_EQ(info.getLanes(), 8);
    EXPECT_EQ(info.getDotGroup(), 4);
  }
  EXPECT_EQ(x86("+avxvnni").vectorRegisters, 16u);
  // No 256-bit form without AVX512VL.
  EXPECT_EQ(x86("+avx512vnni,+prefer-256-bit").dotKind, DotKind::WordPairs);
}

TEST(TargetInfo, LastWordWins) {
  EXPECT_EQ(x86("+avx512vnni,-avx512vnni,+avx2").dotKind, DotKind::WordPairs);
  EXPECT_EQ(x86("+unheard-of").dotKind, DotKind::Generic);
}

TEST(TargetInfo, NeonAndItsDotProducts) {
  auto arm = [](llvm::StringRef features) {
    return TargetInfo::get("aarch64-linux-gnu", features);
  };
  EXPECT_EQ(arm("").dotKind, DotKind::NeonLong);
  EXPECT_FALSE(arm("").hasLaneDot);
  EXPECT_EQ(arm("+dotprod").dotKind, DotKind::NeonDot);
  EXPECT_EQ(arm("+dotprod,+i8mm").dotKind, DotKind::NeonMatrix);
  EXPECT_TRUE(arm("+dotprod,+i8mm").hasLaneDot);
  EXPECT_FALSE(arm("+i8mm").hasLaneDot);
  EXPECT_EQ(arm("+dotprod,-neon").dotKind, DotKind::Generic);
  for (const char *features : {"", "+dotprod", "+i8mm"}) {
    EXPECT_EQ(arm(features).vectorBits, 128u);
    EXPECT_FALSE(arm(features).hasUnsignedDot());
  }
}

TEST(TargetInfo, OtherMachines) {
  EXPECT_TRUE(TargetInfo::get("aarch64-linux-gnu", "").hasFma);
  TargetInfo cortexM = TargetInfo::get("thumbv7em-none-eabi", "");
  EXPECT_FALSE(cortexM.hasFma);
  EXPECT_EQ(cortexM.getLanes(), 1);
  EXPECT_EQ(cortexM.dotKind, DotKind::Generic);
  TargetInfo withDsp = TargetInfo::get("thumbv7em-none-eabi", "+dsp");
  EXPECT_EQ(withDsp.dotKind, DotKind::ArmDsp);
  EXPECT_FALSE(withDsp.hasNeon());
  TargetInfo cortexA = TargetInfo::get("armv7a-linux-gnueabihf", "+dsp,+neon");
  EXPECT_EQ(cortexA.dotKind, DotKind::NeonLong);
  EXPECT_EQ(cortexA.getLanes(), 4);
  EXPECT_FALSE(cortexA.hasFma);
  EXPECT_TRUE(TargetInfo::get("armv7-linux-gnueabihf", "+neon,+vfp4").hasFma);
}
