//===- DynamicBuilders.h - Integers with parameters of run time -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_INTERFACES_DYNAMICBUILDERS_H
#define QUANTA_INTERFACES_DYNAMICBUILDERS_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"

namespace mlir::quanta {

/// An activation as integers whose parameters are chosen at run time.
struct DynamicActivation {
  Value storage, scale, zeroPoint;
};

/// quanta.choose_params of `input`, and `padded` (`input` itself, or `input` with
/// zeros around it) as integers by them.
DynamicActivation createDynamicActivation(ImplicitLocOpBuilder &builder,
                                          TypedValue<RankedTensorType> input,
                                          TypedValue<RankedTensorType> padded,
                                          bool perRow);

/// Constant weights of a product, their zero points taken away: the sum of
/// `terms`. Output channels lie along `axis`, `channels / size` for each entry.
struct DynamicWeights {
  SmallVector<Value> terms;
  QuantizationParameters parameters;
  int64_t axis = 0, channels = 1;
};

/// quanta.dynamic_dequantize of i32 sums of products of `activation` and
/// `weights`, plus `bias`: one value a channel, or one for all. Fails with
/// `reason` where the products could leave i32.
FailureOr<Value> createDynamicDequantize(ImplicitLocOpBuilder &builder,
                                         Value sums,
                                         const DynamicActivation &activation,
                                         const DynamicWeights &weights,
                                         ArrayRef<float> bias,
                                         std::string &reason);

} // namespace mlir::quanta

#endif // QUANTA_INTERFACES_DYNAMICBUILDERS_H
