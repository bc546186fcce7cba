//===- FuzzConfig.cpp - Configuration files, damaged -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Config/Config.h"

#include <cstdlib>

using namespace mlir::quanta;

/// What is refused has a mistake, and only that.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char *>(data), size);
  bool hasMistake = false;
  auto config =
      parseConfig(text, [&](Position, llvm::StringRef) { hasMistake = true; });
  if (config.has_value() == hasMistake)
    std::abort();
  return 0;
}
