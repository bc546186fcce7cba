//===- IdxHeader.cpp - Headers of IDX files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ArrayHeader.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

using namespace llvm;
using namespace mlir::quanta;

static std::optional<DType> getIdxType(uint8_t code) {
  switch (code) {
  case 0x08:
    return DType::U8;
  case 0x09:
    return DType::I8;
  case 0x0b:
    return DType::I16;
  case 0x0c:
    return DType::I32;
  case 0x0d:
    return DType::F32;
  case 0x0e:
    return DType::F64;
  default:
    return std::nullopt;
  }
}

Expected<ArrayHeader> mlir::quanta::readIdxHeader(ByteStream &stream) {
  char start[4];
  if (Error error = stream.read(0, start))
    return std::move(error);
  uint8_t code = start[2];
  unsigned rank = static_cast<uint8_t>(start[3]);
  std::optional<DType> dtype = getIdxType(code);
  if (start[0] != 0 || start[1] != 0 || !dtype)
    return makeFileError(stream.getName(),
                         "is neither .npy, .npz nor IDX (begins with " +
                             toHex(StringRef(start, 4)) + ")");
  if (rank == 0 || rank > ArrayHeader::maxRank)
    return makeFileError(stream.getName(), "IDX header with " + Twine(rank) +
                                               " dimensions; 1 to " +
                                               Twine(ArrayHeader::maxRank) +
                                               " are read");
  ArrayHeader header;
  header.dtype = *dtype;
  header.bigEndian = true;
  header.dataOffset = 4 + 4 * rank;
  for (unsigned i = 0; i < rank; ++i) {
    char dim[4];
    if (Error error = stream.read(4 + 4 * i, dim)) {
      consumeError(std::move(error));
      return makeFileError(stream.getName(), "ends inside of its IDX header");
    }
    header.shape.push_back(support::endian::read32be(dim));
  }
  std::optional<int64_t> count =
      countElements(header.shape, getByteWidth(*dtype));
  if (!count)
    return makeFileError(stream.getName(),
                         "shape " + formatShape(header.shape) + " of " +
                             getName(*dtype) + " exceeds the range of 64 bits");
  header.numElements = *count;
  return header;
}

Expected<ArrayHeader> mlir::quanta::readArrayHeader(ByteStream &stream) {
  char start[6];
  if (Error error = stream.read(0, start))
    return std::move(error);
  if (StringRef(start, 6) == "\x93NUMPY")
    return readNpyHeader(stream);
  return readIdxHeader(stream);
}
