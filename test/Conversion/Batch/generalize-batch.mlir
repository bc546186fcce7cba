// RUN: quant-opt %s -split-input-file --pass-pipeline='builtin.module(quanta-generalize-batch)' | FileCheck %s
// RUN: quant-opt %s -split-input-file --pass-pipeline='builtin.module(quanta-generalize-batch,quanta-generalize-batch,quanta-specialize-batch{size=3})' | FileCheck %s --check-prefix=THREE
// RUN: quant-opt %s -split-input-file --pass-pipeline='builtin.module(quanta-generalize-batch,quanta-specialize-batch)' | FileCheck %s --check-prefix=ONE

// CHECK-LABEL: func @image(%arg0: tensor<?x8x8x2xf32>) -> tensor<?x32xf32>
// THREE-LABEL: func @image(%arg0: tensor<3x8x8x2xf32>) -> tensor<3x32xf32>
// ONE-LABEL: func @image(%arg0: tensor<1x8x8x2xf32>) -> tensor<1x32xf32>
func.func @image(%x: tensor<1x8x8x2xf32>) -> tensor<1x32xf32> {
  %w = "tosa.const"() <{values = dense<1.0> : tensor<2x1x1x2xf32>}> : () -> tensor<2x1x1x2xf32>
  %b = "tosa.const"() <{values = dense<1.0> : tensor<2xf32>}> : () -> tensor<2xf32>
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  // CHECK: tosa.conv2d {{.*}} -> tensor<?x8x8x2xf32>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x8x8x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x8x8x2xf32>
  // CHECK: tosa.max_pool2d {{.*}} -> tensor<?x4x4x2xf32>
  %1 = tosa.max_pool2d %0 {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x8x8x2xf32>) -> tensor<1x4x4x2xf32>
  // CHECK: tosa.const_shape {values = dense<[-1, 32]> : tensor<2xindex>}
  // THREE: tosa.const_shape {values = dense<[3, 32]> : tensor<2xindex>}
  %shape = tosa.const_shape {values = dense<[1, 32]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %2 = tosa.reshape %1, %shape : (tensor<1x4x4x2xf32>, !tosa.shape<2>) -> tensor<1x32xf32>
  return %2 : tensor<1x32xf32>
}

// -----

// The tokens of a sample are rows of one product, and heads are beside samples.
// CHECK-LABEL: func @attention
// THREE-LABEL: func @attention
func.func @attention(%x: tensor<1x5x8xf32>) -> tensor<1x5x8xf32> {
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %s0 = tosa.const_shape {values = dense<[1, 5, 2, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %s1 = tosa.const_shape {values = dense<[2, 5, 4]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %s2 = tosa.const_shape {values = dense<[1, 2, 5, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %s3 = tosa.const_shape {values = dense<[1, 5, 8]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.reshape %x, %s0 : (tensor<1x5x8xf32>, !tosa.shape<4>) -> tensor<1x5x2x4xf32>
  %1 = tosa.transpose %0 {perms = array<i32: 0, 2, 1, 3>} : (tensor<1x5x2x4xf32>) -> tensor<1x2x5x4xf32>
  // CHECK: tosa.const_shape {values = dense<[-1, 5, 4]> : tensor<3xindex>}
  // THREE: tosa.const_shape {values = dense<[6, 5, 4]> : tensor<3xindex>}
  %2 = tosa.reshape %1, %s1 : (tensor<1x2x5x4xf32>, !tosa.shape<3>) -> tensor<2x5x4xf32>
  %3 = tosa.transpose %2 {perms = array<i32: 0, 2, 1>} : (tensor<2x5x4xf32>) -> tensor<2x4x5xf32>
  // CHECK: tosa.matmul {{.*}} : (tensor<?x5x4xf32>, tensor<?x4x5xf32>, {{.*}}) -> tensor<?x5x5xf32>
  // THREE: tosa.matmul {{.*}} : (tensor<6x5x4xf32>, tensor<6x4x5xf32>, {{.*}}) -> tensor<6x5x5xf32>
  %4 = tosa.matmul %2, %3, %zp, %zp : (tensor<2x5x4xf32>, tensor<2x4x5xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<2x5x5xf32>
  // CHECK: quanta.composite "softmax"({{.*}}) {{.*}} : (tensor<?x5x5xf32>) -> tensor<?x5x5xf32>
  // CHECK: tosa.reduce_sum {{.*}} -> tensor<?x5x1xf32>
  %5 = quanta.composite "softmax"(%4) {parameters = {axis = 2 : i64}} : (tensor<2x5x5xf32>) -> tensor<2x5x5xf32> {
  ^bb0(%arg: tensor<2x5x5xf32>):
    %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
    %e = tosa.exp %arg : (tensor<2x5x5xf32>) -> tensor<2x5x5xf32>
    %sum = tosa.reduce_sum %e {axis = 2 : i32} : (tensor<2x5x5xf32>) -> tensor<2x5x1xf32>
    %r = tosa.reciprocal %sum : (tensor<2x5x1xf32>) -> tensor<2x5x1xf32>
    %p = tosa.mul %e, %r, %shift : (tensor<2x5x5xf32>, tensor<2x5x1xf32>, tensor<1xi8>) -> tensor<2x5x5xf32>
    quanta.yield %p : tensor<2x5x5xf32>
  }
  %6 = tosa.matmul %5, %2, %zp, %zp : (tensor<2x5x5xf32>, tensor<2x5x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<2x5x4xf32>
  %7 = tosa.reshape %6, %s2 : (tensor<2x5x4xf32>, !tosa.shape<4>) -> tensor<1x2x5x4xf32>
  %8 = tosa.transpose %7 {perms = array<i32: 0, 2, 1, 3>} : (tensor<1x2x5x4xf32>) -> tensor<1x5x2x4xf32>
  %9 = tosa.reshape %8, %s3 : (tensor<1x5x2x4xf32>, !tosa.shape<3>) -> tensor<1x5x8xf32>
  return %9 : tensor<1x5x8xf32>
}

// -----

// A fixed batch of four; the batch is on another dimension for a while.
// CHECK-LABEL: func @integer(%arg0: tensor<?x6xi8>) -> tensor<?x3xi8>
func.func @integer(%x: tensor<4x6xi8>) -> tensor<4x3xi8> {
  %start = tosa.const_shape {values = dense<[2, 0]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %size = tosa.const_shape {values = dense<[3, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // CHECK: tosa.transpose {{.*}} -> tensor<6x?xi8>
  %0 = tosa.transpose %x {perms = array<i32: 1, 0>} : (tensor<4x6xi8>) -> tensor<6x4xi8>
  // CHECK: tosa.const_shape {values = dense<[3, -1]> : tensor<2xindex>}
  // CHECK: tosa.slice {{.*}} -> tensor<3x?xi8>
  %1 = tosa.slice %0, %start, %size : (tensor<6x4xi8>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<3x4xi8>
  %2 = tosa.transpose %1 {perms = array<i32: 1, 0>} : (tensor<3x4xi8>) -> tensor<4x3xi8>
  // CHECK: quanta.requantize {{.*}} : tensor<?x3xi8> -> tensor<?x3xi8>
  %3 = quanta.requantize %2 {axis = 1 : i64, multipliers = array<i32: 12582913, 12582913, 12582913>, shifts = array<i32: 30, 30, 30>, min = -128 : i32, max = 127 : i32} : tensor<4x3xi8> -> tensor<4x3xi8>
  return %3 : tensor<4x3xi8>
}

// -----

// Sums of 16-bit products start from the bias, at each pixel of each sample.
// CHECK-LABEL: func @wide
// CHECK: %[[N:.*]] = tensor.dim %arg0, %{{.*}} : tensor<?x4x4x2xi16>
// CHECK: %[[EMPTY:.*]] = tensor.empty(%[[N]]) : tensor<?x4x4x3xi32>
// CHECK: linalg.broadcast ins(%{{.*}} : tensor<3xi32>) outs(%[[EMPTY]] : tensor<?x4x4x3xi32>)
// CHECK: linalg.conv_2d_nhwc_fhwc {{.*}} -> tensor<?x4x4x3xi32>
// THREE-LABEL: func @wide
// THREE-NOT: tensor.dim
// THREE: tensor.empty() : tensor<3x4x4x3xi32>
// THREE: linalg.conv_2d_nhwc_fhwc {{.*}} -> tensor<3x4x4x3xi32>
func.func @wide(%x: tensor<1x4x4x2xi16>) -> tensor<1x4x4x3xi32> {
  %w = "tosa.const"() <{values = dense<3> : tensor<3x1x1x2xi8>}> : () -> tensor<3x1x1x2xi8>
  %b = "tosa.const"() <{values = dense<7> : tensor<3xi32>}> : () -> tensor<3xi32>
  %empty = tensor.empty() : tensor<1x4x4x3xi32>
  %start = linalg.broadcast ins(%b : tensor<3xi32>) outs(%empty : tensor<1x4x4x3xi32>) dimensions = [0, 1, 2]
  %0 = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%x, %w : tensor<1x4x4x2xi16>, tensor<3x1x1x2xi8>) outs(%start : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  return %0 : tensor<1x4x4x3xi32>
}

// -----

// The convolution of a constant starts from the same tensor, for one image.
// CHECK-LABEL: func @shared_start
// CHECK-DAG: %[[DYNAMIC:.*]] = linalg.broadcast {{.*}} outs(%{{.*}} : tensor<?x4x4x3xi32>)
// CHECK-DAG: %[[FIXED:.*]] = linalg.broadcast {{.*}} outs(%{{.*}} : tensor<1x4x4x3xi32>)
// CHECK: linalg.conv_2d_nhwc_fhwc {{.*}} outs(%[[FIXED]] : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
// CHECK: linalg.conv_2d_nhwc_fhwc {{.*}} outs(%[[DYNAMIC]] : tensor<?x4x4x3xi32>) -> tensor<?x4x4x3xi32>
// CHECK: linalg.conv_2d_nhwc_fhwc {{.*}} outs(%[[DYNAMIC]] : tensor<?x4x4x3xi32>) -> tensor<?x4x4x3xi32>
// CHECK: linalg.conv_2d_nhwc_fhwc {{.*}} outs(%[[FIXED]] : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
// THREE-LABEL: func @shared_start
// THREE-NOT: tensor<?
// THREE: linalg.conv_2d_nhwc_fhwc {{.*}} -> tensor<1x4x4x3xi32>
// THREE: linalg.conv_2d_nhwc_fhwc {{.*}} -> tensor<3x4x4x3xi32>
// THREE: linalg.conv_2d_nhwc_fhwc {{.*}} -> tensor<3x4x4x3xi32>
// THREE: linalg.conv_2d_nhwc_fhwc {{.*}} -> tensor<1x4x4x3xi32>
func.func @shared_start(%x: tensor<1x4x4x2xi16>) -> tensor<1x4x4x3xi32> {
  %w = "tosa.const"() <{values = dense<3> : tensor<3x1x1x2xi8>}> : () -> tensor<3x1x1x2xi8>
  %c = "tosa.const"() <{values = dense<5> : tensor<1x4x4x2xi16>}> : () -> tensor<1x4x4x2xi16>
  %b = "tosa.const"() <{values = dense<7> : tensor<3xi32>}> : () -> tensor<3xi32>
  %empty = tensor.empty() : tensor<1x4x4x3xi32>
  %start = linalg.broadcast ins(%b : tensor<3xi32>) outs(%empty : tensor<1x4x4x3xi32>) dimensions = [0, 1, 2]
  %0 = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%c, %w : tensor<1x4x4x2xi16>, tensor<3x1x1x2xi8>) outs(%start : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  %1 = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%x, %w : tensor<1x4x4x2xi16>, tensor<3x1x1x2xi8>) outs(%start : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  %2 = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%x, %w : tensor<1x4x4x2xi16>, tensor<3x1x1x2xi8>) outs(%start : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  %3 = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%c, %w : tensor<1x4x4x2xi16>, tensor<3x1x1x2xi8>) outs(%start : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  %4 = tosa.add %0, %1 : (tensor<1x4x4x3xi32>, tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  %5 = tosa.add %2, %3 : (tensor<1x4x4x3xi32>, tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  %6 = tosa.add %4, %5 : (tensor<1x4x4x3xi32>, tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  return %6 : tensor<1x4x4x3xi32>
}

// -----

// A function that computes a constant has no batch; its caller's batch is its own.
// CHECK-LABEL: func @with_helper(%arg0: tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK: call @ones(%{{.*}}) : (tensor<1x4xf32>) -> tensor<1x4xf32>
// CHECK-LABEL: func private @ones(%arg0: tensor<1x4xf32>) -> tensor<1x4xf32>
// THREE-LABEL: func @with_helper(%arg0: tensor<3x4xf32>) -> tensor<3x4xf32>
// THREE: call @ones(%{{.*}}) : (tensor<1x4xf32>) -> tensor<1x4xf32>
func.func @with_helper(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %c = "tosa.const"() <{values = dense<1.0> : tensor<1x4xf32>}> : () -> tensor<1x4xf32>
  %0 = func.call @ones(%c) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = tosa.add %x, %0 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}
func.func private @ones(%c: tensor<1x4xf32>) -> tensor<1x4xf32> {
  return %c : tensor<1x4xf32>
}
