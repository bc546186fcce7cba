// RUN: quant-opt %s --quanta-bound-accumulators --split-input-file -verify-diagnostics

// 127 * 1 + 2147483520 is 2^31 - 1: it fits. One more in the bias does not.

func.func @fits(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi32> {
  %w = "tosa.const"() {values = dense<1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<2147483520> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  return %acc : tensor<1x1x1x1xi32>
}

// -----

func.func @conv(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x2xi32> {
  %w = "tosa.const"() {values = dense<[[[[-100]]], [[[1]]]]> : tensor<2x1x1x1xi8>} : () -> tensor<2x1x1x1xi8>
  %b = "tosa.const"() {values = dense<[0, 2147483521]> : tensor<2xi32>} : () -> tensor<2xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  // expected-error @below {{may overflow: channel 1 takes values in [2147483393, 2147483648], which is not within 'i32'}}
  %acc = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<2x1x1x1xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x2xi32>
  return %acc : tensor<1x1x1x2xi32>
}

// -----

// The zero point counts: x - 127 reaches -255, so -1 * x reaches 255.

func.func @depthwise(%x: tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi32> {
  %w = "tosa.const"() {values = dense<-1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<2147483393> : tensor<1xi32>} : () -> tensor<1xi32>
  %xz = "tosa.const"() {values = dense<127> : tensor<1xi8>} : () -> tensor<1xi8>
  %wz = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  // expected-error @below {{it takes values in [2147483393, 2147483648]}}
  %acc = tosa.depthwise_conv2d %x, %w, %b, %xz, %wz {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  return %acc : tensor<1x1x1x1xi32>
}

// -----

// x lies in [100, 127], but where padding stands for it the product is 0: the
// interval ends at the bias.

func.func @padding(%x: tensor<1x1x1x1xi8>) -> tensor<1x3x3x1xi32> {
  %w = "tosa.const"() {values = dense<-1> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<-2147483600> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %r = tosa.clamp %x {min_val = 100 : i8, max_val = 127 : i8} : (tensor<1x1x1x1xi8>) -> tensor<1x1x1x1xi8>
  // expected-error @below {{it takes values in [-2147483727, -2147483600]}}
  %acc = tosa.conv2d %r, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x3x3x1xi32>
  return %acc : tensor<1x3x3x1xi32>
}

// -----

// 2 * 128 * 128 * 65536 = 2^31.

func.func @matmul(%a: tensor<1x1x2xi8>, %b: tensor<1x2x1xi8>) -> tensor<1x1x1xi32> {
  %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %m = "tosa.const"() {values = dense<65536> : tensor<1x1x1xi32>} : () -> tensor<1x1x1xi32>
  %acc = tosa.matmul %a, %b, %z, %z : (tensor<1x1x2xi8>, tensor<1x2x1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1xi32>
  // expected-error @below {{it takes values in [-2130706432, 2147483648]}}
  %y = tosa.mul %acc, %m, %shift : (tensor<1x1x1xi32>, tensor<1x1x1xi32>, tensor<1xi8>) -> tensor<1x1x1xi32>
  return %y : tensor<1x1x1xi32>
}

// -----

func.func @sum(%x: tensor<1x512xi8>) -> tensor<1x1xi32> {
  %e = quanta.lookup %x, dense<4194304> : tensor<256xi32> : tensor<1x512xi8> -> tensor<1x512xi32>
  // expected-error @below {{it takes values in [2147483648, 2147483648]}}
  %s = tosa.reduce_sum %e {axis = 1 : i32} : (tensor<1x512xi32>) -> tensor<1x1xi32>
  return %s : tensor<1x1xi32>
}

// -----

// Sums of 64 bits are those of requantization: (2^31 - 1) * 2 + 1 weights times 2^31 leave 2^62 where two thirds don't.

func.func @q31(%x: tensor<1x1x1x2xi32>) -> tensor<1x1x1x1xi32> {
  %w = "tosa.const"() {values = dense<[[[[2147483647, -2147483647]]]]> : tensor<1x1x1x2xi32>} : () -> tensor<1x1x1x2xi32>
  %b = "tosa.const"() {values = dense<5> : tensor<1xi64>} : () -> tensor<1xi64>
  %e = tensor.empty() : tensor<1x1x1x1xi64>
  %start = linalg.broadcast ins(%b : tensor<1xi64>) outs(%e : tensor<1x1x1x1xi64>) dimensions = [0, 1, 2]
  %acc = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w : tensor<1x1x1x2xi32>, tensor<1x1x1x2xi32>) outs(%start : tensor<1x1x1x1xi64>) -> tensor<1x1x1x1xi64>
  // expected-error @below {{may overflow: accumulators in [-9223372030412324860, 9223372030412324870] times a multiplier of 1 leave [-2^62, 2^62]}}
  %y = quanta.requantize %acc {multipliers = array<i32: 1>, shifts = array<i32: 31>, min = -2147483647 : i32, max = 2147483647 : i32}
    : tensor<1x1x1x1xi64> -> tensor<1x1x1x1xi32>
  return %y : tensor<1x1x1x1xi32>
}
