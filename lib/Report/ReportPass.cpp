//===- ReportPass.cpp - --quanta-report -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Report/Layers.h"
#include "quanta/Report/Passes.h"
#include "llvm/Support/Path.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_REPORTPASS
#include "quanta/Report/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

/// What a report calls the module: its file, without folder and extension.
static std::string getModelName(ModuleOp module) {
  if (auto location = module.getLoc()->findInstanceOf<FileLineColLoc>())
    return llvm::sys::path::stem(location.getFilename().getValue()).str();
  return "module";
}

namespace {

struct ReportPass : public quanta::impl::ReportPassBase<ReportPass> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    if (file.empty())
      return success();
    auto parsed = parseReportFormat(file);
    if (!parsed)
      return emitError(UnknownLoc::get(context))
             << llvm::toString(parsed.takeError());
    format = *parsed;
    return success();
  }

  void runOnOperation() override {
    markAllAnalysesPreserved();
    FailureOr<Report> report =
        describeModule(getOperation(), getModelName(getOperation()));
    if (failed(report))
      return signalPassFailure();
    numLayers += report->layers.size();
    if (file.empty())
      return printReport(llvm::errs(), *report, ReportFormat::Text);
    if (llvm::Error error = writeReport(*report, file, format)) {
      getOperation().emitError(llvm::toString(std::move(error)));
      signalPassFailure();
    }
  }

  ReportFormat format = ReportFormat::Text;
};

} // namespace
