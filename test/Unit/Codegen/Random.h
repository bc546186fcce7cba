//===- Random.h - Draws that are the same everywhere -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_CODEGEN_RANDOM_H
#define QUANTA_TEST_UNIT_CODEGEN_RANDOM_H

#include <cstdint>
#include <random>

namespace mlir::quanta::test {

/// The standard's distributions differ from one library to the next.
class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}

  /// In [low, high].
  int64_t next(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine() % (high - low + 1));
  }
  bool oneIn(int64_t n) { return next(1, n) == 1; }
  double real(double low, double high) {
    return low + (high - low) * (engine() >> 11) * 0x1p-53;
  }

private:
  std::mt19937_64 engine;
};

} // namespace mlir::quanta::test

#endif // QUANTA_TEST_UNIT_CODEGEN_RANDOM_H
