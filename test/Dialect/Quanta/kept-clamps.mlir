// Two clamps of a model whose parameters are chosen at run time: one, in float by
// choice. Canonicalization alone would make one that nobody asked for.
// RUN: quant-opt %s --quanta-fold-statistics=dynamic=per-tensor --quanta-lower-to-integer --canonicalize --quanta-verify-integer-only -split-input-file 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t
// RUN: quant-opt %s --quanta-fold-statistics=weight-only --quanta-lower-to-integer --canonicalize --quanta-verify-integer-only -split-input-file 2>/dev/null | FileCheck %s --check-prefix=ONLY

// REMARK: remark: kept in float, as the configuration asks: tosa.clamp
// REMARK: remark: kept in float, as the configuration asks: tosa.clamp

// CHECK-LABEL: func.func @on_the_input
// CHECK-NOT: tosa.clamp
// CHECK: %[[X:.*]] = tosa.clamp %arg0 {max_val = 1.000000e+00 : f32, min_val = -5.000000e-01 : f32, quanta.scheme
// CHECK-NOT: tosa.clamp
// CHECK: quanta.choose_params %[[X]]
// ONLY-LABEL: func.func @on_the_input
// ONLY: tosa.clamp %arg0 {max_val = 1.000000e+00 : f32, min_val = -5.000000e-01 : f32, quanta.scheme
func.func @on_the_input(%arg0: tensor<1x1x1x2xf32>) -> tensor<1x1x1x1xf32> {
  %0 = tosa.clamp %arg0 {min_val = -1.0 : f32, max_val = 1.0 : f32} : (tensor<1x1x1x2xf32>) -> tensor<1x1x1x2xf32>
  %1 = tosa.clamp %0 {min_val = -0.5 : f32, max_val = 2.0 : f32} : (tensor<1x1x1x2xf32>) -> tensor<1x1x1x2xf32>
  %w = "tosa.const"() {values = dense<0.5> : tensor<1x1x1x2xf32>} : () -> tensor<1x1x1x2xf32>
  %b = "tosa.const"() {values = dense<0.25> : tensor<1xf32>} : () -> tensor<1xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %2 = tosa.conv2d %1, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  return %2 : tensor<1x1x1x1xf32>
}

// -----

// Ranges without a common number leave the bound of the second.

// CHECK-LABEL: func.func @apart
// CHECK: quanta.dynamic_dequantize
// CHECK: tosa.clamp {{.*}}max_val = 2.000000e+00 : f32, min_val = 2.000000e+00 : f32, quanta.scheme
// CHECK-NOT: tosa.clamp
// ONLY-LABEL: func.func @apart
// ONLY: tosa.clamp {{.*}}max_val = 2.000000e+00 : f32, min_val = 2.000000e+00 : f32, quanta.scheme
func.func @apart(%arg0: tensor<1x1x1x2xf32>) -> tensor<1x1x1x1xf32> {
  %w = "tosa.const"() {values = dense<0.5> : tensor<1x1x1x2xf32>} : () -> tensor<1x1x1x2xf32>
  %b = "tosa.const"() {values = dense<0.25> : tensor<1xf32>} : () -> tensor<1xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %arg0, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 1.0 : f32} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %2 = tosa.clamp %1 {min_val = 2.0 : f32, max_val = 3.0 : f32} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  return %2 : tensor<1x1x1x1xf32>
}
