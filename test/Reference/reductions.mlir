// Generated code against the interpreter on random samples.
// RUN: %python %S/Inputs/random-samples.py %t.npy int8 100x6x7x3
// RUN: quant-run %s --input=%t.npy --check=reference | FileCheck %s

// CHECK: mismatches: 0

func.func @main(%x: tensor<1x6x7x3xi8> {quanta.name = "x"})
    -> (tensor<1x1x1x3xi8> {quanta.name = "mean"}, tensor<1x6x7x1xi8> {quanta.name = "top"}, tensor<1x4x4x3xi8> {quanta.name = "pooled"}, tensor<1x6x1x3xi32> {quanta.name = "sum"}) {
  %wide = tosa.cast %x : (tensor<1x6x7x3xi8>) -> tensor<1x6x7x3xi32>
  %sum = tosa.reduce_sum %wide {axis = 2 : i32} : (tensor<1x6x7x3xi32>) -> tensor<1x6x1x3xi32>
  %all = tosa.reduce_sum %sum {axis = 1 : i32} : (tensor<1x6x1x3xi32>) -> tensor<1x1x1x3xi32>
  %mean = quanta.requantize %all {multipliers = array<i32: 12782641>, shifts = array<i32: 29>, input_zp = -420 : i32, output_zp = -10 : i32, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x3xi32> -> tensor<1x1x1x3xi8>
  %top = tosa.reduce_max %x {axis = 3 : i32} : (tensor<1x6x7x3xi8>) -> tensor<1x6x7x1xi8>
  %pooled = tosa.max_pool2d %x {kernel = array<i64: 3, 3>, stride = array<i64: 2, 2>, pad = array<i64: 1, 2, 1, 1>}
    : (tensor<1x6x7x3xi8>) -> tensor<1x4x4x3xi8>
  return %mean, %top, %pooled, %sum : tensor<1x1x1x3xi8>, tensor<1x6x7x1xi8>, tensor<1x4x4x3xi8>, tensor<1x6x1x3xi32>
}
