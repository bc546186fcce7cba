//===- WeightTerms.h - Weights with zero points as sums of bytes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXTERNALMODELS_WEIGHTTERMS_H
#define QUANTA_LIB_EXTERNALMODELS_WEIGHTTERMS_H

#include "quanta/Interfaces/IntegerBuilders.h"

namespace mlir::quanta {

/// i8 tensors whose sum is the weight's integers minus their zero points: the
/// storage itself where those are 0, else constants, two where a difference needs
/// nine bits. Fails with `reason` where there are zero points and the integers
/// are not constants.
FailureOr<SmallVector<Value>> createWeightTerms(ImplicitLocOpBuilder &builder,
                                                const QuantizedValue &weight,
                                                std::string &reason);

} // namespace mlir::quanta

#endif // QUANTA_LIB_EXTERNALMODELS_WEIGHTTERMS_H
