//===- InitAll.cpp - Registers all dialects, interfaces and passes of Quanta -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/InitAll.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/Pipeline.h"
#include "quanta/Conversion/LlvmPipeline.h"
#include "quanta/Conversion/Passes.h"
#include "quanta/Conversion/RaiseComposites/Passes.h"
#include "quanta/Dialect/Quanta/Analysis/Passes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/ExternalModels/ExternalModels.h"
#include "quanta/Pipelines/Quantize.h"
#include "quanta/Report/Passes.h"
#include "quanta/Target/LlvmModule.h"

using namespace mlir;

void mlir::quanta::registerAllDialects(DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registerLlvmTranslations(registry);
  registry.insert<QuantaDialect, kernel::QuantaKernelDialect>();
  registerTosaModels(registry);
  registerCompositeModels(registry);
  kernel::registerBufferizableOpInterfaceExternalModels(registry);
}

void mlir::quanta::registerAllPasses() {
  registerQuantaAnalysisPasses();
  codegen::registerQuantaCodegenPasses();
  codegen::registerPipelines();
  registerQuantaConversionPasses();
  registerQuantaRaiseCompositesPasses();
  registerLlvmPipeline();
  registerQuantaTransformsPasses();
  registerQuantizePipelines();
  registerQuantaReportPasses();
}
