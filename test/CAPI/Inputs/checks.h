/*===- checks.h - What the tests of the C interface share -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#ifndef QUANTA_TEST_CAPI_CHECKS_H
#define QUANTA_TEST_CAPI_CHECKS_H

#include "quanta-c/Quanta.h"

/* Counts a check, and prints one that fails. */
void check(int holds, const char *what, const char *file, int line);
#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)

/* The call has to succeed. */
void succeeds(QuantaError *error, const char *file, int line);
#define OK(call) succeeds(call, __FILE__, __LINE__)

/* The call has to fail with a message that holds `part`. */
void fails(QuantaError *error, const char *part, const char *file, int line);
#define FAILS(call, part) fails(call, part, __FILE__, __LINE__)

/* Samples for examples/tosa/conv.mlir. */
enum { SAMPLES = 5, IN = 4 * 4 * 2, OUT = 2 * 2 * 2 };
extern float samples[SAMPLES * IN];
extern const int64_t inShape[4];
struct QuantaTensor makeTensor(const int64_t *shape, void *data);

/* Appends to a struct Text what is printed. */
struct Text {
  char bytes[1 << 16];
  size_t length;
};
void append(const char *text, size_t length, void *user);

/* The files of tests; each runs its own. */
void testCalibration(const char *convolution, const char *folder);
void testImport(const char *onnx);
void testDynamicBatch(void);
void testArguments(void);
void testStrictInteger(const char *onnx, const char *folder);

#endif
