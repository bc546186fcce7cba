/*===- variants.c - Runs each variant of a model ------------------*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

/* Prints what init chose, then each variant that this processor runs with a sum
 * over the bytes of its output. */

#include "m.h"

#include <stdio.h>

static _Alignas(M_ARENA_ALIGNMENT) char arena[M_ARENA_BYTES];
static M_INPUT0_TYPE input[M_INPUT0_ELEMENTS];
static M_OUTPUT0_TYPE output[M_OUTPUT0_ELEMENTS];

int main(void) {
  static const char *const names[] = M_VARIANTS;
  const void *inputs[] = {input};
  void *outputs[] = {output};
  const unsigned char *bytes = (const unsigned char *)output;
  int variant, i;

  printf("init %d\n", m_init());
  for (i = 0; i < M_INPUT0_ELEMENTS; ++i)
    input[i] = (M_INPUT0_TYPE)(i % 29) / 29;
  for (variant = -1; (variant = m_choose_variant(variant + 1)) >= 0;) {
    unsigned long sum = 5381;
    if (m_run(inputs, outputs, arena) != QUANTA_OK)
      return 1;
    for (i = 0; i < M_OUTPUT0_BYTES; ++i)
      sum = (sum * 33 + bytes[i]) & 0xffffffff;
    printf("%s %08lx\n", names[variant], sum);
  }
  return 0;
}
