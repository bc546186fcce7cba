/*===- quanta-c-test.c - The C interface from C99 -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   quanta-c-test CONV.mlir MODEL.onnx FOLDER
//
// Prints each check that fails, and how many there were.
//
//===----------------------------------------------------------------------===*/

#include "checks.h"

#include <stdio.h>
#include <string.h>

static int numChecks = 0, numFailures = 0;

void check(int holds, const char *what, const char *file, int line) {
  ++numChecks;
  if (holds)
    return;
  ++numFailures;
  printf("%s:%d: %s\n", file, line, what);
}

void succeeds(QuantaError *error, const char *file, int line) {
  check(error == NULL, quantaErrorGetMessage(error), file, line);
  quantaErrorDestroy(error);
}

void fails(QuantaError *error, const char *part, const char *file, int line) {
  check(error != NULL, "an error was expected", file, line);
  if (error && !strstr(quantaErrorGetMessage(error), part))
    check(0, quantaErrorGetMessage(error), file, line);
  quantaErrorDestroy(error);
}

float samples[SAMPLES * IN];
const int64_t inShape[] = {SAMPLES, 4, 4, 2};

struct QuantaTensor makeTensor(const int64_t *shape, void *data) {
  struct QuantaTensor tensor = {NULL, QUANTA_F32, 4, NULL, NULL};
  tensor.shape = shape;
  tensor.data = data;
  return tensor;
}

void append(const char *text, size_t length, void *user) {
  struct Text *all = user;
  if (all->length + length < sizeof all->bytes) {
    memcpy(all->bytes + all->length, text, length);
    all->length += length;
    all->bytes[all->length] = 0;
  }
}

int main(int argc, char **argv) {
  int i;
  if (argc != 4)
    return 2;
  for (i = 0; i < SAMPLES * IN; ++i)
    samples[i] = (float)((i * 7919) % 201 - 100) / 100;
  CHECK(strcmp(quantaGetVersion(), QUANTA_VERSION_STRING) == 0);
  testArguments();
  testDynamicBatch();
  testCalibration(argv[1], argv[3]);
  testImport(argv[2]);
  testStrictInteger(argv[2], argv[3]);
  printf("%d checks, %d failures\n", numChecks, numFailures);
  return numFailures != 0;
}
