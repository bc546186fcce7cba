// RUN: rm -rf %t && split-file %s %t
// RUN: quant-compile %t/m.mlir -o %t/m.o
// RUN: cc -std=c11 -Wall -Wextra -Werror -I %t %t/main.c %t/m.o -o %t/main
// RUN: %t/main

// What `run` refuses, and that it is fine with inputs and outputs that are
// aligned to their elements only.

//--- m.mlir
func.func @main(%x: tensor<1x16xi8> {quanta.name = "x"}, %y: tensor<1x16xi8> {quanta.name = "y"})
    -> (tensor<1x16xi8> {quanta.name = "most"}, tensor<1x16xi8> {quanta.name = "least"}) {
  %0 = tosa.maximum %x, %y : (tensor<1x16xi8>, tensor<1x16xi8>) -> tensor<1x16xi8>
  %1 = tosa.reverse %0 {axis = 1 : i32} : (tensor<1x16xi8>) -> tensor<1x16xi8>
  %2 = tosa.concat %1, %0 {axis = 1 : i32} : (tensor<1x16xi8>, tensor<1x16xi8>) -> tensor<1x32xi8>
  %s = tosa.const_shape {values = dense<[1, 2, 16]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %3 = tosa.reshape %2, %s : (tensor<1x32xi8>, !tosa.shape<3>) -> tensor<1x2x16xi8>
  %4 = tosa.reduce_max %3 {axis = 1 : i32} : (tensor<1x2x16xi8>) -> tensor<1x1x16xi8>
  %t = tosa.const_shape {values = dense<[1, 16]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %5 = tosa.reshape %4, %t : (tensor<1x1x16xi8>, !tosa.shape<2>) -> tensor<1x16xi8>
  %6 = tosa.minimum %x, %y : (tensor<1x16xi8>, tensor<1x16xi8>) -> tensor<1x16xi8>
  return %5, %6 : tensor<1x16xi8>, tensor<1x16xi8>
}
//--- main.c
#include "m.h"
#include <string.h>

#define ROOM (M_ARENA_BYTES + 2 * M_ARENA_ALIGNMENT)

int main(void) {
  static char buffers[4][32];
  static _Alignas(M_ARENA_ALIGNMENT) char arena[ROOM];
  const void *inputs[] = {buffers[0] + 1, buffers[1] + 3};
  void *outputs[] = {buffers[2] + 5, buffers[3] + 7};
  const void *no_input[] = {buffers[0], 0};
  void *no_output[] = {0, buffers[3]};
  int i;
  _Static_assert(M_ARENA_BYTES > 0, "this model needs an arena");
  if (m_init() != QUANTA_OK)
    return 1;
  if (m_run(0, outputs, arena) != QUANTA_NULL_POINTER ||
      m_run(inputs, 0, arena) != QUANTA_NULL_POINTER ||
      m_run(no_input, outputs, arena) != QUANTA_NULL_POINTER ||
      m_run(inputs, no_output, arena) != QUANTA_NULL_POINTER ||
      m_run(inputs, outputs, 0) != QUANTA_NULL_POINTER)
    return 2;
  if (m_run(inputs, outputs, arena + 1) != QUANTA_MISALIGNED_ARENA)
    return 3;
  for (i = 0; i < 16; ++i) {
    buffers[0][1 + i] = (char)i;
    buffers[1][3 + i] = 7;
  }
  memset(arena, 0x5a, sizeof(arena));
  if (m_run(inputs, outputs, arena) != QUANTA_OK)
    return 4;
  for (i = 0; i < 16; ++i) {
    int most = i > 15 - i ? i : 15 - i;
    if (buffers[2][5 + i] != (most > 7 ? most : 7) ||
        buffers[3][7 + i] != (i < 7 ? i : 7))
      return 5;
  }
  /* nothing is written behind the arena */
  for (i = M_ARENA_BYTES; i < ROOM; ++i)
    if (arena[i] != 0x5a)
      return 6;
  return 0;
}
