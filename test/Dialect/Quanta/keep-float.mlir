// What a scheme keeps in float is observed as ever, but nothing around it is
// quantized for it, and it is a remark instead of an error.
// RUN: quant-opt %s --quanta-fold-statistics | FileCheck %s --check-prefix=FOLD
// RUN: quant-opt %s --quanta-quantize -verify-diagnostics | FileCheck %s

// The weights of the second convolution have a scale in common.
// FOLD-LABEL: func @main
// FOLD: quanta.quantize %{{.*}} -> tensor<2x1x1x2x!quant.uniform<i8<-127:127>:f32:0, {0.0078740157480314959,0.003937007874015748}>>
// FOLD: %[[A:.*]] = tosa.conv2d
// FOLD: quanta.quantize %[[A]] {quanta.key = "conv1"}
// FOLD-NEXT: %[[D:.*]] = quanta.dequantize
// FOLD-NEXT: %[[T:.*]] = tosa.tanh %[[D]]
// FOLD-NEXT: %[[U:.*]] = tosa.add %[[T]], %[[T]]
// FOLD-NEXT: quanta.quantize %[[U]]
// FOLD: quanta.quantize %{{.*}} -> tensor<2x1x1x2x!quant.uniform<i8<-127:127>:f32, 0.0078740157480314959>>

// CHECK: tosa.conv2d {{.*}} -> tensor<1x2x2x2xi32>
// CHECK: quanta.dequantize
// CHECK-NEXT: tosa.tanh
// CHECK-NEXT: tosa.add
// CHECK-NEXT: quanta.quantize
// CHECK: tosa.conv2d {{.*}} -> tensor<1x2x2x2xi32>
// CHECK-NOT: quanta.scheme
func.func @main(%x: tensor<1x2x2x2xf32> {quanta.name = "in", quanta.scheme = {range = "min-max"}}) -> tensor<1x2x2x2xf32> {
  %x0 = quanta.observe %x "in" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x2x2x2xf32>
  %w = "tosa.const"() {values = dense<[[[[1.0, -0.5]]], [[[0.5, 0.25]]]]> : tensor<2x1x1x2xf32>} : () -> tensor<2x1x1x2xf32>
  %b = "tosa.const"() {values = dense<[0.5, -0.5]> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %x0, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "conv1"}
    : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %1 = quanta.observe %0 "conv1" min_max stats <min = [-2.0], max = [2.0]> : tensor<1x2x2x2xf32>
  // expected-remark @below {{kept in float, as the configuration asks: tosa.tanh}}
  %2 = tosa.tanh %1 {quanta.scheme = {float}} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  // expected-remark @below {{kept in float, as the configuration asks: tosa.add}}
  %3 = tosa.add %2, %2 {quanta.scheme = {float}} : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %4 = quanta.observe %3 "sum" min_max stats <min = [-2.0], max = [2.0]> : tensor<1x2x2x2xf32>
  %5 = tosa.conv2d %4, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "conv2", quanta.scheme = {weights = "per-tensor"}}
    : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %6 = quanta.observe %5 "conv2" min_max stats <min = [-3.0], max = [3.0]> : tensor<1x2x2x2xf32>
  return %6 : tensor<1x2x2x2xf32>
}
