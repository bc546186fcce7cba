//===- ChoosePacking.h - Which layout suits weights -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_CHOOSEPACKING_H
#define QUANTA_LIB_CODEGEN_KERNELS_CHOOSEPACKING_H

#include "PackedShape.h"
#include "quanta/Codegen/TargetInfo.h"

namespace mlir::quanta::codegen {

/// Where the target multiplies i16: `packing`, or that for products of bytes if
/// they are quicker and those that meet in i16 stay there.
kernel::PackingAttr chooseSpread(kernel::ContractOp op,
                                 kernel::PackingAttr packing,
                                 ArrayRef<int64_t> weights,
                                 const TargetInfo &target);

/// The form with the fewest bits. Few weights, and few of a run, aren't worth
/// taking bytes apart.
NarrowWeights chooseForm(const PackedShape &shape, ArrayRef<int64_t> weights,
                         bool isFloat);

/// `packing` of fields as `form` has them.
kernel::PackingAttr setForm(kernel::PackingAttr packing,
                            const NarrowWeights &form);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_CHOOSEPACKING_H
