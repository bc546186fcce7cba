/*===- import.c - Models from memory and their diagnostics in C -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#include "checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *readFile(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  char *bytes = malloc(1 << 20);
  *length = 0;
  if (file && bytes) {
    *length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
  }
  return bytes;
}

static void countWarnings(const struct QuantaDiagnostic *diagnostic,
                          void *user) {
  if (diagnostic->severity != QUANTA_SEVERITY_ERROR)
    ++*(int *)user;
}

void testImport(const char *path) {
  static const char wrong[] =
      "func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {\n"
      "  %0 = tosa.sinh %x : (tensor<1x4xf32>) -> tensor<1x4xf32>\n"
      "  return %0 : tensor<1x4xf32>\n}\n";
  static const char sine[] =
      "func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {\n"
      "  %0 = quanta.observe %x \"x\" min_max stats <min = [0.0], max = [1.0]>\n"
      "    : tensor<1x4xf32>\n"
      "  %1 = tosa.add %0, %0 : (tensor<1x4xf32>, tensor<1x4xf32>)\n"
      "    -> tensor<1x4xf32>\n"
      "  %2 = quanta.observe %1 \"y\" min_max stats <min = [0.0], max = [2.0]>\n"
      "    : tensor<1x4xf32>\n"
      "  %3 = tosa.sin %2 : (tensor<1x4xf32>) -> tensor<1x4xf32>\n"
      "  return %3 : tensor<1x4xf32>\n}\n";
  size_t length;
  char *bytes = readFile(path, &length);
  int warnings = 0;
  QuantaContext *context = NULL;
  QuantaModule *module = NULL;
  QuantaModel *model = NULL;
  QuantaOptions *options = NULL;
  QuantaError *error;

  CHECK(length > 0);
  OK(quantaContextCreate(&context));
  quantaContextSetDiagnosticHandler(context, countWarnings, &warnings);
  OK(quantaModuleLoadFromMemory(context, bytes, length, "net", NULL, 3,
                                &module));
  OK(quantaModelCompile(module, &model));
  CHECK(quantaModelGetInput(model, 0)->shape[0] == 3);
  quantaModelDestroy(model);
  quantaModuleDestroy(module);

  FAILS(quantaModuleLoadFromMemory(context, bytes, length / 2, "half", NULL, 1,
                                   &module),
        "half");
  CHECK(module == NULL);
  FAILS(quantaModuleLoadFromMemory(context, bytes, length, "net", NULL, -2,
                                   &module),
        "expected a positive batch, QUANTA_DEFAULT_BATCH or "
        "QUANTA_DYNAMIC_BATCH, got -2");
  free(bytes);

  /* Each diagnostic with its place. */
  error = quantaModuleParse(context, wrong, strlen(wrong), "wrong.mlir",
                            &module);
  CHECK(module == NULL && error != NULL);
  CHECK(quantaErrorGetNumDiagnostics(error) == 1);
  CHECK(strcmp(quantaErrorGetDiagnostic(error, 0).location,
               "wrong.mlir:2:8") == 0);
  CHECK(quantaErrorGetDiagnostic(error, 0).severity == QUANTA_SEVERITY_ERROR);
  CHECK(quantaErrorGetDiagnostic(error, 1).text[0] == 0);
  CHECK(strcmp(quantaErrorGetSummary(error), "wrong.mlir: not a model") == 0);
  CHECK(strstr(quantaErrorGetMessage(error), "wrong.mlir:2:8: error: "));
  quantaErrorDestroy(error);

  OK(quantaModuleParse(context, sine, strlen(sine), "sine.mlir", &module));
  FAILS(quantaModuleQuantize(module, NULL, NULL), "float op left: tosa.sin");
  quantaModuleDestroy(module);
  OK(quantaModuleParse(context, sine, strlen(sine), "sine.mlir", &module));
  OK(quantaOptionsCreate(&options));
  OK(quantaOptionsSet(options, "allow-float", "true"));
  OK(quantaModuleQuantize(module, NULL, options));
  quantaOptionsDestroy(options);
  quantaModuleDestroy(module);
  quantaContextDestroy(context);
}
