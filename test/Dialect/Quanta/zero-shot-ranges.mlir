// RUN: quant-opt %s --quanta-zero-shot-ranges="input-min=-1 input-max=1" | FileCheck %s

// Two channels with means 1 and -2 and deviations 0.5 and 0.25: six deviations
// give [-2, 4] and [-3.5, -0.5]. The clamp ends both; what a convolution without
// a normalization makes of a relu follows from its weights, and 2 * 3 + 1 = 7.

// CHECK-LABEL: func.func @main(
// CHECK: quanta.observe %arg0 "x" min_max stats <min = [-1.{{0+}}e+00], max = [1.{{0+}}e+00]>
// CHECK: quanta.observe %{{.*}} "bn" min_max stats <min = [-3.5{{0*}}e+00], max = [4.{{0+}}e+00]>
// CHECK: quanta.observe %{{.*}} "relu" min_max stats <min = [0.{{0+}}e+00], max = [3.{{0+}}e+00]>
// CHECK: quanta.observe %{{.*}} "scaled" min_max stats <min = [1.{{0+}}e+00], max = [7.{{0+}}e+00]>
func.func @main(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32> {
  %w = "tosa.const"() {values = dense<1.0> : tensor<2x1x1x1xf32>} : () -> tensor<2x1x1x1xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<2xf32>} : () -> tensor<2xf32>
  %zp = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %two = "tosa.const"() {values = dense<2.0> : tensor<1x1x1x1xf32>} : () -> tensor<1x1x1x1xf32>
  %one = "tosa.const"() {values = dense<1.0> : tensor<1x1x1x1xf32>} : () -> tensor<1x1x1x1xf32>
  %0 = quanta.observe %x "x" min_max : tensor<1x2x2x1xf32>
  %1 = tosa.conv2d %0, %w, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
    quanta.batch_norm = {deviation = array<f64: 0.5, 0.25>, mean = array<f64: 1.0, -2.0>}}
    : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %2 = quanta.observe %1 "bn" min_max : tensor<1x2x2x2xf32>
  %3 = tosa.clamp %2 {max_val = 3.0 : f32, min_val = 0.0 : f32} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %4 = quanta.observe %3 "relu" min_max : tensor<1x2x2x2xf32>
  %5 = tosa.mul %4, %two, %shift : (tensor<1x2x2x2xf32>, tensor<1x1x1x1xf32>, tensor<1xi8>) -> tensor<1x2x2x2xf32>
  %6 = tosa.add %5, %one : (tensor<1x2x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %7 = quanta.observe %6 "scaled" min_max : tensor<1x2x2x2xf32>
  return %7 : tensor<1x2x2x2xf32>
}
