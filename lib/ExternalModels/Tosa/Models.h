//===- Models.h - Attachment of the TOSA models, one function a family -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXTERNALMODELS_TOSA_MODELS_H
#define QUANTA_LIB_EXTERNALMODELS_TOSA_MODELS_H

namespace mlir {
class MLIRContext;
namespace quanta {

void attachTosaContractionModels(MLIRContext &context);
void attachTosaElementwiseModels(MLIRContext &context);
void attachTosaPoolingModels(MLIRContext &context);
void attachTosaShapeModels(MLIRContext &context);
void attachTosaUnaryModels(MLIRContext &context);

} // namespace quanta
} // namespace mlir

#endif // QUANTA_LIB_EXTERNALMODELS_TOSA_MODELS_H
