//===- TargetInfo.cpp - From a feature string to facts -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Codegen/TargetInfo.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace mlir::quanta::codegen;

/// The features that are on after reading `features` from left to right.
static llvm::StringSet<> parseFeatures(llvm::StringRef features) {
  llvm::StringSet<> enabled;
  llvm::SmallVector<llvm::StringRef> items;
  features.split(items, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (llvm::StringRef item : items) {
    item = item.trim();
    if (item.consume_front("-"))
      enabled.erase(item);
    else {
      item.consume_front("+");
      enabled.insert(item);
    }
  }
  return enabled;
}

TargetInfo TargetInfo::get(llvm::StringRef triple, llvm::StringRef features) {
  llvm::Triple parsed(triple.empty() ? llvm::sys::getDefaultTargetTriple()
                                     : triple.str());
  llvm::StringSet<> enabled = parseFeatures(features);
  auto has = [&](llvm::StringRef name) { return enabled.contains(name); };
  TargetInfo info;
  if (parsed.isAArch64()) {
    if (features.contains("-neon") || features.contains("-fp-armv8"))
      return info;
    info.vectorRegisters = 32;
    info.hasFma = info.hasBytePacks = true;
    info.hasLaneDot = has("dotprod");
    info.hasF16 = true;
    info.hasF16Arithmetic = has("fullfp16");
    info.dotKind = has("i8mm")      ? DotKind::NeonMatrix
                   : has("dotprod") ? DotKind::NeonDot
                                    : DotKind::NeonLong;
    return info;
  }
  if (parsed.isARM() || parsed.isThumb()) {
    info.isArm32 = true;
    info.hasF16 = has("fp16") || has("fullfp16") || has("vfp4");
    if (has("neon")) {
      // VFPv4 came with the fused multiply-add (Cortex-A7, A15).
      info.hasFma = has("vfp4");
      info.hasBytePacks = true;
      info.dotKind = DotKind::NeonLong;
      return info;
    }
    // The core's own registers, less what addresses and loops take.
    info.vectorBits = 32;
    info.vectorRegisters = 10;
    if (has("mve") || has("mve.fp")) {
      // Sums are in even registers, addresses in odd ones: 2 x 2 sums.
      info.dotKind = DotKind::Mve;
    } else if (has("dsp")) {
      info.dotKind = DotKind::ArmDsp;
    }
    return info;
  }
  if (!parsed.isX86())
    return info;
  // AVX-512 comes with a fused multiply-add and all of AVX2.
  bool avx512 = has("avx512f") || has("avx512bw") || has("avx512vnni");
  if (!avx512 && !has("avx2") && !has("avxvnni"))
    return info;
  bool wide = avx512 && !has("prefer-256-bit");
  bool narrowForms = avx512 && has("avx512vl");
  bool vnni = has("avx512vnni") && (wide || narrowForms);
  info.hasFma = avx512 || has("fma");
  info.hasF16 = avx512 || has("f16c");
  info.dotKind = vnni || has("avxvnni") ? DotKind::Vnni : DotKind::WordPairs;
  // Bytes in 512-bit registers need AVX512BW.
  info.vectorBits =
      wide && (vnni || (!has("avxvnni") && has("avx512bw"))) ? 512 : 256;
  info.hasF16Arithmetic = has("avx512fp16") && info.vectorBits == 512;
  info.hasBf16Dot = has("avx512bf16") && info.vectorBits == 512;
  info.vectorRegisters = info.vectorBits == 512 || narrowForms ? 32 : 16;
  info.hasBytePacks = info.vectorBits == 256 || has("avx512bw");
  // The epilogue of tiles works on vectors of 512 bits.
  info.hasTiles = has("amx-int8") && info.vectorBits == 512;
  info.hasLaneDot = has("avxvnni") || (vnni && narrowForms && has("avx512bw"));
  return info;
}
