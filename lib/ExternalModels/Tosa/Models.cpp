//===- Models.cpp - Attachment of the TOSA models -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Models.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/ExternalModels/ExternalModels.h"

using namespace mlir;

void mlir::quanta::registerTosaModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, tosa::TosaDialect *) {
    // The integer forms are made of these.
    context->loadDialect<QuantaDialect, quant::QuantDialect,
                         linalg::LinalgDialect, tensor::TensorDialect>();
    attachTosaContractionModels(*context);
    attachTosaElementwiseModels(*context);
    attachTosaPoolingModels(*context);
    attachTosaShapeModels(*context);
    attachTosaUnaryModels(*context);
  });
}
