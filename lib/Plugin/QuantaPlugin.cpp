//===- QuantaPlugin.cpp - Quanta in stock MLIR tools -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   mlir-opt-22 --load-dialect-plugin=QuantaPlugin.so
//     --load-pass-plugin=QuantaPlugin.so --pass-pipeline='builtin.module(...)'
//
// The plugin and the tool share one libMLIR.so: it adds to the registries of the
// tool, and what it needs of the upstream dialects is already there.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "quanta/InitAll.h"
#include "quanta/Version.h"

// The only two symbols of the library.
#define QUANTA_PLUGIN_EXPORT extern "C" __attribute__((visibility("default")))

QUANTA_PLUGIN_EXPORT mlir::DialectPluginLibraryInfo mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Quanta", QUANTA_VERSION_STRING,
          [](mlir::DialectRegistry *registry) {
            mlir::quanta::registerAllDialects(*registry);
          }};
}

QUANTA_PLUGIN_EXPORT mlir::PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Quanta", QUANTA_VERSION_STRING,
          [] { mlir::quanta::registerAllPasses(); }};
}
