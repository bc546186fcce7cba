// RUN: quant-opt %s --quanta-raise-linalg --split-input-file | FileCheck %s

// Units are recognised where their last op stands, whoever split them into ops.

#id = affine_map<(i, j) -> (i, j)>
#rows = affine_map<(i, j) -> (i)>
// CHECK-LABEL: @softmax
// CHECK-SAME: %[[X:.*]]: tensor<2x6xf32>
// CHECK-NEXT: quanta.composite "softmax"(%[[X]]) {parameters = {axis = 1 : i64}}
func.func @softmax(%x: tensor<2x6xf32>) -> tensor<2x6xf32> {
  %zero = arith.constant 0.0 : f32
  %inf = arith.constant 0xFF800000 : f32
  %0 = tensor.empty() : tensor<2xf32>
  %1 = tensor.empty() : tensor<2x6xf32>
  %2 = linalg.fill ins(%inf : f32) outs(%0 : tensor<2xf32>) -> tensor<2xf32>
  %3 = linalg.reduce {arith.maximumf} ins(%x : tensor<2x6xf32>) outs(%2 : tensor<2xf32>) dimensions = [1]
  %4 = linalg.generic {indexing_maps = [#id, #rows, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x, %3 : tensor<2x6xf32>, tensor<2xf32>) outs(%1 : tensor<2x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %d = arith.subf %a, %b : f32
    %e = math.exp %d : f32
    linalg.yield %e : f32
  } -> tensor<2x6xf32>
  %5 = linalg.fill ins(%zero : f32) outs(%0 : tensor<2xf32>) -> tensor<2xf32>
  %6 = linalg.generic {indexing_maps = [#id, #rows], iterator_types = ["parallel", "reduction"]}
    ins(%4 : tensor<2x6xf32>) outs(%5 : tensor<2xf32>) {
  ^bb0(%a: f32, %o: f32):
    %s = arith.addf %a, %o : f32
    linalg.yield %s : f32
  } -> tensor<2xf32>
  %7 = linalg.generic {indexing_maps = [#id, #rows, #id], iterator_types = ["parallel", "parallel"]}
    ins(%4, %6 : tensor<2x6xf32>, tensor<2xf32>) outs(%1 : tensor<2x6xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %q = arith.divf %a, %b : f32
    linalg.yield %q : f32
  } -> tensor<2x6xf32>
  return %7 : tensor<2x6xf32>
}

// -----

#id = affine_map<(i, j) -> (i, j)>
// CHECK-LABEL: @sigmoid
// CHECK-NEXT: tosa.sigmoid
// CHECK-NEXT: return
func.func @sigmoid(%x: tensor<2x6xf32>) -> tensor<2x6xf32> {
  %one = arith.constant 1.0 : f32
  %1 = tensor.empty() : tensor<2x6xf32>
  %2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<2x6xf32>) outs(%1 : tensor<2x6xf32>) {
  ^bb0(%a: f32, %o: f32):
    %n = arith.negf %a : f32
    %e = math.exp %n : f32
    %d = arith.addf %e, %one : f32
    %q = arith.divf %one, %d : f32
    linalg.yield %q : f32
  } -> tensor<2x6xf32>
  return %2 : tensor<2x6xf32>
}

// -----

#id = affine_map<(n, c, y, x) -> (n, c, y, x)>
#mean = affine_map<(n, c, y, x) -> (n, c)>
#nc = affine_map<(n, c) -> (n, c)>
// A mean over the image of NCHW, divided in an op of its own.
// CHECK-LABEL: @mean
// CHECK: quanta.composite "reduce_mean"
// CHECK-SAME: axes = array<i64: 2, 3>
// CHECK: tosa.reshape
// CHECK-NEXT: return
func.func @mean(%x: tensor<1x4x5x5xf32>) -> tensor<1x4xf32> {
  %zero = arith.constant 0.0 : f32
  %n = arith.constant 25.0 : f32
  %0 = tensor.empty() : tensor<1x4xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = linalg.reduce {arith.addf} ins(%x : tensor<1x4x5x5xf32>) outs(%1 : tensor<1x4xf32>) dimensions = [2, 3]
  %3 = linalg.generic {indexing_maps = [#nc, #nc], iterator_types = ["parallel", "parallel"]}
    ins(%2 : tensor<1x4xf32>) outs(%0 : tensor<1x4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %q = arith.divf %a, %n : f32
    linalg.yield %q : f32
  } -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// -----

// A dynamic batch stays dynamic.
// CHECK-LABEL: @batch
// CHECK: tosa.const_shape {values = dense<[-1, 1, 1, 4]>
// CHECK: tosa.conv2d {{.*}} -> tensor<?x1x1x2xf32>
// CHECK: return {{.*}} : tensor<?x2xf32>
func.func @batch(%x: tensor<?x4xf32>) -> tensor<?x2xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %w = arith.constant dense<0.5> : tensor<4x2xf32>
  %n = tensor.dim %x, %c0 : tensor<?x4xf32>
  %0 = tensor.empty(%n) : tensor<?x2xf32>
  %1 = linalg.fill ins(%zero : f32) outs(%0 : tensor<?x2xf32>) -> tensor<?x2xf32>
  %2 = linalg.matmul ins(%x, %w : tensor<?x4xf32>, tensor<4x2xf32>) outs(%1 : tensor<?x2xf32>) -> tensor<?x2xf32>
  return %2 : tensor<?x2xf32>
}

// -----

// A broadcast that only an addition reads is no op of its own; one that is
// returned is.
#id = affine_map<(i, j) -> (i, j)>
// CHECK-LABEL: @broadcast
// CHECK: tosa.tile
// CHECK: tosa.add {{.*}} : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
func.func @broadcast(%x: tensor<2x3xf32>, %b: tensor<3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  %0 = tensor.empty() : tensor<2x3xf32>
  %1 = linalg.broadcast ins(%b : tensor<3xf32>) outs(%0 : tensor<2x3xf32>) dimensions = [0]
  %2 = linalg.add ins(%x, %1 : tensor<2x3xf32>, tensor<2x3xf32>) outs(%0 : tensor<2x3xf32>) -> tensor<2x3xf32>
  return %2, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}
