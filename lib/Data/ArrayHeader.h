//===- ArrayHeader.h - Headers of .npy and IDX files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DATA_ARRAYHEADER_H
#define QUANTA_LIB_DATA_ARRAYHEADER_H

#include "ByteStream.h"
#include "quanta/Data/DType.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir::quanta {

/// What a file says about the array in it, checked for sense: no negative
/// dimension, no overflow, at most `maxRank` dimensions.
struct ArrayHeader {
  static constexpr unsigned maxRank = 32;

  DType dtype = DType::F32;
  llvm::SmallVector<int64_t> shape;
  int64_t numElements = 0;
  bool bigEndian = false;
  bool fortranOrder = false;
  /// Where the elements begin.
  uint64_t dataOffset = 0;
};

/// Reads a .npy header of version 1.0, 2.0 or 3.0.
llvm::Expected<ArrayHeader> readNpyHeader(ByteStream &stream);

/// Reads the header of an IDX file: big-endian, the last axis fastest.
llvm::Expected<ArrayHeader> readIdxHeader(ByteStream &stream);

/// Reads whichever header the content begins with.
llvm::Expected<ArrayHeader> readArrayHeader(ByteStream &stream);

/// The header of a .npy file of version 1.0 in little-endian, C order.
std::string makeNpyHeader(DType dtype, llvm::ArrayRef<int64_t> shape);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DATA_ARRAYHEADER_H
