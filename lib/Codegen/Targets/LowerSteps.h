//===- LowerSteps.h - Steps on each kind of target -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_TARGETS_LOWERSTEPS_H
#define QUANTA_CODEGEN_TARGETS_LOWERSTEPS_H

#include "quanta/Codegen/IR/KernelDialect.h"

namespace mlir::quanta::codegen {

/// Products of i16 or i32 summed in i64; null for other sums.
Value lowerDotWide(OpBuilder &builder, kernel::DotOp op);

/// Sign extensions, a multiplication and additions of i32 vectors: any lengths,
/// any target.
Value lowerDotGeneric(OpBuilder &builder, kernel::DotOp op);

/// Pairs of bf16: vdpbf16ps on 16 lanes, null for anything else; and multiplications
/// and additions of f32 on any target, null for integers.
Value lowerDotBf16(OpBuilder &builder, kernel::DotOp op);
Value lowerDotHalfGeneric(OpBuilder &builder, kernel::DotOp op);

/// Conversions of bf16 as integer arithmetic, where the target has no instruction.
/// Fails with a diagnostic where it has none for f16.
struct TargetInfo;
LogicalResult lowerHalfConversions(Operation *root, const TargetInfo &target);

/// vpmaddwd: 8 or 16 lanes, groups of 2; null for anything else.
Value lowerDotWordPairs(OpBuilder &builder, kernel::DotOp op);

/// vpdpbusd: 8 or 16 lanes, groups of 4, `unsigned_input`; null for anything
/// else.
Value lowerDotVnni(OpBuilder &builder, kernel::DotOp op);

/// The same for lane-wise products.
Value lowerMultiplyAddGeneric(OpBuilder &builder, kernel::MultiplyAddOp op);
Value lowerMultiplyAddWordPairs(OpBuilder &builder, kernel::MultiplyAddOp op);
Value lowerMultiplyAddVnni(OpBuilder &builder, kernel::MultiplyAddOp op);

/// The same for products of the inputs of each lane; any lengths; 4, 8 or 16
/// lanes and `unsigned_input`.
Value lowerLaneDotGeneric(OpBuilder &builder, kernel::LaneDotOp op);
Value lowerTileDotGeneric(OpBuilder &builder, kernel::TileDotOp op);
Value lowerLaneDotVnni(OpBuilder &builder, kernel::LaneDotOp op);

/// Pairs of i16 by vpmaddwd: 8 or 16 lanes; null for anything else.
Value lowerLaneDotWordPairs(OpBuilder &builder, kernel::LaneDotOp op);

/// Maximum, minimum and truncation: any lengths.
Value lowerNarrowGeneric(OpBuilder &builder, kernel::NarrowOp op);

/// Saturating packs of two or four registers of `registerLanes` lanes (8 or 16);
/// null for anything else.
Value lowerNarrowX86(OpBuilder &builder, kernel::NarrowOp op,
                     int64_t registerLanes);

/// smlad: one lane, groups of 4; null for anything else.
Value lowerDotArmDsp(OpBuilder &builder, kernel::DotOp op);

/// vmlava: one lane, groups of 16; null for anything else.
Value lowerDotMve(OpBuilder &builder, kernel::DotOp op);

/// smlal of i16: 4 lanes, groups of 1; null for anything else. Where `isArm32`,
/// here and below, it is vmlal.
Value lowerDotNeonLong(OpBuilder &builder, kernel::DotOp op, bool isArm32);
/// sdot: 4 lanes, groups of 4; null for anything else.
Value lowerDotNeon(OpBuilder &builder, kernel::DotOp op);
Value lowerLaneDotNeon(OpBuilder &builder, kernel::LaneDotOp op);
/// smmla.
Value lowerTileDotNeon(OpBuilder &builder, kernel::TileDotOp op);
/// smull and smlal: multiples of 8 lanes; two `symmetric` steps of a chain
/// become one.
Value lowerMultiplyAddNeon(OpBuilder &builder, kernel::MultiplyAddOp op,
                           bool isArm32);
/// smull, smlal and sadalp of AArch64: what the results are.
SmallVector<Value> lowerSpreadDotNeon(OpBuilder &builder,
                                      kernel::SpreadDotOp op);
SmallVector<Value> lowerSpreadDotGeneric(OpBuilder &builder,
                                         kernel::SpreadDotOp op);
/// sqxtn: 4 lanes or multiples of 8.
Value lowerNarrowNeon(OpBuilder &builder, kernel::NarrowOp op, bool isArm32);

/// Bytes as pairs of i16 of which the second is arbitrary (`clear` not set) or
/// zero: a multiplication of pairs sees one product a lane.
Value widenToPairs(OpBuilder &builder, Location loc, Value bytes, bool clear);

/// The group of `input` in every one of `lanes` lanes. If `input` is a slice of
/// a register, it starts at a multiple of its length.
Value repeatGroup(OpBuilder &builder, Location loc, Value input, int64_t lanes);

} // namespace mlir::quanta::codegen

#endif // QUANTA_CODEGEN_TARGETS_LOWERSTEPS_H
