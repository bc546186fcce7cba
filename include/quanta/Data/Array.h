//===- Array.h - Arrays read from and written to files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DATA_ARRAY_H
#define QUANTA_DATA_ARRAY_H

#include "quanta/Data/DType.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace mlir::quanta {

/// A dense array in memory: C order, host byte order.
struct Array {
  DType dtype = DType::F32;
  llvm::SmallVector<int64_t> shape;
  std::vector<char> bytes;

  int64_t numElements() const {
    return static_cast<int64_t>(bytes.size() / getByteWidth(dtype));
  }
};

/// Random access to an array in a file whose header has been checked against
/// the real length of the file. Nothing of the file needs to be in memory: a
/// .npy file is mapped, a large compressed one is decompressed as it is read
/// (reading backwards starts it again).
class ArrayReader {
public:
  virtual ~ArrayReader() = default;

  DType getDType() const { return dtype; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getNumElements() const { return numElements; }

  /// What the user called it: "images.npz:x".
  llvm::StringRef getReference() const { return reference; }

  /// Copies elements [first, first + count) in C order and host byte order to
  /// `out`, which holds `count` elements. The range must be inside the array.
  virtual llvm::Error read(int64_t first, int64_t count, char *out) = 0;

protected:
  ArrayReader(std::string reference, DType dtype, llvm::ArrayRef<int64_t> shape,
              int64_t numElements)
      : reference(std::move(reference)), dtype(dtype),
        shape(shape.begin(), shape.end()), numElements(numElements) {}

private:
  std::string reference;
  DType dtype;
  llvm::SmallVector<int64_t> shape;
  int64_t numElements;
};

/// Opens FILE.npy, FILE.npz:KEY (or FILE.npz with one array in it), or an IDX
/// file, plain or .gz. The content decides, not the extension. The error names
/// the file and what is wrong with it.
llvm::Expected<std::unique_ptr<ArrayReader>>
openArray(llvm::StringRef reference);

/// An array in the caller's memory, in C order and host byte order, which stays
/// valid as long as the reader. `reference` stands for the file in messages.
std::unique_ptr<ArrayReader> makeMemoryReader(std::string reference,
                                              DType dtype,
                                              llvm::ArrayRef<int64_t> shape,
                                              const void *data);

/// Reads a whole array. Memory is taken as data arrives, so a header that
/// promises more than the file holds costs nothing.
llvm::Expected<Array> loadArray(llvm::StringRef reference);

/// Writes a .npy file (version 1.0, little-endian, C order) through a temporary
/// file. `bytes` are the elements in host order; their number is checked.
llvm::Error writeNpy(llvm::StringRef path, DType dtype,
                     llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<char> bytes);

} // namespace mlir::quanta

#endif // QUANTA_DATA_ARRAY_H
