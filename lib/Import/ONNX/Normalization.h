//===- Normalization.h - Folding batch normalization -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_NORMALIZATION_H
#define QUANTA_LIB_IMPORT_ONNX_NORMALIZATION_H

#include "NodeImporter.h"

namespace mlir::quanta::onnx_import {

/// y = scale * x + offset for each channel.
struct ChannelAffine {
  std::vector<double> scale, offset;
  /// Of the result of the normalization, as trained.
  std::vector<double> mean, deviation;
};

/// If the only user of `node`'s result is a batch normalization of `channels`
/// channels with constant parameters, returns what it computes and marks it as
/// absorbed; otherwise none. The caller binds the output of the absorbed node,
/// `result`, as well.
std::optional<ChannelAffine> absorbBatchNormalization(const NodeImporter &node,
                                                      int64_t channels,
                                                      StringRef &result);

/// Scales output channel `o` (the first dimension of `weights`) and moves the
/// offset into the bias, in double precision.
void foldAffine(const ChannelAffine &affine, ConstantTensor &weights,
                ConstantTensor &bias);

/// Tells `result`'s producer, where it is a convolution, what the normalization
/// says of its channels (quanta.batch_norm).
void attachMoments(Value result, const ChannelAffine &affine);

} // namespace mlir::quanta::onnx_import

#endif // QUANTA_LIB_IMPORT_ONNX_NORMALIZATION_H
