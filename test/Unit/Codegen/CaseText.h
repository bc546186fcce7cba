//===- CaseText.h - MLIR text that kernel cases are made of -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_CODEGEN_CASETEXT_H
#define QUANTA_TEST_UNIT_CODEGEN_CASETEXT_H

#include "KernelCases.h"

namespace mlir::quanta::test {

/// "1, 2, 3".
std::string list(llvm::ArrayRef<int64_t> values);

/// The type of a tensor.
std::string tensor(llvm::ArrayRef<int64_t> shape, const char *element);

/// A constant of the shape with numbers of [low, high], or only those two,
/// written as bytes.
std::string constant(Random &random, llvm::ArrayRef<int64_t> shape,
                     const char *element, int64_t low, int64_t high,
                     bool onlyEnds = false);

/// %`name`, a tensor<1xi8>.
std::string zeroPoint(const char *name, int64_t value);

/// quanta.requantize from %acc@ to %out@, its scales from `values`; scales that use the whole range of a
/// byte for sums of `terms` products. Sums above 2^24 are not for f32.
std::string requantize(Random &random, Random &values,
                       llvm::ArrayRef<int64_t> shape, int64_t terms,
                       bool perChannel, bool isWide = false);

} // namespace mlir::quanta::test

#endif // QUANTA_TEST_UNIT_CODEGEN_CASETEXT_H
