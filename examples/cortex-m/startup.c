/*===- startup.c - What a program without a C library needs --------*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

/* The vector table, the way from reset to main, and the functions of the C
 * library that a compiled model calls. */

#include <stddef.h>
#include <stdint.h>

int main(void);
void stop(int status);

/* Placed by cortex-m.ld. */
extern uint32_t stack_top[], data_source[], data_begin[], data_end[],
    bss_begin[], bss_end[];

/* Coprocessors 10 and 11 are the vector unit, which is off at first; a core
 * without one ignores the write. */
#define COPROCESSOR_ACCESS (*(volatile uint32_t *)0xE000ED88u)

void reset(void) {
  uint32_t *to, *from = data_source;
  COPROCESSOR_ACCESS |= 0xFu << 20;
  __asm volatile("dsb\n\tisb" ::: "memory");
  for (to = data_begin; to < data_end; ++to)
    *to = *from++;
  for (to = bss_begin; to < bss_end; ++to)
    *to = 0;
  stop(main());
}

/* Any exception: the model has none, so something is wrong. */
static void fault(void) { stop(3); }

__attribute__((section(".vectors"), used)) static const uintptr_t vectors[] = {
    (uintptr_t)stack_top,
    (uintptr_t)reset,
    (uintptr_t)fault, /* NMI */
    (uintptr_t)fault, /* HardFault */
    (uintptr_t)fault, /* MemManage */
    (uintptr_t)fault, /* BusFault */
    (uintptr_t)fault, /* UsageFault */
};

/* Plain loops: with -ffreestanding -fno-builtin the compiler doesn't turn them
 * into calls of the same functions. */
void *memset(void *to, int value, size_t count) {
  unsigned char *byte = to;
  while (count--)
    *byte++ = (unsigned char)value;
  return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  unsigned char *byte = to;
  const unsigned char *source = from;
  while (count--)
    *byte++ = *source++;
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  unsigned char *byte = to;
  const unsigned char *source = from;
  if (byte <= source)
    return memcpy(to, from, count);
  while (count--)
    byte[count] = source[count];
  return to;
}
