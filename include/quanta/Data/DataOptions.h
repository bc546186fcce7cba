//===- DataOptions.h - Parsed arguments to preprocessing options -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DATA_DATAOPTIONS_H
#define QUANTA_DATA_DATAOPTIONS_H

#include "quanta/Data/Preprocess.h"

namespace llvm::opt {
class InputArgList;
} // namespace llvm::opt

namespace mlir::quanta {

/// The numbers that a driver's option table gave to the options of
/// quanta/Data/DataOptions.td:
/// {OPT_limit_EQ, OPT_offset_EQ, OPT_resize_EQ, OPT_normalize_EQ,
/// OPT_layout_EQ}
struct DataOptionIds {
  unsigned limit;
  unsigned offset;
  unsigned resize;
  unsigned normalize;
  unsigned layout;
};

/// Fails with the option's name and what its value should be: a usage error,
/// exit status 2.
llvm::Expected<PreprocessOptions>
parsePreprocessOptions(const llvm::opt::InputArgList &args,
                       const DataOptionIds &ids);

} // namespace mlir::quanta

#endif // QUANTA_DATA_DATAOPTIONS_H
