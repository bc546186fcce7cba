//===- RowErrors.h - Errors of softmax and normalizations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that compute each element from its whole row; docs/Numerics.md derives the
// bounds.
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_REPORT_ROWERRORS_H
#define QUANTA_LIB_REPORT_ROWERRORS_H

#include "ErrorTerms.h"
#include "quanta/Report/NormalizedRows.h"

namespace mlir::quanta {

/// The bound of a softmax layer over `size` elements, in real units; values of
/// its input lie beyond the input's range by `excess`.
ErrorTerms boundSoftmax(const Layer &layer, const LayerInput &input,
                        int64_t size, double excess);

/// The bound of the integers of `op`, for each element of a row. `magnitude` is
/// the largest of its input's, in steps. Without `rows` there are no samples.
ChannelErrors boundNormalize(NormalizeOp op, const ErrorTerms &input,
                             double magnitude, const NormalizedRows *rows);

} // namespace mlir::quanta

#endif // QUANTA_LIB_REPORT_ROWERRORS_H
