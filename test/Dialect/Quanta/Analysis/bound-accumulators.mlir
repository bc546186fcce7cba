// RUN: quant-opt %s --quanta-bound-accumulators --split-input-file | FileCheck %s

// One input channel with weight 100: acc = 1000 + 100 * [-128, 127]. By
// 12582913 / 2^30 (2^-6.4) a byte result is exact in f32.

// CHECK-LABEL: func @proved
func.func @proved(%x: tensor<1x2x2x1xi8>) -> tensor<1x2x2x1xi8> {
  %w = "tosa.const"() {values = dense<100> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<1000> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x2x1xi32>
  // CHECK: quanta.requantize
  // CHECK-SAME: realization = #quanta<realization f32_fma>
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 30>, min = -128 : i32, max = 127 : i32}
    : tensor<1x2x2x1xi32> -> tensor<1x2x2x1xi8>
  return %y : tensor<1x2x2x1xi8>
}

// -----

// A scale below 2^-15 needs |acc| <= 2^24: a weight of 1 and the bias
// 2^24 - 127 just reach it.

// CHECK-LABEL: func @exactly_two_to_the_24
func.func @exactly_two_to_the_24(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<16777089> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  // CHECK: realization = #quanta<realization f32_fma>
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 40>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}

// -----

// One unit more; and a licence that does not hold is taken away.

// CHECK-LABEL: func @one_more
func.func @one_more(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<16777090> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  // CHECK: quanta.requantize
  // CHECK-NOT: f32_fma
  // CHECK: return
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 40>, min = -128 : i32, max = 127 : i32, realization = #quanta<realization f32_fma>}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}

// -----

// The same accumulator under a scale of at least 2^-15 saturates.

// CHECK-LABEL: func @large_scale
func.func @large_scale(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<16777090> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  // CHECK: realization = #quanta<realization f32_fma>
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 38>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}

// -----

// The accumulator goes down to -16777089, and 16777089 * 12582913 / 2^24 is
// 12582817.75: below the limit of 12582912 - 94, not below 12582912 - 95.

// CHECK-LABEL: func @sum_stays_positive
func.func @sum_stays_positive(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<-16776961> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  // CHECK: quanta.requantize
  // CHECK-SAME: output_zp = -94
  // CHECK-SAME: f32_fma
  %0 = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 24>, output_zp = -94 : i32, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  // CHECK: quanta.requantize
  // CHECK-SAME: output_zp = -95
  // CHECK-NOT: f32_fma
  // CHECK: return
  %1 = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 24>, output_zp = -95 : i32, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  %y = tosa.maximum %0, %1 : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}

// -----

// A power of two has ties that a byte shows, an integer scale has none. The
// other rounding modes have no f32 form.

// CHECK-LABEL: func @ties_and_modes
func.func @ties_and_modes(%x: tensor<1x4xi8>) -> tensor<1x4xi8> {
  // CHECK: quanta.requantize
  // CHECK-NOT: f32_fma
  // CHECK: tosa.cast
  %0 = quanta.requantize %x {multipliers = array<i32: 8388608>, shifts = array<i32: 24>, min = -128 : i32, max = 127 : i32}
    : tensor<1x4xi8> -> tensor<1x4xi8>
  %wide = tosa.cast %0 : (tensor<1x4xi8>) -> tensor<1x4xi32>
  // CHECK: quanta.requantize
  // CHECK-SAME: f32_fma
  %1 = quanta.requantize %wide {multipliers = array<i32: 8388608>, shifts = array<i32: 22>, min = -128 : i32, max = 127 : i32}
    : tensor<1x4xi32> -> tensor<1x4xi8>
  // CHECK: quanta.requantize
  // CHECK-NOT: f32_fma
  // CHECK: return
  %2 = quanta.requantize %1 {multipliers = array<i32: 8388608>, shifts = array<i32: 22>, min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding float_nearest_even>}
    : tensor<1x4xi8> -> tensor<1x4xi8>
  return %2 : tensor<1x4xi8>
}

// -----

// Per channel: the first alone has |acc| > 2^24, which its scale must allow:
// 2^-16.4 in the first requantization, 2^-6.4 in the second.

// CHECK-LABEL: func @channel_fails
func.func @channel_fails(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x2xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<2x1x1x1xi8>} : () -> tensor<2x1x1x1xi8>
  %b = "tosa.const"() {values = dense<[20000000, 0]> : tensor<2xi32>} : () -> tensor<2xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<2x1x1x1xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x2xi32>
  // CHECK: quanta.requantize
  // CHECK-NOT: f32_fma
  // CHECK: quanta.requantize
  // CHECK-SAME: f32_fma
  %0 = quanta.requantize %acc {multipliers = array<i32: 12582913, 12582913>, shifts = array<i32: 40, 30>, axis = 3 : i64, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x2xi32> -> tensor<1x1x1x2xi8>
  %1 = quanta.requantize %acc {multipliers = array<i32: 12582913, 12582913>, shifts = array<i32: 30, 40>, axis = 3 : i64, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x2xi32> -> tensor<1x1x1x2xi8>
  %y = tosa.maximum %0, %1 : (tensor<1x1x1x2xi8>, tensor<1x1x1x2xi8>) -> tensor<1x1x1x2xi8>
  return %y : tensor<1x1x1x2xi8>
}

// -----

// The clamp of the producer narrows the consumer: with x in [0, 3] and bias
// 2^24 - 3 the limit is kept; from all of i8 it would not be.

// CHECK-LABEL: func @known_clamp
func.func @known_clamp(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<16777213> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %r = quanta.requantize %x {multipliers = array<i32: 12582913>, shifts = array<i32: 24>, min = 0 : i32, max = 3 : i32}
    : tensor<1x1x1x1xi8> -> tensor<1x1x1x1xi8>
  %acc = tosa.conv2d %r, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  // CHECK: tosa.conv2d
  // CHECK: f32_fma
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 40>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}

// -----

// Elementwise add: (x1 - 3) * 16384 + (x2 + 128) * 8192.

// CHECK-LABEL: func @add
func.func @add(%x1: tensor<1x4xi8>, %x2: tensor<1x4xi8>) -> tensor<1x4xi8> {
  %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %z1 = "tosa.const"() {values = dense<3> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %z2 = "tosa.const"() {values = dense<-128> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %m1 = "tosa.const"() {values = dense<16384> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %m2 = "tosa.const"() {values = dense<8192> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %w1 = tosa.cast %x1 : (tensor<1x4xi8>) -> tensor<1x4xi32>
  %w2 = tosa.cast %x2 : (tensor<1x4xi8>) -> tensor<1x4xi32>
  %c1 = tosa.sub %w1, %z1 : (tensor<1x4xi32>, tensor<1x1xi32>) -> tensor<1x4xi32>
  %c2 = tosa.sub %w2, %z2 : (tensor<1x4xi32>, tensor<1x1xi32>) -> tensor<1x4xi32>
  %p1 = tosa.mul %c1, %m1, %shift : (tensor<1x4xi32>, tensor<1x1xi32>, tensor<1xi8>) -> tensor<1x4xi32>
  %p2 = tosa.mul %c2, %m2, %shift : (tensor<1x4xi32>, tensor<1x1xi32>, tensor<1xi8>) -> tensor<1x4xi32>
  %acc = tosa.add %p1, %p2 : (tensor<1x4xi32>, tensor<1x4xi32>) -> tensor<1x4xi32>
  // CHECK: f32_fma
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 38>, min = -128 : i32, max = 127 : i32}
    : tensor<1x4xi32> -> tensor<1x4xi8>
  return %y : tensor<1x4xi8>
}

// -----

// The softmax: all of its i32 values fit although 256 * e + S / 2 comes close
// to 2^31: no error here.

// CHECK-LABEL: func @softmax
func.func @softmax(%i: tensor<1x511xi8>) -> tensor<1x511xi8> {
  %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %c256 = "tosa.const"() {values = dense<256> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %c2 = "tosa.const"() {values = dense<2> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %c128 = "tosa.const"() {values = dense<128> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %e = quanta.lookup %i, dense<4194304> : tensor<256xi32> : tensor<1x511xi8> -> tensor<1x511xi32>
  %s = tosa.reduce_sum %e {axis = 1 : i32} : (tensor<1x511xi32>) -> tensor<1x1xi32>
  %half = tosa.intdiv %s, %c2 : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi32>
  %e256 = tosa.mul %e, %c256, %shift : (tensor<1x511xi32>, tensor<1x1xi32>, tensor<1xi8>) -> tensor<1x511xi32>
  %num = tosa.add %e256, %half : (tensor<1x511xi32>, tensor<1x1xi32>) -> tensor<1x511xi32>
  %q = tosa.intdiv %num, %s : (tensor<1x511xi32>, tensor<1x1xi32>) -> tensor<1x511xi32>
  %qz = tosa.sub %q, %c128 : (tensor<1x511xi32>, tensor<1x1xi32>) -> tensor<1x511xi32>
  // CHECK: tosa.clamp
  %c = tosa.clamp %qz {min_val = -128 : i32, max_val = 127 : i32} : (tensor<1x511xi32>) -> tensor<1x511xi32>
  %y = tosa.cast %c : (tensor<1x511xi32>) -> tensor<1x511xi8>
  return %y : tensor<1x511xi8>
}

// -----

// Nothing is known of an argument.

// CHECK-LABEL: func @unknown
func.func @unknown(%acc: tensor<1x4xi32>) -> tensor<1x4xi8> {
  // CHECK: quanta.requantize
  // CHECK-NOT: f32_fma
  // CHECK: return
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 40>, min = -128 : i32, max = 127 : i32}
    : tensor<1x4xi32> -> tensor<1x4xi8>
  return %y : tensor<1x4xi8>
}

// Sums of 64 bits within 2^62, and products of two i16.

// CHECK-LABEL: func.func @wide
// CHECK-NOT: realization
// CHECK: return
func.func @wide(%x: tensor<1x1x1x2xi32>, %a: tensor<2x3x256xi16>, %b: tensor<2x256x5xi16>) -> (tensor<1x1x1x1xi32>, tensor<2x3x5xi16>) {
  %w = "tosa.const"() {values = dense<[[[[1073741824, -1073741823]]]]> : tensor<1x1x1x2xi32>} : () -> tensor<1x1x1x2xi32>
  %bias = "tosa.const"() {values = dense<2147483648> : tensor<1xi64>} : () -> tensor<1xi64>
  %e = tensor.empty() : tensor<1x1x1x1xi64>
  %start = linalg.broadcast ins(%bias : tensor<1xi64>) outs(%e : tensor<1x1x1x1xi64>) dimensions = [0, 1, 2]
  %acc = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w : tensor<1x1x1x2xi32>, tensor<1x1x1x2xi32>) outs(%start : tensor<1x1x1x1xi64>) -> tensor<1x1x1x1xi64>
  %y = quanta.requantize %acc {multipliers = array<i32: 1>, shifts = array<i32: 31>, min = -2147483647 : i32, max = 2147483647 : i32}
    : tensor<1x1x1x1xi64> -> tensor<1x1x1x1xi32>
  %zeros = "tosa.const"() {values = dense<0> : tensor<5xi64>} : () -> tensor<5xi64>
  %f = tensor.empty() : tensor<2x3x5xi64>
  %none = linalg.broadcast ins(%zeros : tensor<5xi64>) outs(%f : tensor<2x3x5xi64>) dimensions = [0, 1]
  %sums = linalg.batch_matmul ins(%a, %b : tensor<2x3x256xi16>, tensor<2x256x5xi16>) outs(%none : tensor<2x3x5xi64>) -> tensor<2x3x5xi64>
  %z = quanta.requantize %sums {multipliers = array<i32: 16777215>, shifts = array<i32: 40>, min = -32767 : i32, max = 32767 : i32}
    : tensor<2x3x5xi64> -> tensor<2x3x5xi16>
  return %y, %z : tensor<1x1x1x1xi32>, tensor<2x3x5xi16>
}
