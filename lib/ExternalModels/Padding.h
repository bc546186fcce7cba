//===- Padding.h - Zeros around an image -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXTERNALMODELS_PADDING_H
#define QUANTA_LIB_EXTERNALMODELS_PADDING_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::quanta {

/// `input` [N, H, W, C] with zeros around the image: rows above and below,
/// columns on the left and on the right. The input itself where there are none.
TypedValue<RankedTensorType> createPad(ImplicitLocOpBuilder &builder,
                                       Value input, ArrayRef<int64_t> pad);

} // namespace mlir::quanta

#endif // QUANTA_LIB_EXTERNALMODELS_PADDING_H
