// RUN: quant-opt %s -split-input-file --pass-pipeline='builtin.module(func.func(quanta-raise-linalg))' | FileCheck %s

#map = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>

// AvgPool2d with count_include_pad=False as torch-mlir prints it: the sum over windows
// of the padded image, divided by what each window sees of the image.
// CHECK-LABEL: func @without_padding
// CHECK: tosa.avg_pool2d {{.*}}kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>
// CHECK-NOT: tosa.mul
// CHECK: return
func.func @without_padding(%x: tensor<1x2x4x5xf32>) -> tensor<1x2x4x5xf32> {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %three = arith.constant 3 : i64
  %h = arith.constant 4 : i64
  %w = arith.constant 5 : i64
  %p = tensor.pad %x low[0, 0, 1, 1] high[0, 0, 1, 1] {
  ^bb0(%a: index, %b: index, %c: index, %d: index):
    tensor.yield %zero : f32
  } : tensor<1x2x4x5xf32> to tensor<1x2x6x7xf32>
  %e = tensor.empty() : tensor<1x2x4x5xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<1x2x4x5xf32>) -> tensor<1x2x4x5xf32>
  %k = tensor.empty() : tensor<3x3xf32>
  %sum = linalg.pooling_nchw_sum {dilations = dense<1> : vector<2xi64>, strides = dense<1> : vector<2xi64>} ins(%p, %k : tensor<1x2x6x7xf32>, tensor<3x3xf32>) outs(%z : tensor<1x2x4x5xf32>) -> tensor<1x2x4x5xf32>
  %y = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%sum : tensor<1x2x4x5xf32>) outs(%e : tensor<1x2x4x5xf32>) {
  ^bb0(%in: f32, %out: f32):
    %i = linalg.index 2 : index
    %i0 = arith.index_cast %i : index to i64
    %i1 = arith.subi %i0, %one : i64
    %i2 = arith.addi %i1, %three : i64
    %i3 = arith.minsi %i2, %h : i64
    %i4 = arith.maxsi %i1, %c0 : i64
    %rows = arith.subi %i3, %i4 : i64
    %j = linalg.index 3 : index
    %j0 = arith.index_cast %j : index to i64
    %j1 = arith.subi %j0, %one : i64
    %j2 = arith.addi %j1, %three : i64
    %j3 = arith.minsi %j2, %w : i64
    %j4 = arith.maxsi %j1, %c0 : i64
    %columns = arith.subi %j3, %j4 : i64
    %count = arith.muli %rows, %columns : i64
    %f = arith.sitofp %count : i64 to f32
    %q = arith.divf %in, %f : f32
    linalg.yield %q : f32
  } -> tensor<1x2x4x5xf32>
  return %y : tensor<1x2x4x5xf32>
}

// -----

#map = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>

// Another divisor is a product with a constant.
// CHECK-LABEL: func @other_counts
// CHECK: tosa.avg_pool2d {{.*}}pad = array<i64: 0, 0, 0, 0>
// CHECK: tosa.mul
func.func @other_counts(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32> {
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1 : i64
  %e = tensor.empty() : tensor<1x2x2x2xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %k = tensor.empty() : tensor<3x3xf32>
  %sum = linalg.pooling_nchw_sum {dilations = dense<1> : vector<2xi64>, strides = dense<1> : vector<2xi64>} ins(%x, %k : tensor<1x2x4x4xf32>, tensor<3x3xf32>) outs(%z : tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %y = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%sum : tensor<1x2x2x2xf32>) outs(%e : tensor<1x2x2x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %i = linalg.index 2 : index
    %i0 = arith.index_cast %i : index to i64
    %i1 = arith.addi %i0, %one : i64
    %f = arith.sitofp %i1 : i64 to f32
    %q = arith.divf %in, %f : f32
    linalg.yield %q : f32
  } -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}
