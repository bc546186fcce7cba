//===- ByteStream.h - Bytes of plain, zipped and gzipped files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DATA_BYTESTREAM_H
#define QUANTA_LIB_DATA_BYTESTREAM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace mlir::quanta {

/// An error about the file or archive member `name`.
llvm::Error makeFileError(llvm::StringRef name, const llvm::Twine &reason);

/// The content of a file or of a member of an archive.
class ByteStream {
public:
  explicit ByteStream(std::string name) : name(std::move(name)) {}
  virtual ~ByteStream() = default;

  llvm::StringRef getName() const { return name; }

  /// Fails unless `expected` is the length of the content, as far as that can
  /// be told without reading all of it. What compression can't yield is
  /// refused here, before anything is allocated for it.
  virtual llvm::Error checkSize(uint64_t expected) = 0;

  /// Copies `out.size()` bytes from `offset`; fails at the end of the content.
  virtual llvm::Error read(uint64_t offset,
                           llvm::MutableArrayRef<char> out) = 0;

  /// Called after the last byte was read: fails if there is more, or if the
  /// checksum of the content is wrong (it is compared at the very end).
  virtual llvm::Error finish() { return llvm::Error::success(); }

  /// True if reading backwards is as cheap as reading on.
  virtual bool isRandomAccess() const = 0;

protected:
  llvm::Error error(const llvm::Twine &reason) const {
    return makeFileError(name, reason);
  }

private:
  std::string name;
};

/// Maps a plain file. Fails for what isn't a regular file.
llvm::Expected<std::unique_ptr<ByteStream>> openPlainFile(llvm::StringRef path);

/// Member `key` (or `key`.npy) of a zip archive; without a key, the only one.
llvm::Expected<std::unique_ptr<ByteStream>> openZipMember(llvm::StringRef path,
                                                          llvm::StringRef key);

llvm::Expected<std::unique_ptr<ByteStream>> openGzipFile(llvm::StringRef path);

/// Content that is in memory.
std::unique_ptr<ByteStream> makeMemoryStream(std::string name,
                                             std::vector<char> bytes);

/// Reads bytes [offset, offset + size) and checks that the content ends there,
/// checksum included. Memory grows with what was really read.
llvm::Expected<std::vector<char>> readToEnd(ByteStream &stream, uint64_t offset,
                                            uint64_t size);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DATA_BYTESTREAM_H
