//===- OneDnn.h - The same layer in oneDNN -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_BENCHMARKS_MICRO_ONEDNN_H
#define QUANTA_BENCHMARKS_MICRO_ONEDNN_H

#include "Shapes.h"
#include <functional>

namespace mlir::quanta::benchmarks {

enum class PeerType { UnsignedInt8, SignedInt8, Float };

/// A function that runs the layer once in oneDNN, in its fastest layout of
/// weights, NHWC in and out, bias and one output scale a channel fused. Empty
/// where oneDNN has no implementation.
std::function<void()> createOneDnnLayer(const Shape &shape, PeerType type);

} // namespace mlir::quanta::benchmarks

#endif // QUANTA_BENCHMARKS_MICRO_ONEDNN_H
