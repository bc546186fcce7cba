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
    info.vectorRegisters = 32;
    info.hasFma = true;
    return info;
  }
  if (!parsed.isX86())
    return info;
  // The VNNI instructions on 512 bits imply AVX-512's foundation.
  if (has("avx512vnni")) {
    info.vectorBits = 512;
    info.vectorRegisters = 32;
    info.hasFma = true;
    info.dotKind = DotKind::Avx512Vnni;
    info.hasBytePacks = has("avx512bw");
    info.hasLaneDot = has("avx512bw") && has("avx512vl");
  } else if (has("avx512f") || has("avx2")) {
    info.vectorBits = 256;
    info.hasFma = has("fma") || has("avx512f");
    info.dotKind = DotKind::Avx2;
    info.hasBytePacks = true;
  }
  return info;
}
