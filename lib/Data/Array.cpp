//===- Array.cpp - Arrays read from and written to files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Data/Array.h"
#include "ArrayHeader.h"
#include "ByteStream.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cstring>

using namespace llvm;
using namespace mlir::quanta;

/// What has been decompressed is kept up to this size: its checksum is then
/// known to be right, and reading it in any order is cheap.
static constexpr uint64_t maxKeptBytes = uint64_t(64) << 20;

namespace {

class StreamReader : public ArrayReader {
public:
  StreamReader(std::string reference, const ArrayHeader &header,
               std::unique_ptr<ByteStream> stream)
      : ArrayReader(std::move(reference), header.dtype, header.shape,
                    header.numElements),
        stream(std::move(stream)), dataOffset(header.dataOffset),
        swap(header.bigEndian != sys::IsBigEndianHost) {}

  Error read(int64_t first, int64_t count, char *out) override {
    assert(first >= 0 && count >= 0 && first <= getNumElements() - count &&
           "range outside of the array");
    unsigned width = getByteWidth(getDType());
    MutableArrayRef<char> bytes(out, count * width);
    if (Error error = stream->read(dataOffset + first * width, bytes))
      return error;
    if (swap && width > 1)
      for (int64_t i = 0; i < count; ++i)
        std::reverse(out + i * width, out + (i + 1) * width);
    if (getDType() == DType::Bool)
      for (char &byte : bytes)
        byte = byte != 0;
    return Error::success();
  }

private:
  std::unique_ptr<ByteStream> stream;
  uint64_t dataOffset;
  bool swap;
};

} // namespace

/// From the first axis fastest to the last axis fastest.
static std::vector<char> toRowMajor(ArrayRef<char> bytes,
                                    ArrayRef<int64_t> shape, unsigned width) {
  std::vector<char> result(bytes.size());
  SmallVector<int64_t> strides, index(shape.size(), 0);
  int64_t stride = 1;
  for (int64_t dim : shape) {
    strides.push_back(stride);
    stride *= dim;
  }
  int64_t source = 0;
  for (size_t target = 0; target < result.size(); target += width) {
    std::memcpy(result.data() + target, bytes.data() + source * width, width);
    for (size_t axis = shape.size(); axis-- > 0;) {
      source += strides[axis];
      if (++index[axis] < shape[axis])
        break;
      source -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return result;
}

/// Splits FILE:KEY, unless a file of the whole name exists.
static std::pair<StringRef, StringRef> splitReference(StringRef reference) {
  if (sys::fs::exists(reference) || !reference.contains(':'))
    return {reference, ""};
  return reference.rsplit(':');
}

static Expected<std::unique_ptr<ByteStream>> openStream(StringRef reference) {
  auto [path, key] = splitReference(reference);
  Expected<std::unique_ptr<ByteStream>> plain = openPlainFile(path);
  if (!plain)
    return plain.takeError();
  char magic[4];
  if (Error error = (*plain)->read(0, magic)) {
    consumeError(std::move(error));
    return makeFileError(path, "is too short to hold an array");
  }
  StringRef start(magic, 4);
  if (start.starts_with("PK"))
    return openZipMember(path, key);
  if (!key.empty())
    return makeFileError(path, "is not a .npz archive, so it has no array '" +
                                   key + "'");
  if (start.starts_with("\x1f\x8b"))
    return openGzipFile(path);
  return plain;
}

Expected<std::unique_ptr<ArrayReader>>
mlir::quanta::openArray(StringRef reference) {
  Expected<std::unique_ptr<ByteStream>> stream = openStream(reference);
  if (!stream)
    return stream.takeError();
  Expected<ArrayHeader> header = readArrayHeader(**stream);
  if (!header)
    return header.takeError();
  unsigned width = getByteWidth(header->dtype);
  uint64_t size = header->numElements * width;
  if (Error error = (*stream)->checkSize(header->dataOffset + size))
    return std::move(error);

  bool transpose = header->fortranOrder && header->shape.size() > 1;
  if (transpose || (!(*stream)->isRandomAccess() && size <= maxKeptBytes)) {
    auto bytes = readToEnd(**stream, header->dataOffset, size);
    if (!bytes)
      return bytes.takeError();
    if (transpose)
      *bytes = toRowMajor(*bytes, header->shape, width);
    header->dataOffset = 0;
    *stream = makeMemoryStream((*stream)->getName().str(), std::move(*bytes));
  }
  return std::make_unique<StreamReader>(reference.str(), *header,
                                        std::move(*stream));
}

namespace {
class MemoryReader : public ArrayReader {
public:
  MemoryReader(std::string reference, DType dtype, ArrayRef<int64_t> shape,
               const void *data)
      : ArrayReader(std::move(reference), dtype, shape, *countElements(shape)),
        data(static_cast<const char *>(data)) {}

  Error read(int64_t first, int64_t count, char *out) override {
    size_t width = getByteWidth(getDType());
    std::copy_n(data + first * width, count * width, out);
    return Error::success();
  }

private:
  const char *data;
};
} // namespace

std::unique_ptr<ArrayReader>
mlir::quanta::makeMemoryReader(std::string reference, DType dtype,
                               ArrayRef<int64_t> shape, const void *data) {
  return std::make_unique<MemoryReader>(std::move(reference), dtype, shape,
                                        data);
}

Expected<Array> mlir::quanta::loadArray(StringRef reference) {
  auto reader = openArray(reference);
  if (!reader)
    return reader.takeError();
  Array array;
  array.dtype = (*reader)->getDType();
  array.shape.assign((*reader)->getShape().begin(),
                     (*reader)->getShape().end());
  unsigned width = getByteWidth(array.dtype);
  constexpr int64_t chunk = 1 << 20;
  int64_t count = (*reader)->getNumElements();
  for (int64_t done = 0; done < count;) {
    int64_t next = std::min(chunk, count - done);
    array.bytes.resize((done + next) * width);
    if (Error error =
            (*reader)->read(done, next, array.bytes.data() + done * width))
      return std::move(error);
    done += next;
  }
  return array;
}

Error mlir::quanta::writeNpy(StringRef path, DType dtype,
                             ArrayRef<int64_t> shape, ArrayRef<char> bytes) {
  std::optional<int64_t> count = countElements(shape, getByteWidth(dtype));
  if (!count ||
      static_cast<uint64_t>(*count) * getByteWidth(dtype) != bytes.size())
    return makeFileError(path, "shape " + formatShape(shape) + " of " +
                                   getName(dtype) + " does not have " +
                                   Twine(bytes.size()) + " bytes");
  static_assert(!sys::IsBigEndianHost, "elements are written as they are");
  return writeToOutput(path, [&](raw_ostream &os) {
    os << makeNpyHeader(dtype, shape);
    os.write(bytes.data(), bytes.size());
    return Error::success();
  });
}
