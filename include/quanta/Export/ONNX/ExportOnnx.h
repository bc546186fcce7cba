//===- ExportOnnx.h - Quantized models as ONNX -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_EXPORT_ONNX_EXPORTONNX_H
#define QUANTA_EXPORT_ONNX_EXPORTONNX_H

#include "mlir/IR/BuiltinOps.h"

namespace mlir::quanta {

/// Writes `@main` of a module at the level of pairs (what
/// `--quanta-fold-statistics` leaves: float TOSA with quanta.quantize and
/// quanta.dequantize in between) as ONNX of opset 13: pairs are QuantizeLinear
/// and DequantizeLinear, weights int8 initializers behind a DequantizeLinear of
/// one scale a channel, biases int32. Images are in NCHW as ONNX has them.
/// Emits an error at each op that has no ONNX form.
LogicalResult exportOnnxQdq(ModuleOp module, llvm::raw_ostream &os);

} // namespace mlir::quanta

#endif // QUANTA_EXPORT_ONNX_EXPORTONNX_H
