/*===- main.c - A model on a bare Cortex-M -------------------------*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

/* Runs the model on one made-up input and prints the output's bytes, one a line,
 * through semihosting: the debugger or the emulator writes them. */

#include "model.h"

/* All memory that the model works in, and its input and output: quantized
 * bytes (--io=integer). */
static _Alignas(MODEL_ARENA_ALIGNMENT) char arena[MODEL_ARENA_BYTES + 1];
static MODEL_INPUT0_TYPE input[MODEL_INPUT0_ELEMENTS];
static MODEL_OUTPUT0_TYPE output[MODEL_OUTPUT0_ELEMENTS];

enum { OPEN = 0x01, WRITE = 0x05, EXIT_EXTENDED = 0x20 };

static int semihosting(int operation, const void *argument) {
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void stop(int status) {
  /* ADP_Stopped_ApplicationExit and the status. */
  const uintptr_t reason[] = {0x20026, (uintptr_t)status};
  semihosting(EXIT_EXTENDED, reason);
  for (;;)
    ;
}

/* To the standard output of the debugger or emulator. */
static void print(int number) {
  char text[8];
  static int file = -1;
  char *digit = text + sizeof(text);
  int rest = number < 0 ? -number : number;
  *--digit = '\n';
  do {
    *--digit = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (number < 0)
    *--digit = '-';
  if (file < 0) {
    /* ":tt" opened to write. */
    const uintptr_t console[] = {(uintptr_t)":tt", 4, 3};
    file = semihosting(OPEN, console);
  }
  const uintptr_t line[] = {(uintptr_t)file, (uintptr_t)digit,
                            (uintptr_t)(text + sizeof(text) - digit)};
  semihosting(WRITE, line);
}

int main(void) {
  const void *inputs[] = {input};
  void *outputs[] = {output};
  int i;

  for (i = 0; i < MODEL_INPUT0_ELEMENTS; ++i)
    input[i] = (MODEL_INPUT0_TYPE)(i * 37 + 11);
  if (model_init() != QUANTA_OK ||
      model_run(inputs, outputs, arena) != QUANTA_OK)
    return 1;
  for (i = 0; i < MODEL_OUTPUT0_ELEMENTS; ++i)
    print(output[i]);
  return 0;
}
