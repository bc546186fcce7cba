/*===- arguments.c - Wrong arguments in C -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#include "checks.h"

static void testOptions(void) {
  QuantaOptions *options = NULL;
  OK(quantaOptionsCreate(&options));
  OK(quantaOptionsSet(options, "range", "min-max"));
  FAILS(quantaOptionsSet(options, "range", "max-min"), "option 'range'");
  FAILS(quantaOptionsSet(options, "io", "double"), "expected float or integer");
  FAILS(quantaOptionsSet(options, "speed", "11"), "unknown option 'speed'");
  FAILS(quantaOptionsSet(options, NULL, "11"), "NULL");
  FAILS(quantaOptionsSet(NULL, "range", "mse"), "NULL");
  quantaOptionsDestroy(options);
}

static void testNull(void) {
  QuantaContext *context = NULL;
  QuantaModule *module = NULL;
  QuantaModel *model = NULL;
  FAILS(quantaContextCreate(NULL), "NULL");
  FAILS(quantaModuleLoad(NULL, "x.mlir", 1, &module), "NULL");
  FAILS(quantaModuleClone(NULL, &module), "NULL");
  FAILS(quantaModulePrint(NULL, append, NULL), "NULL");
  FAILS(quantaModuleRunPipeline(NULL, "cse"), "NULL");
  FAILS(quantaModuleSave(NULL, "x.o", NULL), "NULL");
  FAILS(quantaModuleObserve(NULL, NULL), "NULL");
  FAILS(quantaModuleQuantize(NULL, NULL, NULL), "NULL");
  FAILS(quantaModelCompile(NULL, &model), "NULL");
  FAILS(quantaModelLoad("/nowhere.so", &model), "/nowhere.so");
  FAILS(quantaModelRun(NULL, NULL, 0, NULL, 0), "NULL");
  FAILS(quantaStatisticsLoad("/nowhere.json", NULL), "NULL");
  CHECK(quantaModelGetInput(NULL, 0) == NULL);
  CHECK(quantaErrorGetMessage(NULL)[0] == 0);
  OK(quantaContextCreate(&context));
  FAILS(quantaModuleLoad(context, "/nowhere.onnx", 1, &module), "no such file");
  FAILS(quantaModuleLoad(context, NULL, 1, &module), "NULL");
  FAILS(quantaModuleLoad(context, "x.mlir", 1, NULL), "NULL");
  FAILS(quantaModuleParse(context, NULL, 1, "x", &module), "NULL");
  /* An empty module is one, but no model. */
  OK(quantaModuleParse(context, "", 0, "empty.mlir", &module));
  FAILS(quantaModelCompile(module, &model), "@main");
  FAILS(quantaModuleQuantize(module, NULL, NULL), "@main");
  FAILS(quantaModuleReport(module, "empty", append, NULL), "empty");
  quantaModuleDestroy(module);
  quantaContextDestroy(context);
  quantaErrorDestroy(NULL);
  quantaContextDestroy(NULL);
  quantaModuleDestroy(NULL);
  quantaModelDestroy(NULL);
  quantaOptionsDestroy(NULL);
  quantaStatisticsDestroy(NULL);
  quantaCalibratorDestroy(NULL);
}

void testArguments(void) {
  testOptions();
  testNull();
}
