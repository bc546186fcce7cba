//===- PackProducts.h - Packing of weights of run time -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CODEGEN_KERNELS_PACKPRODUCTS_H
#define QUANTA_LIB_CODEGEN_KERNELS_PACKPRODUCTS_H

#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/TargetInfo.h"

namespace mlir::quanta::codegen {

/// The target's group, or a smaller one that suits the op better.
int64_t chooseGroup(kernel::ContractOp op, bool merged,
                    const TargetInfo &target);

/// For a single channel of output, whose sums would fill one lane: the group for
/// which all lanes of a register sum for it, or 0 where that isn't better.
int64_t chooseWholeGroup(kernel::ContractOp op, bool merged,
                         const TargetInfo &target);

/// The input in a wider type: an elementwise op of its own.
Value widenInput(OpBuilder &builder, Location loc, Value input, Type wide);

/// Gives a contraction with weights of run time, and the quanta_kernel.pack that
/// makes them, the layout of the target. Where that has no room for a zero point
/// of the weights, the epilogue subtracts it times the sum of a pixel's inputs: what
/// is returned is the contraction by ones that computes those sums, else nothing.
FailureOr<kernel::ContractOp> packProduct(kernel::ContractOp op,
                                          const TargetInfo &target);

} // namespace mlir::quanta::codegen

#endif // QUANTA_LIB_CODEGEN_KERNELS_PACKPRODUCTS_H
