// RUN: quant-opt %s --quanta-fold-statistics --quanta-lower-to-integer --canonicalize | FileCheck %s

// The integer tensors keep the names of the float tensors: the clamp's, once the
// requantization has taken it over; the convolution's, where its weights are.

// CHECK-LABEL: func @conv_relu
// CHECK: quanta.quantize %arg0 {quanta.key = "input"}
// CHECK: tosa.conv2d {{.*}}quanta.key = "conv"
// CHECK-SAME: quanta.weight_type = !quant.uniform<i8<-127:127>:f32:0, {0.0078740157480314959,0.003937007874015748}>
// CHECK-NEXT: quanta.requantize
// CHECK-SAME: quanta.key = "relu", quanta.op = "tosa.conv2d + tosa.clamp"
// CHECK-SAME: quanta.type = !quant.uniform<i8:f32, 0.0078431377187371254:-128>
// CHECK-NOT: quanta.key
// CHECK: tosa.max_pool2d {{.*}}quanta.key = "tosa.max_pool2d.0", quanta.op = "tosa.max_pool2d"
func.func @conv_relu(%x: tensor<1x2x2x2xf32> {quanta.name = "input"}) -> tensor<1x1x1x2xf32> {
  %x0 = quanta.observe %x "input" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x2x2x2xf32>
  %w = "tosa.const"() {values = dense<[[[[1.0, -0.5]]], [[[0.5, 0.25]]]]> : tensor<2x1x1x2xf32>} : () -> tensor<2x1x1x2xf32>
  %b = "tosa.const"() {values = dense<[0.5, -0.5]> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %x0, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "conv"}
    : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 6.0 : f32, quanta.key = "relu"} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %2 = quanta.observe %1 "relu" min_max stats <min = [0.0], max = [2.0]> : tensor<1x2x2x2xf32>
  %3 = tosa.max_pool2d %2 {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x2x2x2xf32>) -> tensor<1x1x1x2xf32>
  return %3 : tensor<1x1x1x2xf32>
}

// A pair that the module brings itself has no key: the op's own serves.
// CHECK-LABEL: func @trained
// CHECK: quanta.lookup {{.*}}quanta.key = "t", quanta.op = "tosa.tanh"
func.func @trained(%x: tensor<4x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<4x!quant.uniform<i8:f32, 0.0078125>> {
  %0 = quanta.dequantize %x : tensor<4x!quant.uniform<i8:f32, 0.5:3>> -> tensor<4xf32>
  %1 = tosa.tanh %0 {quanta.key = "t"} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = quanta.quantize %1 : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32, 0.0078125>>
  return %2 : tensor<4x!quant.uniform<i8:f32, 0.0078125>>
}
