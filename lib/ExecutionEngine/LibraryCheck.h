//===- LibraryCheck.h - Whether a file can be given to the dynamic loader -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXECUTIONENGINE_LIBRARYCHECK_H
#define QUANTA_LIB_EXECUTIONENGINE_LIBRARYCHECK_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace mlir::quanta {

/// The dynamic loader trusts its file and crashes on a damaged one. Fails unless
/// `path` is a shared library of this machine whose segments lie in the file,
/// whose dynamic tables lie in its segments, and whose relocations write where
/// the library may be written, and that holds what was linked by its checksum:
/// damage of the code itself is found by that.
llvm::Error checkLibrary(llvm::StringRef path);

} // namespace mlir::quanta

#endif // QUANTA_LIB_EXECUTIONENGINE_LIBRARYCHECK_H
