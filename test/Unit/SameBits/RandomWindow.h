//===- RandomWindow.h - Windows at random -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_SAMEBITS_RANDOMWINDOW_H
#define QUANTA_TEST_UNIT_SAMEBITS_RANDOMWINDOW_H

#include "../Codegen/Random.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir::quanta::test {

/// One axis of a window; strides divide exactly, as TOSA wants it.
struct WindowAxis {
  int64_t kernel, stride, dilation, before, after, output;

  WindowAxis(Random &random, int64_t size, bool dilates) {
    kernel = random.next(1, random.oneIn(5) ? 5 : 3);
    dilation = dilates && random.oneIn(4) ? 2 : 1;
    int64_t reach = (kernel - 1) * dilation + 1;
    // TOSA wants less padding than the window has taps.
    before = random.next(0, kernel - 1);
    after = random.next(0, kernel - 1);
    if (size + before + after < reach)
      kernel = dilation = reach = 1, before = after = 0;
    stride = random.next(1, 3);
    int64_t rest = (size + before + after - reach) % stride;
    if (rest <= after)
      after -= rest;
    else if (rest <= before)
      before -= rest;
    else
      stride = 1;
    output = (size + before + after - reach) / stride + 1;
  }
};

inline llvm::SmallVector<int64_t> getPad(const WindowAxis &y,
                                         const WindowAxis &x) {
  return {y.before, y.after, x.before, x.after};
}
inline llvm::SmallVector<int64_t> getStride(const WindowAxis &y,
                                            const WindowAxis &x) {
  return {y.stride, x.stride};
}
inline llvm::SmallVector<int64_t> getDilation(const WindowAxis &y,
                                              const WindowAxis &x) {
  return {y.dilation, x.dilation};
}

} // namespace mlir::quanta::test

#endif // QUANTA_TEST_UNIT_SAMEBITS_RANDOMWINDOW_H
