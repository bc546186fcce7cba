// RUN: quant-opt %s --quanta-vectorize-elementwise="triple=x86_64-linux-gnu features=+avx2" | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#swap = affine_map<(d0, d1) -> (d1, d0)>

// 3 x 10 f32 are 30 in a row: 3 vectors of 8, then 4 and 2.

// CHECK-LABEL: func.func @flat(
// CHECK: scf.for %{{.*}} = %{{.*}} to %{{.*}} step
// CHECK: arith.addf %{{.*}} : vector<8xf32>
// CHECK: arith.addf %{{.*}} : vector<4xf32>
// CHECK: arith.addf %{{.*}} : vector<2xf32>
func.func @flat(%x: memref<3x10xf32>, %y: memref<3x10xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : memref<3x10xf32>) outs(%y : memref<3x10xf32>) {
  ^bb0(%a: f32, %out: f32):
    %v = arith.addf %a, %a : f32
    linalg.yield %v : f32
  }
  return
}

// An operand that jumps along the innermost loop is left to scalar loops.

// CHECK-LABEL: func.func @transposed(
// CHECK: linalg.generic
func.func @transposed(%x: memref<10x3xf32>, %y: memref<3x10xf32>) {
  linalg.generic {indexing_maps = [#swap, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : memref<10x3xf32>) outs(%y : memref<3x10xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  }
  return
}

// CHECK-LABEL: func.func @copy(
// CHECK-NOT: memref.copy
// CHECK: vector.load %{{.*}} : memref<16xi8>, vector<4xi8>
// CHECK: vector.store %{{.*}} : memref<34xi8>, vector<4xi8>
func.func @copy(%x: memref<4x4xi8>, %y: memref<4x4xi8, strided<[10, 1]>>) {
  memref.copy %x, %y : memref<4x4xi8> to memref<4x4xi8, strided<[10, 1]>>
  return
}
