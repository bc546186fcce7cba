//===- Help.h - What --help prints -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_HELP_H
#define QUANTA_PIPELINES_HELP_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::quanta {

/// A command and what it is good for.
struct HelpExample {
  llvm::StringRef command, purpose;
};

struct HelpPage {
  /// "quant-run - runs a model on samples"
  llvm::StringRef title;
  llvm::StringRef usage;
  llvm::ArrayRef<HelpExample> examples;
};

/// Prints the page and the options of the table, with those of each group under
/// its heading, on lines of at most 80 columns. scripts/generate-man.py reads it.
void printHelp(llvm::raw_ostream &stream, const llvm::opt::OptTable &table,
               const HelpPage &page);

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_HELP_H
