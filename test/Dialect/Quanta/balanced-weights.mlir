// RUN: quant-opt %s --quanta-fold-statistics="weight-bits=4" --quanta-lower-to-integer --canonicalize | FileCheck %s --check-prefix=BALANCED
// RUN: quant-opt %s --quanta-fold-statistics="weight-bits=4 weight-rounding=nearest" --quanta-lower-to-integer --canonicalize | FileCheck %s --check-prefix=NEAREST
// RUN: quant-opt %s --quanta-fold-statistics="weight-only weight-bits=4" --quanta-lower-to-integer --canonicalize | FileCheck %s --check-prefix=BALANCED
// RUN: quant-opt %s --quanta-fold-statistics="dynamic=per-tensor weight-bits=4" --quanta-lower-to-integer --canonicalize | FileCheck %s --check-prefix=BALANCED
// RUN: quant-opt %s --quanta-fold-statistics="bits=16 weight-bits=4" --quanta-lower-to-integer --canonicalize | FileCheck %s --check-prefix=WIDE
// RUN: echo | not quant-opt --quanta-fold-statistics="weight-rounding=up" 2>&1 | FileCheck %s --check-prefix=WORD
// WORD: error: expected weight-rounding=nearest or weight-rounding=balanced, got 'up'

// Four weights of 0.5625 would all be rounded up, an error of 1.75 in sum: two of
// them go down. 8 bits are rounded to the nearest.

// BALANCED-LABEL: func.func @convolution
// BALANCED: {{[[]+}}7, 0, 0, 1, 1]
// WIDE-LABEL: func.func @convolution
// WIDE: {{[[]+}}7, 0, 0, 1, 1]
// NEAREST-LABEL: func.func @convolution
// NEAREST: {{[[]+}}7, 1, 1, 1, 1]
func.func @convolution(%arg0: tensor<1x1x1x5xf32>) -> tensor<1x1x1x1xf32> {
  %x = quanta.observe %arg0 "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x1x1x5xf32>
  %w = "tosa.const"() {values = dense<[[[[7.0, 0.5625, 0.5625, 0.5625, 0.5625]]]]> : tensor<1x1x1x5xf32>} : () -> tensor<1x1x1x5xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "c"} : (tensor<1x1x1x5xf32>, tensor<1x1x1x5xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = quanta.observe %0 "c" min_max stats <min = [-9.0], max = [9.0]> : tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// Channels of a depthwise convolution are the last dimensions: each has its own sum.

// BALANCED-LABEL: func.func @depthwise
// BALANCED: {{[[]+}}7], [7]]], {{[[]+}}0], [0]]], {{[[]+}}1], [0]]]]
// NEAREST-LABEL: func.func @depthwise
// NEAREST: {{[[]+}}7], [7]]], {{[[]+}}1], [0]]], {{[[]+}}1], [0]]]]
func.func @depthwise(%arg0: tensor<1x3x1x2xf32>) -> tensor<1x1x1x2xf32> {
  %x = quanta.observe %arg0 "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x3x1x2xf32>
  %w = "tosa.const"() {values = dense<[[[[7.0], [7.0]]], [[[0.5625], [0.25]]], [[[0.625], [0.125]]]]> : tensor<3x1x2x1xf32>} : () -> tensor<3x1x2x1xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.depthwise_conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "d"} : (tensor<1x3x1x2xf32>, tensor<3x1x2x1xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x2xf32>
  %1 = quanta.observe %0 "d" min_max stats <min = [-9.0], max = [9.0]> : tensor<1x1x1x2xf32>
  return %1 : tensor<1x1x1x2xf32>
}
