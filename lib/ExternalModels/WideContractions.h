//===- WideContractions.h - Products of 16-bit and 32-bit activations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXTERNALMODELS_WIDECONTRACTIONS_H
#define QUANTA_LIB_EXTERNALMODELS_WIDECONTRACTIONS_H

#include "quanta/Interfaces/IntegerBuilders.h"

namespace mlir::quanta {

/// Where the window of a convolution goes; as TOSA has it.
struct ConvolutionWindow {
  ArrayRef<int64_t> pad, stride, dilation;
};

/// Sums of products of i16 activations with zero point 0 and i8 weights in i32, or
/// of i32 with i32 in i64, as `accType` says: `linalg.conv_2d_nhwc_fhwc` behind a
/// `tosa.pad`, from `bias`, one value of that type for each channel. TOSA has the
/// former with sums of 48 bits only, the latter not at all.
Value createWideConvolution(ImplicitLocOpBuilder &builder,
                            RankedTensorType accType, Value input,
                            Value weights, Value bias,
                            const ConvolutionWindow &window);

/// The same for channels of their own, `linalg.depthwise_conv_2d_nhwc_hwc`:
/// weights [KH, KW, C, 1].
Value createWideDepthwiseConvolution(ImplicitLocOpBuilder &builder,
                                     RankedTensorType accType, Value input,
                                     Value weights, Value bias,
                                     const ConvolutionWindow &window);

/// Products of two matrices of i16 with zero point 0, summed in i64:
/// `linalg.batch_matmul` from zeros.
Value createWideProduct(ImplicitLocOpBuilder &builder, RankedTensorType accType,
                        Value a, Value b);

} // namespace mlir::quanta

#endif // QUANTA_LIB_EXTERNALMODELS_WIDECONTRACTIONS_H
