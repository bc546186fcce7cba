//===- Actions.h - What quant-translate can do -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TOOLS_QUANT_TRANSLATE_ACTIONS_H
#define QUANTA_TOOLS_QUANT_TRANSLATE_ACTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace quanta_translate {

// Each action has a file of its own, explains errors on stderr and returns the
// exit status. Nothing is written to `output` unless it succeeds.

int importOnnx(llvm::StringRef input, llvm::StringRef output,
               std::optional<int64_t> batch);

/// A module between pairs, or observed and with stats, as ONNX.
int exportOnnx(llvm::StringRef input, llvm::StringRef output);

/// The statistics of all samples behind the files `inputs`.
int mergeStatistics(llvm::ArrayRef<std::string> inputs, llvm::StringRef output);

} // namespace quanta_translate

#endif // QUANTA_TOOLS_QUANT_TRANSLATE_ACTIONS_H
