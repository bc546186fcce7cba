//===- ExternalModels.h - QuantizableOpInterface for TOSA and for composites -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_EXTERNALMODELS_EXTERNALMODELS_H
#define QUANTA_EXTERNALMODELS_EXTERNALMODELS_H

namespace mlir {
class DialectRegistry;
namespace quanta {

/// Attaches QuantizableOpInterface to the TOSA ops that have an integer form.
void registerTosaModels(DialectRegistry &registry);

/// Attaches it to quanta.composite, by the composite's name.
void registerCompositeModels(DialectRegistry &registry);

} // namespace quanta
} // namespace mlir

#endif // QUANTA_EXTERNALMODELS_EXTERNALMODELS_H
