// A power of two has ties, which the f32 form breaks to even, so this licence is
// false: it is not taken.
// REQUIRES: avx2
// RUN: %python %S/Inputs/random-samples.py %t.npy int8 20x1x16
// RUN: quant-run %s --input=%t.npy --check=reference | FileCheck %s

// CHECK: mismatches: 0

// That the check can fail: the interpreter gets a module that shifts one bit less.
// RUN: quant-compile %s -o %t.so
// RUN: sed 's/shifts = array<i32: 24>/shifts = array<i32: 23>/' %s > %t.other.mlir
// RUN: not quant-run %t.so --input=%t.npy --check=reference --reference=%t.other.mlir 2>&1 | FileCheck %s --check-prefix=OTHER

// OTHER: mismatches: {{[1-9]}}

func.func @main(%x: tensor<1x1x16xi8> {quanta.name = "x"}) -> (tensor<1x1x16xi8> {quanta.name = "y"}) {
  %y = quanta.requantize %x {multipliers = array<i32: 8388608>, shifts = array<i32: 24>, min = -128 : i32, max = 127 : i32, realization = #quanta<realization f32_fma>}
    : tensor<1x1x16xi8> -> tensor<1x1x16xi8>
  return %y : tensor<1x1x16xi8>
}
