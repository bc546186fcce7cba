//===- Checksum.h - Whether a library is what was linked -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TARGET_CHECKSUM_H
#define QUANTA_TARGET_CHECKSUM_H

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace mlir::quanta {

/// Reserves the note that holds the checksum of a shared library: an ELF note of
/// name "Quanta", type 1, in the section `.note.quanta`.
void addChecksumNote(llvm::Module &module);

/// Writes the checksum of a linked library into its note: the SHA-256 of the whole
/// file, the 32 bytes of the checksum counting as zero.
llvm::Error sealLibrary(llvm::StringRef path);

/// Fails if the library has no note, or its bytes are not those that were sealed:
/// a bit that has changed in code or tables would otherwise be found by a crash, or
/// by nobody. The error does not name the file.
llvm::Error verifyChecksum(llvm::MemoryBufferRef library);

} // namespace mlir::quanta

#endif // QUANTA_TARGET_CHECKSUM_H
