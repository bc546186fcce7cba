//===- ModulePipelineRegistration.h - Pipelines on modules by name -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CONVERSION_MODULEPIPELINEREGISTRATION_H
#define QUANTA_CONVERSION_MODULEPIPELINEREGISTRATION_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"

namespace mlir::quanta {

/// Registers a pipeline of passes on modules. Unlike
/// mlir::PassPipelineRegistration it refuses to be nested under another op,
/// "func.func(NAME)", with an error: adding a module's pass there would end the
/// program.
template <typename Options = EmptyPipelineOptions>
struct ModulePipelineRegistration {
  ModulePipelineRegistration(
      StringRef name, StringRef description,
      std::function<void(OpPassManager &, const Options &)> build) {
    registerPassPipeline(
        name, description,
        [name = name.str(), build = std::move(build)](
            OpPassManager &pm, StringRef text,
            function_ref<LogicalResult(const Twine &)> emitError) {
          std::optional<StringRef> op = pm.getOpName();
          if (op && *op != ModuleOp::getOperationName())
            return emitError("'" + name + "' runs on '" +
                             ModuleOp::getOperationName() + "', not on '" +
                             *op + "'");
          Options options;
          if (failed(options.parseFromString(text)))
            return failure();
          build(pm, options);
          return LogicalResult::success();
        },
        [](function_ref<void(const detail::PassOptions &)> visit) {
          visit(Options());
        });
  }
};

} // namespace mlir::quanta

#endif // QUANTA_CONVERSION_MODULEPIPELINEREGISTRATION_H
