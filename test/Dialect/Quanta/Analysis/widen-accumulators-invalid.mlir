// RUN: quant-opt %s --quanta-widen-accumulators --quanta-bound-accumulators --split-input-file -verify-diagnostics

// A depthwise convolution has nothing to cut: the error has the numbers.

func.func @depthwise(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<-1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<2147483393> : tensor<1xi32>} : () -> tensor<1xi32>
  %xz = "tosa.const"() {values = dense<127> : tensor<1xi8>} : () -> tensor<1xi8>
  %wz = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  // expected-error @below {{it takes values in [2147483393, 2147483648]}}
  %acc = tosa.depthwise_conv2d %x, %w, %b, %xz, %wz {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 46>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}

// -----

// What leaves the function as i32 stays i32.

func.func @result(%x: tensor<1x512xi8>) -> tensor<1x1xi32> {
  %e = quanta.lookup %x, dense<4194304> : tensor<256xi32> : tensor<1x512xi8> -> tensor<1x512xi32>
  // expected-error @below {{it takes values in [2147483648, 2147483648]}}
  %s = tosa.reduce_sum %e {axis = 1 : i32} : (tensor<1x512xi32>) -> tensor<1x1xi32>
  return %s : tensor<1x1xi32>
}

// -----

// 2^32 times a multiplier of 30 bits is 2^62, which 64 bits hold with what is
// added for the rounding. One more does not.

func.func @products(%x: tensor<1x1xi8>) -> (tensor<1x1xi8>, tensor<1x1xi8>) {
  %max = "tosa.const"() {values = dense<2147483647> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %two = "tosa.const"() {values = dense<2> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %three = "tosa.const"() {values = dense<3> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %0 = tosa.add %max, %max : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi32>
  %fits = tosa.add %0, %two : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi32>
  %y = quanta.requantize %fits {multipliers = array<i32: 1073741824>, shifts = array<i32: 56>, min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding double_round>}
    : tensor<1x1xi32> -> tensor<1x1xi8>
  %leaves = tosa.add %0, %three : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi32>
  // expected-error @below {{may overflow: accumulators in [4294967297, 4294967297] times a multiplier of 1073741824 leave [-2^62, 2^62]}}
  %z = quanta.requantize %leaves {multipliers = array<i32: 1073741824>, shifts = array<i32: 56>, min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding double_round>}
    : tensor<1x1xi32> -> tensor<1x1xi8>
  return %y, %z : tensor<1x1xi8>, tensor<1x1xi8>
}
