//===- mini-opt.cpp - An optimizer of one's own, with Quanta in it -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Mini.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "quanta/InitAll.h"
#include "quanta/Version.h"

#if !QUANTA_VERSION_AT_LEAST(0, 1)
#error "mini-opt needs Quanta 0.1"
#endif

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::quanta::registerAllDialects(registry);
  registry.insert<mini::MiniDialect>();
  mlir::quanta::registerAllPasses();
  mini::registerMiniPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv, "mini-opt, on Quanta " QUANTA_VERSION_STRING "\n",
      registry));
}
