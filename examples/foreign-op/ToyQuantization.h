//===- ToyQuantization.h - How toy ops are quantized -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TOYQUANTIZATION_H
#define TOYQUANTIZATION_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace toy {
/// Attaches Quanta's QuantizableOpInterface to toy.swish_conv.
void registerToyQuantization(mlir::DialectRegistry &registry);
} // namespace toy

#endif // TOYQUANTIZATION_H
