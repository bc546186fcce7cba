//===- ChannelMoments.h - Mean and variance of each channel -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DIALECT_QUANTA_TRANSFORMS_CHANNELMOMENTS_H
#define QUANTA_DIALECT_QUANTA_TRANSFORMS_CHANNELMOMENTS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <limits>

namespace mlir::quanta {

/// What is known of a tensor without samples: each channel's mean and variance,
/// and bounds that no value leaves. Values count as normally distributed (M.
/// Nagel et al., Data-Free Quantization Through Weight Equalization and Bias
/// Correction, 2019, appendix C).
struct ChannelMoments {
  explicit ChannelMoments(int64_t channels = 0)
      : mean(channels, 0.0), variance(channels, 0.0) {}

  static ChannelMoments normal(ArrayRef<double> mean,
                               ArrayRef<double> deviation);
  static ChannelMoments uniform(int64_t channels, double low, double high);

  /// The range that is quantized: six deviations around the mean of every
  /// channel, within the bounds.
  double getMin() const;
  double getMax() const;

  /// The same where the number of channels agrees, else channels of the mixture of
  /// all, with the range as bounds.
  ChannelMoments withChannels(int64_t channels) const;
  /// Of clamp(x, min, max): the moments of a clipped normal distribution.
  ChannelMoments clamped(double min, double max) const;
  /// Of x * factor and x + offset, channel by channel.
  ChannelMoments scaled(ArrayRef<double> factors) const;
  ChannelMoments shifted(ArrayRef<double> offsets) const;
  /// Of a sum of independent values with as many channels.
  ChannelMoments plus(const ChannelMoments &other) const;
  /// With the channels of `other` behind its own.
  ChannelMoments append(const ChannelMoments &other) const;
  /// Of a tensor with elements of both.
  ChannelMoments mixedWith(const ChannelMoments &other) const;
  /// Of a tensor that also has elements of that value.
  ChannelMoments including(double value) const;

  SmallVector<double> mean, variance;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

} // namespace mlir::quanta

#endif // QUANTA_DIALECT_QUANTA_TRANSFORMS_CHANNELMOMENTS_H
