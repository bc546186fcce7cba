//===- ImportOnnx.h - ONNX models to float TOSA -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_IMPORT_ONNX_IMPORTONNX_H
#define QUANTA_IMPORT_ONNX_IMPORTONNX_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace mlir {
class DialectRegistry;
namespace quanta {

struct ImportOptions {
  /// Size given to a symbolic first dimension of a graph input. Every other
  /// dimension of an input must be fixed by the model.
  int64_t batch = 1;
  /// Any number of samples instead: dimension 0 of all inputs becomes `?`. A
  /// model with a fixed batch is taken for what it does to each sample. An error
  /// where a sample's result would depend on others, or on their number.
  bool dynamicBatch = false;
};

/// Registers the dialects of imported modules: func, tosa and quanta.
void registerOnnxImportDialects(DialectRegistry &registry);

/// Reads the ONNX model at `path` and builds a module with one public function
/// `@main` on float TOSA and `quanta.composite` ops (docs/Import.md says which
/// operators in which opsets).
///
/// Arguments and results of `@main` have the shapes and the layout of the ONNX
/// graph's inputs and outputs and carry their names as `quanta.name`. Inside,
/// images are NHWC. Weights are `tosa.const` of dense_resource blobs. An op
/// that computes an ONNX tensor names it in the attribute `quanta.key`; its
/// location is the name of the ONNX node.
///
/// Initializers in side files are found relative to the model's folder, which
/// they may not leave. Any fault of the model (truncated, inconsistent, an
/// operator or an element type that is not supported) is an error diagnostic
/// in `context` and gives a null module; nothing is built before every operator
/// of the graph is known to be supported.
OwningOpRef<ModuleOp> importOnnx(llvm::StringRef path,
                                 const ImportOptions &options,
                                 MLIRContext *context);

/// The same for a model in memory. `name` stands for the file in diagnostics;
/// side files are looked for in `folder`.
OwningOpRef<ModuleOp> importOnnxFromMemory(llvm::StringRef bytes,
                                           llvm::StringRef name,
                                           llvm::StringRef folder,
                                           const ImportOptions &options,
                                           MLIRContext *context);

} // namespace quanta
} // namespace mlir

#endif // QUANTA_IMPORT_ONNX_IMPORTONNX_H
