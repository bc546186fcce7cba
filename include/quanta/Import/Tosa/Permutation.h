//===- Permutation.h - Orders of dimensions -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_IMPORT_TOSA_PERMUTATION_H
#define QUANTA_IMPORT_TOSA_PERMUTATION_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstddef>
#include <cstdint>

namespace mlir::quanta {

/// `p[i]` is the dimension of the source that becomes dimension i.
using Permutation = SmallVector<int64_t, 4>;

Permutation getIdentityPermutation(int64_t rank);
bool isIdentityPermutation(ArrayRef<int64_t> permutation);
Permutation invertPermutation(ArrayRef<int64_t> permutation);

/// `values[permutation[i]]` for each i.
SmallVector<int64_t> permute(ArrayRef<int64_t> values,
                             ArrayRef<int64_t> permutation);

/// True if dimensions of `shape` other than 1 keep their order, so that a
/// reshape does the same as the transposition.
bool movesOnlyUnitDimensions(ArrayRef<int64_t> shape,
                             ArrayRef<int64_t> permutation);

/// Logical to physical order of images whose logical layout is
/// [N, C, spatial...] and whose memory layout is [N, spatial..., C].
Permutation getChannelsLastPermutation(int64_t rank);

} // namespace mlir::quanta

#endif // QUANTA_IMPORT_TOSA_PERMUTATION_H
