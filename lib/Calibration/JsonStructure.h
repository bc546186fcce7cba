//===- JsonStructure.h - What a JSON parser lets through -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CALIBRATION_JSONSTRUCTURE_H
#define QUANTA_LIB_CALIBRATION_JSONSTRUCTURE_H

#include "llvm/Support/Error.h"

namespace mlir::quanta {

/// Refuses text that is nested deeper than `maxDepth` (llvm::json would recurse
/// as deep) or in which an object has a key twice (it would keep the last).
/// Any text may be given; what isn't JSON is left to the parser to refuse.
llvm::Error checkJsonStructure(llvm::StringRef text, unsigned maxDepth);

} // namespace mlir::quanta

#endif // QUANTA_LIB_CALIBRATION_JSONSTRUCTURE_H
