// That the check can fail: a power of two has ties, which the f32 form breaks
// to even, so this licence is false.
// REQUIRES: avx2
// RUN: %python %S/Inputs/random-samples.py %t.npy int8 20x1x16
// RUN: not quant-run %s --input=%t.npy --check=reference 2>&1 | FileCheck %s

// CHECK: mismatches: {{[1-9]}}

func.func @main(%x: tensor<1x1x16xi8> {quanta.name = "x"}) -> (tensor<1x1x16xi8> {quanta.name = "y"}) {
  %y = quanta.requantize %x {multipliers = array<i32: 8388608>, shifts = array<i32: 24>, min = -128 : i32, max = 127 : i32, realization = #quanta<realization f32_fma>}
    : tensor<1x1x16xi8> -> tensor<1x1x16xi8>
  return %y : tensor<1x1x16xi8>
}
