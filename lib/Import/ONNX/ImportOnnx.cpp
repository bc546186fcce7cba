//===- ImportOnnx.cpp - ONNX models to float TOSA -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Import/ONNX/ImportOnnx.h"
#include "DynamicBatch.h"
#include "GraphImporter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Verifier.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <google/protobuf/stubs/logging.h>

using namespace mlir;
using namespace mlir::quanta::onnx_import;

void mlir::quanta::registerOnnxImportDialects(DialectRegistry &registry) {
  registry.insert<func::FuncDialect, tosa::TosaDialect, QuantaDialect,
                  arith::ArithDialect, linalg::LinalgDialect,
                  tensor::TensorDialect>();
}

/// Parses without protobuf's own messages on stderr, which say less than ours.
static bool parse(StringRef bytes, onnx::ModelProto &model) {
  google::protobuf::LogSilencer silencer;
  return model.ParseFromArray(bytes.data(), int(bytes.size()));
}

OwningOpRef<ModuleOp> mlir::quanta::importOnnxFromMemory(
    StringRef bytes, StringRef name, StringRef folder,
    const ImportOptions &options, MLIRContext *context) {
  context->loadDialect<func::FuncDialect, tosa::TosaDialect, QuantaDialect,
                       arith::ArithDialect, linalg::LinalgDialect,
                       tensor::TensorDialect>();
  Location loc = NameLoc::get(StringAttr::get(context, name));
  if (options.batch < 1) {
    emitError(loc) << "the batch must be at least 1, but is " << options.batch;
    return {};
  }
  if (bytes.size() > size_t(INT32_MAX)) {
    emitError(loc) << "the model has " << bytes.size()
                   << " bytes; protobuf reads at most 2 GiB, larger models "
                      "keep their weights in external files";
    return {};
  }
  onnx::ModelProto model;
  if (!parse(bytes, model)) {
    emitError(loc) << "not an ONNX model, or a truncated one";
    return {};
  }
  if (!model.has_graph() || model.graph().node_size() == 0) {
    emitError(loc) << "the model has no graph with nodes";
    return {};
  }
  OwningOpRef<ModuleOp> module =
      options.dynamicBatch
          ? importWithDynamicBatch(model, name, folder, context)
          : GraphImporter(model, name, folder, options, context).run();
  if (module && failed(verify(*module)))
    return {};
  return module;
}

OwningOpRef<ModuleOp> mlir::quanta::importOnnx(StringRef path,
                                               const ImportOptions &options,
                                               MLIRContext *context) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    emitError(NameLoc::get(StringAttr::get(context, path)))
        << "can't be read: " << buffer.getError().message();
    return {};
  }
  return importOnnxFromMemory((*buffer)->getBuffer(), path,
                              llvm::sys::path::parent_path(path), options,
                              context);
}
