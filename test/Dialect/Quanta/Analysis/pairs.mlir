// RUN: quant-opt %s --quanta-bound-accumulators=pairs --split-input-file -verify-diagnostics -o /dev/null

// Inputs of [-128, 89] are [0, 217] as unsigned bytes, and 217 * (75 + 76) is
// 32767. One more in the input's range is too much.

func.func @fits(%x: tensor<1x1x1x3xi8>) -> tensor<1x1x1x2xi32> {
  %w = "tosa.const"() {values = dense<[[[[75, 76, -1]]], [[[1, 2, 3]]]]> : tensor<2x1x1x3xi8>} : () -> tensor<2x1x1x3xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<2xi32>} : () -> tensor<2xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %r = tosa.clamp %x {min_val = -128 : i8, max_val = 89 : i8} : (tensor<1x1x1x3xi8>) -> tensor<1x1x1x3xi8>
  // expected-remark @below {{pairs of products of channel 0 lie in [-217, 32767]: 16 bits hold them}}
  %acc = tosa.conv2d %r, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x3xi8>, tensor<2x1x1x3xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x2xi32>
  return %acc : tensor<1x1x1x2xi32>
}

// -----

func.func @one_more(%x: tensor<1x1x1x3xi8>) -> tensor<1x1x1x2xi32> {
  %w = "tosa.const"() {values = dense<[[[[75, 76, -1]]], [[[1, 2, 3]]]]> : tensor<2x1x1x3xi8>} : () -> tensor<2x1x1x3xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<2xi32>} : () -> tensor<2xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %r = tosa.clamp %x {min_val = -128 : i8, max_val = 90 : i8} : (tensor<1x1x1x3xi8>) -> tensor<1x1x1x3xi8>
  // expected-remark @below {{channel 0 lie in [-218, 32918]: 16 bits would saturate}}
  %acc = tosa.conv2d %r, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x3xi8>, tensor<2x1x1x3xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x2xi32>
  return %acc : tensor<1x1x1x2xi32>
}

// -----

// Negative pairs, and padding that may stand for any byte.

func.func @negative(%x: tensor<1x1x1x2xi8>) -> tensor<1x3x3x1xi32> {
  %w = "tosa.const"() {values = dense<[[[[-64, -65]]]]> : tensor<1x1x1x2xi8>} : () -> tensor<1x1x1x2xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %r = tosa.clamp %x {min_val = -128 : i8, max_val = 0 : i8} : (tensor<1x1x1x2xi8>) -> tensor<1x1x1x2xi8>
  // expected-remark @below {{channel 0 lie in [-32895, 0]: 16 bits would saturate}}
  %acc = tosa.conv2d %r, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x2xi8>, tensor<1x1x1x2xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x3x3x1xi32>
  return %acc : tensor<1x3x3x1xi32>
}
