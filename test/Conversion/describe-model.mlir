// RUN: quant-opt %s -split-input-file --quanta-describe-model | FileCheck %s

// A convolution makes output elements * kernel * input channels products:
// 64 * 9 * 3; the matrix product 8 * 4 * 16.
// CHECK: quanta.model = {inputs = [{name = "image", type = tensor<1x8x8x3xf32>},
// CHECK-SAME: {name = "input1", type = tensor<1x8x16xf32>}
// CHECK-SAME: macs = 2240 : i64
// CHECK-SAME: outputs = [{name = "output0", type = tensor<1x8x8x1xf32>}, {name = "product", type = tensor<1x8x4xf32>}]
func.func @main(%x: tensor<1x8x8x3xf32> {quanta.name = "image"}, %a: tensor<1x8x16xf32>)
    -> (tensor<1x8x8x1xf32>, tensor<1x8x4xf32> {quanta.name = "product"}) {
  %w = "tosa.const"() {values = dense<1.0> : tensor<1x3x3x3xf32>} : () -> tensor<1x3x3x3xf32>
  %v = "tosa.const"() {values = dense<1.0> : tensor<1x16x4xf32>} : () -> tensor<1x16x4xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %w, %b, %b, %b {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>}
    : (tensor<1x8x8x3xf32>, tensor<1x3x3x3xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x8x1xf32>
  %1 = tosa.matmul %a, %v, %b, %b
    : (tensor<1x8x16xf32>, tensor<1x16x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x4xf32>
  return %0, %1 : tensor<1x8x8x1xf32>, tensor<1x8x4xf32>
}

// -----

// CHECK: inputs = [{name = "x", scale = 5.000000e-01 : f64, type = tensor<2xi8>, zero_point = -3 : i64}]
func.func @main(%x: tensor<2xi8> {quanta.name = "x", quanta.scale = 0.5 : f64, quanta.zero_point = -3 : i64}) -> tensor<2xi8> {
  return %x : tensor<2xi8>
}

// -----

// A description that came with the module is not believed.
// CHECK: quanta.model = {inputs = [{name = "input0", type = tensor<2xi8>}], macs = 0 : i64, outputs = [{name = "output0", type = tensor<2xi8>}]}
module attributes {quanta.model = {inputs = []}} {
  func.func @main(%x: tensor<2xi8>) -> tensor<2xi8> {
    return %x : tensor<2xi8>
  }
}
