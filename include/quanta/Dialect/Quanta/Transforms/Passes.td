//===- Passes.td - Passes on the quanta dialect -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TRANSFORMS_PASSES_TD
#define QUANTA_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

#endif // QUANTA_TRANSFORMS_PASSES_TD
