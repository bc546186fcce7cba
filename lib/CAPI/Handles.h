//===- Handles.h - What the opaque handles of the C interface hold -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CAPI_HANDLES_H
#define QUANTA_LIB_CAPI_HANDLES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "quanta-c/Quanta.h"
#include "quanta/Calibration/Statistics.h"
#include "quanta/ExecutionEngine/Model.h"
#include "quanta/Pipelines/Calibrator.h"
#include "quanta/Pipelines/EmitModel.h"
#include "quanta/Pipelines/QuantizeModel.h"

namespace mlir::quanta::capi {

/// The MLIR context and who listens to it. Modules share it with the handle of
/// the context, so the handles may be destroyed in any order.
struct Session {
  Session();

  MLIRContext context;
  QuantaDiagnosticHandler handler = nullptr;
  void *handlerUser = nullptr;
};

/// quanta_tensor_info of all inputs or outputs; the strings and shapes are those
/// of the descriptor, which has to stay.
std::vector<quanta_tensor_info>
describeTensors(llvm::ArrayRef<TensorDescriptor> tensors);

} // namespace mlir::quanta::capi

struct QuantaContext {
  std::shared_ptr<mlir::quanta::capi::Session> session;
};

struct QuantaModule {
  // The order matters: the module goes before its context.
  std::shared_ptr<mlir::quanta::capi::Session> session;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

struct QuantaOptions {
  mlir::quanta::QuantizeModelOptions quantize;
  mlir::quanta::EmitOptions emit;
  /// Nothing: as the file's extension says.
  std::optional<mlir::quanta::OutputKind> kind;
};

struct QuantaStatistics {
  mlir::quanta::Statistics statistics;
};

struct QuantaCalibrator {
  std::shared_ptr<mlir::quanta::capi::Session> session;
  std::unique_ptr<mlir::quanta::Calibrator> calibrator;
  std::string fingerprint;
  std::vector<quanta_tensor_info> inputs;
};

struct QuantaModel {
  std::unique_ptr<mlir::quanta::Model> model;
  std::vector<quanta_tensor_info> inputs, outputs;
};

#endif // QUANTA_LIB_CAPI_HANDLES_H
