// RUN: quant-opt %s --quanta-lower-pads | FileCheck %s

// The second reader of %v reads the middle of the padded tensor.

// CHECK-LABEL: func.func @main(
// CHECK: %[[V:.*]] = linalg.generic
// CHECK: %[[F:.*]] = quanta_kernel.fill_border %{{.*}} low [0, 1] high [0, 1]
// CHECK-SAME: outs(%{{.*}} : tensor<2x6xf32>) : f32 -> tensor<2x6xf32>
// CHECK: %[[P:.*]] = tensor.insert_slice %[[V]] into %[[F]][0, 1] [2, 4] [1, 1]
// CHECK: %[[M:.*]] = tensor.extract_slice %[[P]][0, 1] [2, 4] [1, 1]
// CHECK: return %[[P]], %[[M]]
func.func @main(%x: tensor<2x4xf32>) -> (tensor<2x6xf32>, tensor<2x4xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x4xf32>
  %v = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) {
  ^bb0(%a: f32, %out: f32):
    %n = arith.negf %a : f32
    linalg.yield %n : f32
  } -> tensor<2x4xf32>
  %p = tensor.pad %v low[0, 1] high[0, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<2x4xf32> to tensor<2x6xf32>
  return %p, %v : tensor<2x6xf32>, tensor<2x4xf32>
}

// An argument is not written in place: its readers stay.

// CHECK-LABEL: func.func @argument(
// CHECK-SAME: %[[X:.*]]: tensor<2x4xf32>)
// CHECK: tensor.insert_slice %[[X]]
// CHECK-NOT: tensor.extract_slice
// CHECK: return %{{.*}}, %[[X]]
func.func @argument(%x: tensor<2x4xf32>) -> (tensor<2x6xf32>, tensor<2x4xf32>) {
  %zero = arith.constant 0.0 : f32
  %p = tensor.pad %x low[0, 1] high[0, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<2x4xf32> to tensor<2x6xf32>
  return %p, %x : tensor<2x6xf32>, tensor<2x4xf32>
}
