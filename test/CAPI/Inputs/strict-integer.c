/*===- strict-integer.c - Objects without floats in C -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#include "checks.h"

#include <stdio.h>
#include <string.h>

/* Without a floating-point instruction, by the machine code of what is saved. */
void testStrictInteger(const char *path, const char *folder) {
  QuantaContext *context = NULL;
  QuantaModule *module = NULL;
  QuantaOptions *options = NULL;
  char object[512], certificate[512], text[512] = {0};
  FILE *file;

  sprintf(object, "%s/strict.o", folder);
  sprintf(certificate, "%s/strict.json", folder);
  OK(quantaContextCreate(&context));
  OK(quantaModuleLoad(context, path, 1, &module));
  OK(quantaOptionsCreate(&options));
  FAILS(quantaOptionsSet(options, "strict-integer", "yes"), "true or false");
  OK(quantaOptionsSet(options, "strict-integer", "true"));
  OK(quantaOptionsSet(options, "certificate", certificate));
  OK(quantaOptionsSet(options, "zero-shot", "0,1"));
  OK(quantaModuleObserve(module, options));
  OK(quantaModuleQuantize(module, NULL, options));
  OK(quantaModuleSave(module, object, options));
  file = fopen(certificate, "r");
  CHECK(file && fread(text, 1, sizeof(text) - 1, file) > 0);
  CHECK(strstr(text, "\"integer_only\": true"));
  if (file)
    fclose(file);
  OK(quantaOptionsSet(options, "allow-float", "true"));
  FAILS(quantaModuleSave(module, object, options), "exclude each other");
  quantaOptionsDestroy(options);
  quantaModuleDestroy(module);
  quantaContextDestroy(context);
}
