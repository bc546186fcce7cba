// Parameters of activations at run time: weights become integers, ops without
// weights stay as they are, and observers need no statistics.
// RUN: quant-opt %s --quanta-fold-statistics=dynamic=per-tensor --quanta-lower-to-integer --canonicalize --quanta-verify-integer-only 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t
// RUN: quant-opt %s --quanta-fold-statistics=dynamic=per-row --quanta-lower-to-integer | FileCheck %s --check-prefix=ROW

// REMARK-NOT: remark
// REMARK: remark: kept in float, as the configuration asks: tosa.clamp
// REMARK-NOT: remark

// Padding is of zeros, in f32: they become the zero point.

// CHECK-LABEL: func.func @main
// CHECK-NOT: quanta.observe
// CHECK-DAG: %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}127, -64]]], {{\[\[\[}}64, 127]]]]> : tensor<2x1x1x2xi8>}>
// CHECK-DAG: %[[WS:.*]] = "tosa.const"() <{values = dense<[0.0078{{.*}}, 0.0157{{.*}}]> : tensor<2xf32>}>
// CHECK-DAG: %[[SUMS:.*]] = "tosa.const"() <{values = dense<[63, 191]> : tensor<2xi32>}>
// CHECK-DAG: %[[B:.*]] = "tosa.const"() <{values = dense<[2.500000e-01, -5.000000e-01]> : tensor<2xf32>}>
// CHECK-DAG: %[[S:.*]], %[[Z:.*]] = quanta.choose_params %arg0 : tensor<2x4x4x2xf32> -> tensor<f32>, tensor<i8>
// CHECK-DAG: %[[P:.*]] = tosa.pad %arg0
// CHECK: %[[Q:.*]] = quanta.dynamic_quantize %[[P]] by %[[S]], %[[Z]] : tensor<2x6x4x2xf32>
// CHECK: %[[ACC:.*]] = tosa.conv2d %[[Q]], %[[W]], {{.*}}pad = array<i64: 0, 0, 0, 0>{{.*}} -> tensor<2x6x4x2xi32>
// CHECK: %[[Y:.*]] = quanta.dynamic_dequantize %[[ACC]] by %[[S]], %[[Z]] weights %[[WS]], %[[SUMS]] bias %[[B]] {quanta.key = "c"}
// CHECK: tosa.clamp %[[Y]]
// ROW: quanta.choose_params %arg0 per_row : tensor<2x4x4x2xf32> -> tensor<2xf32>, tensor<2xi8>
// ROW: quanta.dynamic_dequantize %{{.*}} : tensor<2x6x4x2xi32>, tensor<2xf32>, tensor<2xi8>,
func.func @main(%arg0: tensor<2x4x4x2xf32>) -> tensor<2x6x4x2xf32> {
  %0 = quanta.observe %arg0 "x" min_max : tensor<2x4x4x2xf32>
  %w = "tosa.const"() {values = dense<[[[[1.0, -0.5]]], [[[1.0, 2.0]]]]> : tensor<2x1x1x2xf32>} : () -> tensor<2x1x1x2xf32>
  %b = "tosa.const"() {values = dense<[0.25, -0.5]> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %1 = tosa.conv2d %0, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "c"}
    : (tensor<2x4x4x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<2x6x4x2xf32>
  %2 = quanta.observe %1 "c" min_max : tensor<2x6x4x2xf32>
  %3 = tosa.clamp %2 {min_val = 0.0 : f32, max_val = 6.0 : f32} : (tensor<2x6x4x2xf32>) -> tensor<2x6x4x2xf32>
  return %3 : tensor<2x6x4x2xf32>
}
