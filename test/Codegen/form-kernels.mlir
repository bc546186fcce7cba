// RUN: quant-opt %s --quanta-form-kernels -split-input-file | FileCheck %s

#id = affine_map<(n, y, x, c) -> (n, y, x, c)>
#channel = affine_map<(n, y, x, c) -> (c)>

// The requantization, then the residual addition, become the epilogue.

// CHECK-LABEL: func.func @residual(
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x2xi8>, %[[R:.*]]: tensor<1x4x4x3xi8>, %[[M:.*]]: tensor<3xi32>)
// CHECK-NOT: linalg
// CHECK: quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
// CHECK-SAME: extras(%[[M]], %[[R]] : tensor<3xi32>, tensor<1x4x4x3xi8>)
// CHECK: ^bb0(%[[ACC:.*]]: i32, %[[MI:.*]]: i32, %[[RI:.*]]: i8):
// CHECK: %[[Q:.*]] = quanta.apply_scale %[[ACC]], %[[MI]]
// CHECK: %[[S:.*]] = arith.maxsi %[[Q]], %[[RI]]
// CHECK: quanta_kernel.yield %[[S]] : i8
func.func @residual(%x: tensor<1x4x4x2xi8>, %r: tensor<1x4x4x3xi8>, %m: tensor<3xi32>) -> tensor<1x4x4x3xi8> {
  %w = arith.constant dense<1> : tensor<3x1x1x2xi8>
  %b = arith.constant dense<[1, 2, 3]> : tensor<3xi32>
  %shift = arith.constant 31 : i32
  %e = tensor.empty() : tensor<1x4x4x3xi32>
  %start = linalg.broadcast ins(%b : tensor<3xi32>) outs(%e : tensor<1x4x4x3xi32>) dimensions = [0, 1, 2]
  %acc = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w : tensor<1x4x4x2xi8>, tensor<3x1x1x2xi8>) outs(%start : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  %o = tensor.empty() : tensor<1x4x4x3xi8>
  %q = linalg.generic {indexing_maps = [#id, #channel, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%acc, %m : tensor<1x4x4x3xi32>, tensor<3xi32>) outs(%o : tensor<1x4x4x3xi8>) {
  ^bb0(%a: i32, %mi: i32, %out: i8):
    %v = quanta.apply_scale %a, %mi, %shift {min = -128 : i32, max = 127 : i32} : (i32, i32, i32) -> i8
    linalg.yield %v : i8
  } -> tensor<1x4x4x3xi8>
  %s = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%q, %r : tensor<1x4x4x3xi8>, tensor<1x4x4x3xi8>) outs(%o : tensor<1x4x4x3xi8>) {
  ^bb0(%a: i8, %ri: i8, %out: i8):
    %v = arith.maxsi %a, %ri : i8
    linalg.yield %v : i8
  } -> tensor<1x4x4x3xi8>
  return %s : tensor<1x4x4x3xi8>
}

// -----

// A result with another user stays as it is.

#id = affine_map<(n, y, x, c) -> (n, y, x, c)>

// CHECK-LABEL: func.func @two_users
// CHECK: %[[ACC:.*]] = quanta_kernel.window multiply_add window [3, 3]
// CHECK: %[[G:.*]] = linalg.generic
// CHECK: return %[[ACC]], %[[G]]
func.func @two_users(%x: tensor<1x5x5x4xf32>, %w: tensor<3x3x4xf32>) -> (tensor<1x3x3x4xf32>, tensor<1x3x3x4xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<1x3x3x4xf32>
  %start = linalg.fill ins(%zero : f32) outs(%e : tensor<1x3x3x4xf32>) -> tensor<1x3x3x4xf32>
  %acc = linalg.depthwise_conv_2d_nhwc_hwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w : tensor<1x5x5x4xf32>, tensor<3x3x4xf32>) outs(%start : tensor<1x3x3x4xf32>) -> tensor<1x3x3x4xf32>
  %g = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%acc : tensor<1x3x3x4xf32>) outs(%e : tensor<1x3x3x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    %v = arith.negf %a : f32
    linalg.yield %v : f32
  } -> tensor<1x3x3x4xf32>
  return %acc, %g : tensor<1x3x3x4xf32>, tensor<1x3x3x4xf32>
}

// -----

// Weights that aren't constant can't be packed; a maximum from 0 is not the
// maximum of the window.

// CHECK-LABEL: func.func @not_kernels
// CHECK-NOT: quanta_kernel
// CHECK: linalg.conv_2d_nhwc_fhwc
// CHECK: linalg.pooling_nhwc_max
func.func @not_kernels(%x: tensor<1x4x4x2xi8>, %w: tensor<3x1x1x2xi8>) -> (tensor<1x4x4x3xi32>, tensor<1x2x2x2xi8>) {
  %zero = arith.constant 0 : i32
  %zero8 = arith.constant 0 : i8
  %e = tensor.empty() : tensor<1x4x4x3xi32>
  %start = linalg.fill ins(%zero : i32) outs(%e : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  %acc = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w : tensor<1x4x4x2xi8>, tensor<3x1x1x2xi8>) outs(%start : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  %k = tensor.empty() : tensor<2x2xi8>
  %p = tensor.empty() : tensor<1x2x2x2xi8>
  %low = linalg.fill ins(%zero8 : i8) outs(%p : tensor<1x2x2x2xi8>) -> tensor<1x2x2x2xi8>
  %max = linalg.pooling_nhwc_max {dilations = dense<1> : tensor<2xi64>, strides = dense<2> : tensor<2xi64>}
    ins(%x, %k : tensor<1x4x4x2xi8>, tensor<2x2xi8>) outs(%low : tensor<1x2x2x2xi8>) -> tensor<1x2x2x2xi8>
  return %acc, %max : tensor<1x4x4x3xi32>, tensor<1x2x2x2xi8>
}
