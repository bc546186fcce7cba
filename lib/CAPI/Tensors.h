//===- Tensors.h - Samples of the caller, fed to a model batch by batch -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CAPI_TENSORS_H
#define QUANTA_LIB_CAPI_TENSORS_H

#include "Handles.h"

namespace mlir::quanta::capi {

/// The caller's tensors of one call, in the order of the model.
class Samples {
public:
  /// Finds the tensor of each description by name or position and checks type
  /// and shape. `isBatched` frees the first axis. The error names the tensor
  /// with expected and actual shape.
  static llvm::Expected<Samples>
  create(llvm::StringRef kind, llvm::ArrayRef<TensorDescriptor> descriptors,
         llvm::ArrayRef<QuantaTensor> tensors, bool isBatched);

  /// The length of the first axis; without any tensor or batch axis, 1.
  int64_t size() const { return numSamples; }

  /// Pointers to samples [first, first + count) of all tensors. The caller's
  /// memory, where that is a whole batch; else a copy, filled up with its last
  /// sample.
  llvm::SmallVector<void *> getBatch(int64_t first, int64_t count);
  /// Pointers to all samples of all tensors.
  llvm::SmallVector<void *> getAll() const {
    return llvm::SmallVector<void *>(data.begin(), data.end());
  }
  /// Copies the outputs of a batch that is not whole back.
  void storeBatch(int64_t first, int64_t count);

private:
  llvm::SmallVector<char *> data;
  /// Of one sample, and of the batch, of each tensor.
  llvm::SmallVector<int64_t> sampleBytes;
  int64_t batch = 1;
  int64_t numSamples = 1;
  std::vector<std::vector<char>> copies;
};

/// Whether all tensors of a model have the same first axis.
bool hasBatchAxis(const ModelDescriptor &model);

} // namespace mlir::quanta::capi

#endif // QUANTA_LIB_CAPI_TENSORS_H
