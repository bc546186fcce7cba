//===- InitAll.h - Registers all dialects, interfaces and passes of Quanta -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_INITALL_H
#define QUANTA_INITALL_H

namespace mlir {
class DialectRegistry;
namespace quanta {

/// Adds the quanta dialect, the upstream dialects that its pipelines produce,
/// and the external models of QuantizableOpInterface.
void registerAllDialects(DialectRegistry &registry);

/// Registers Quanta's passes and pipelines with the global registry.
void registerAllPasses();

} // namespace quanta
} // namespace mlir

#endif // QUANTA_INITALL_H
