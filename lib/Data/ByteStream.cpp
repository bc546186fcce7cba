//===- ByteStream.cpp - Bytes of plain files and of memory -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteStream.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstring>

using namespace llvm;
using namespace mlir::quanta;

Error mlir::quanta::makeFileError(StringRef name, const Twine &reason) {
  return createStringError(inconvertibleErrorCode(), name + ": " + reason);
}

namespace {

class BufferStream : public ByteStream {
public:
  BufferStream(std::string name, std::unique_ptr<MemoryBuffer> buffer)
      : ByteStream(std::move(name)), buffer(std::move(buffer)),
        content(this->buffer->getBuffer()) {}
  BufferStream(std::string name, std::vector<char> bytes)
      : ByteStream(std::move(name)), bytes(std::move(bytes)),
        content(this->bytes.data(), this->bytes.size()) {}

  Error checkSize(uint64_t expected) override {
    if (expected == content.size())
      return Error::success();
    return error("the header asks for " + Twine(expected) +
                 " bytes, but there are " + Twine(content.size()));
  }

  Error read(uint64_t offset, MutableArrayRef<char> out) override {
    if (offset > content.size() || out.size() > content.size() - offset)
      return error("ends after " + Twine(content.size()) + " bytes");
    std::copy_n(content.begin() + offset, out.size(), out.begin());
    return Error::success();
  }

  bool isRandomAccess() const override { return true; }

private:
  std::unique_ptr<MemoryBuffer> buffer;
  std::vector<char> bytes;
  StringRef content;
};

} // namespace

Expected<std::unique_ptr<ByteStream>>
mlir::quanta::openPlainFile(StringRef path) {
  sys::fs::file_status status;
  if (std::error_code code = sys::fs::status(path, status))
    return makeFileError(path, code.message());
  if (!sys::fs::is_regular_file(status))
    return makeFileError(path, "is not a regular file");
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return makeFileError(path, buffer.getError().message());
  return std::make_unique<BufferStream>(path.str(), std::move(*buffer));
}

std::unique_ptr<ByteStream>
mlir::quanta::makeMemoryStream(std::string name, std::vector<char> bytes) {
  return std::make_unique<BufferStream>(std::move(name), std::move(bytes));
}

Expected<std::vector<char>>
mlir::quanta::readToEnd(ByteStream &stream, uint64_t offset, uint64_t size) {
  constexpr uint64_t chunk = 1 << 22;
  if (Error error = stream.checkSize(offset + size))
    return std::move(error);
  std::vector<char> bytes;
  while (bytes.size() < size) {
    uint64_t done = bytes.size(), next = std::min(chunk, size - done);
    bytes.resize(done + next);
    if (Error error = stream.read(
            offset + done, MutableArrayRef<char>(bytes.data() + done, next)))
      return std::move(error);
  }
  if (Error error = stream.finish())
    return std::move(error);
  return bytes;
}
