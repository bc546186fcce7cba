// RUN: quant-opt %s --quanta-raise-linalg | FileCheck %s

// A small network as torch-mlir prints it: images in NCHW, padding as an op of its
// own, biases broadcast into the accumulators, relu as comparison and select, batch
// normalization with its epsilon in f64, an image flattened before the product.
#id = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#channel = affine_map<(d0, d1, d2, d3) -> (d1)>
#row = affine_map<(d0, d1) -> (d1)>
#id2 = affine_map<(d0, d1) -> (d0, d1)>

// CHECK-LABEL: func.func @forward
// CHECK-SAME: %[[X:.*]]: tensor<1x3x8x8xf32>
// One transposition of the input; the padding and the normalization are gone.
// CHECK: %[[NHWC:.*]] = tosa.transpose %[[X]] {perms = array<i32: 0, 2, 3, 1>}
// CHECK: %[[CONV:.*]] = tosa.conv2d %[[NHWC]]
// CHECK-SAME: pad = array<i64: 1, 1, 1, 1>
// CHECK-SAME: tensor<4x3x3x3xf32>
// CHECK-SAME: -> tensor<1x8x8x4xf32>
// CHECK-NEXT: %[[RELU:.*]] = tosa.clamp %[[CONV]] {max_val = 3.40282347E+38 : f32, min_val = 0.000000e+00 : f32}
// CHECK-NEXT: %[[POOL:.*]] = tosa.max_pool2d %[[RELU]]
// CHECK-SAME: kernel = array<i64: 3, 3>, pad = array<i64: 1, 0, 1, 0>, stride = array<i64: 2, 2>
// The flattening of NCHW is one of NHWC with other weights.
// CHECK-NOT: tosa.transpose
// CHECK: tosa.reshape %[[POOL]]
// CHECK: tosa.conv2d
// CHECK-SAME: tensor<5x1x1x64xf32>
// CHECK-NOT: linalg
// CHECK-NOT: tensor.
// CHECK: return
func.func @forward(%x: tensor<1x3x8x8xf32>) -> tensor<1x5xf32> {
  %zero = arith.constant 0.0 : f32
  %inf = arith.constant 0xFF800000 : f32
  %eps = arith.constant 1.0e-05 : f64
  %weight = arith.constant dense_resource<weight> : tensor<4x3x3x3xf32>
  %bias = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %mean = arith.constant dense<[0.5, 0.25, -0.5, 1.0]> : tensor<4xf32>
  %var = arith.constant dense<[1.0, 2.0, 4.0, 0.5]> : tensor<4xf32>
  %gamma = arith.constant dense<[1.0, 0.5, 2.0, 1.0]> : tensor<4xf32>
  %beta = arith.constant dense<[0.0, 1.0, -1.0, 0.5]> : tensor<4xf32>
  %fc = arith.constant dense<0.5> : tensor<5x64xf32>
  %fcbias = arith.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0]> : tensor<5xf32>
  %padded = tensor.pad %x low[0, 0, 1, 1] high[0, 0, 1, 1] {
  ^bb0(%a: index, %b: index, %c: index, %d: index):
    tensor.yield %zero : f32
  } : tensor<1x3x8x8xf32> to tensor<1x3x10x10xf32>
  %0 = tensor.empty() : tensor<1x4x8x8xf32>
  %broadcasted = linalg.broadcast ins(%bias : tensor<4xf32>) outs(%0 : tensor<1x4x8x8xf32>) dimensions = [0, 2, 3]
  %1 = linalg.conv_2d_nchw_fchw {dilations = dense<1> : vector<2xi64>, strides = dense<1> : vector<2xi64>}
    ins(%padded, %weight : tensor<1x3x10x10xf32>, tensor<4x3x3x3xf32>)
    outs(%broadcasted : tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %2 = linalg.generic {indexing_maps = [#id, #channel, #channel, #channel, #channel, #id],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%1, %gamma, %beta, %mean, %var : tensor<1x4x8x8xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>)
    outs(%0 : tensor<1x4x8x8xf32>) {
  ^bb0(%in: f32, %g: f32, %b: f32, %m: f32, %v: f32, %out: f32):
    %10 = arith.truncf %eps : f64 to f32
    %11 = arith.addf %v, %10 : f32
    %12 = math.rsqrt %11 : f32
    %13 = arith.subf %in, %m : f32
    %14 = arith.mulf %13, %12 : f32
    %15 = arith.mulf %14, %g : f32
    %16 = arith.addf %15, %b : f32
    linalg.yield %16 : f32
  } -> tensor<1x4x8x8xf32>
  %3 = linalg.generic {indexing_maps = [#id, #id],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%2 : tensor<1x4x8x8xf32>) outs(%0 : tensor<1x4x8x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %10 = arith.cmpf ugt, %in, %zero : f32
    %11 = arith.select %10, %in, %zero : f32
    linalg.yield %11 : f32
  } -> tensor<1x4x8x8xf32>
  %padded_0 = tensor.pad %3 low[0, 0, 1, 1] high[0, 0, 1, 1] {
  ^bb0(%a: index, %b: index, %c: index, %d: index):
    tensor.yield %inf : f32
  } : tensor<1x4x8x8xf32> to tensor<1x4x10x10xf32>
  %4 = tensor.empty() : tensor<1x4x4x4xf32>
  %5 = linalg.fill ins(%inf : f32) outs(%4 : tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %6 = tensor.empty() : tensor<3x3xf32>
  %7 = linalg.pooling_nchw_max {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>}
    ins(%padded_0, %6 : tensor<1x4x10x10xf32>, tensor<3x3xf32>)
    outs(%5 : tensor<1x4x4x4xf32>) -> tensor<1x4x4x4xf32>
  %flat = tensor.collapse_shape %7 [[0], [1, 2, 3]] : tensor<1x4x4x4xf32> into tensor<1x64xf32>
  %8 = tensor.empty() : tensor<64x5xf32>
  %transposed = linalg.transpose ins(%fc : tensor<5x64xf32>) outs(%8 : tensor<64x5xf32>) permutation = [1, 0]
  %9 = tensor.empty() : tensor<1x5xf32>
  %filled = linalg.fill ins(%zero : f32) outs(%9 : tensor<1x5xf32>) -> tensor<1x5xf32>
  %product = linalg.matmul ins(%flat, %transposed : tensor<1x64xf32>, tensor<64x5xf32>)
    outs(%filled : tensor<1x5xf32>) -> tensor<1x5xf32>
  %sum = linalg.generic {indexing_maps = [#id2, #row, #id2], iterator_types = ["parallel", "parallel"]}
    ins(%product, %fcbias : tensor<1x5xf32>, tensor<5xf32>) outs(%9 : tensor<1x5xf32>) {
  ^bb0(%in: f32, %b: f32, %out: f32):
    %10 = arith.addf %in, %b : f32
    linalg.yield %10 : f32
  } -> tensor<1x5xf32>
  return %sum : tensor<1x5xf32>
}
{-#
  dialect_resources: { builtin: { weight: "0x04000000000000BF0000803F000080BF00000000000080BF0000003F0000003F0000003F0000003F000000BF000080BF0000003F000080BF0000003F0000003F0000803F000080BF0000003F00000000000000BF0000803F000080BF00000000000080BF000080BF000080BF0000803F000080BF0000003F000000BF0000003F000080BF0000803F000000BF0000003F0000003F0000803F000000BF00000000000000BF000000BF0000003F00000000000080BF0000003F0000803F000080BF000000BF00000000000080BF000000000000803F0000003F0000803F000000BF00000000000000000000803F0000003F0000803F0000003F0000803F000080BF0000003F000000BF0000003F0000003F000000BF000000000000803F00000000000080BF0000003F0000803F000080BF000000BF0000803F0000003F000000000000003F000080BF0000003F000080BF000000000000803F0000803F0000803F0000003F000000BF000000BF0000803F000000BF000080BF000000BF0000803F0000803F000000BF0000003F0000803F000000000000803F000000000000003F000000000000803F0000803F000080BF0000003F" } }
#-}
