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

#outer = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#kept = affine_map<(d0, d1, d2) -> (d1, d2)>
#last = affine_map<(d0, d1, d2) -> (d0, d1)>

// Lanes are results: 8 of the 10, then 2, each a sum over 7 in a register.

// CHECK-LABEL: func.func @sum_of_rows(
// CHECK: %[[START:.*]] = vector.load {{.*}} : memref<10xi32>, vector<8xi32>
// CHECK: %[[SUM:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[START]]) -> (vector<8xi32>)
// CHECK:   arith.extsi {{.*}} : vector<8xi8> to vector<8xi32>
// CHECK:   arith.addi {{.*}} : vector<8xi32>
// CHECK: vector.store %[[SUM]]
// CHECK: vector<2xi32>
func.func @sum_of_rows(%x: memref<7x2x5xi8>, %y: memref<2x5xi32>) {
  linalg.generic {indexing_maps = [#outer, #kept],
                  iterator_types = ["reduction", "parallel", "parallel"]}
    ins(%x : memref<7x2x5xi8>) outs(%y : memref<2x5xi32>) {
  ^bb0(%a: i8, %out: i32):
    %0 = arith.extsi %a : i8 to i32
    %1 = arith.addi %out, %0 : i32
    linalg.yield %1 : i32
  }
  return
}

// A product of matrices: one element of the left one for all lanes.

// CHECK-LABEL: func.func @product(
// CHECK: scf.for
// CHECK:   scf.for {{.*}} -> (vector<8xf32>)
// CHECK:     memref.load
// CHECK:     vector.broadcast
func.func @product(%x: memref<3x4xf32>, %y: memref<4x8xf32>, %z: memref<3x8xf32>) {
  linalg.matmul ins(%x, %y : memref<3x4xf32>, memref<4x8xf32>) outs(%z : memref<3x8xf32>)
  return
}

// Sums over what is contiguous stay scalar.

// CHECK-LABEL: func.func @sum_of_columns(
// CHECK: linalg.generic
func.func @sum_of_columns(%x: memref<7x2x5xi8>, %y: memref<7x2xi32>) {
  linalg.generic {indexing_maps = [#outer, #last],
                  iterator_types = ["parallel", "parallel", "reduction"]}
    ins(%x : memref<7x2x5xi8>) outs(%y : memref<7x2xi32>) {
  ^bb0(%a: i8, %out: i32):
    %0 = arith.extsi %a : i8 to i32
    %1 = arith.addi %out, %0 : i32
    linalg.yield %1 : i32
  }
  return
}

// Vectors don't hold what indices are here.

// CHECK-LABEL: func.func @indices(
// CHECK: linalg.generic
func.func @indices(%x: memref<3x8xindex>, %y: memref<3x8xindex>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : memref<3x8xindex>) outs(%y : memref<3x8xindex>) {
  ^bb0(%a: index, %out: index):
    %v = arith.addi %a, %a : index
    linalg.yield %v : index
  }
  return
}

// A result for each step is no reduction, whatever it is called.

// CHECK-LABEL: func.func @scan(
// CHECK: linalg.generic
func.func @scan(%x: memref<7x8xi32>, %y: memref<7x8xi32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["reduction", "parallel"]}
    ins(%x : memref<7x8xi32>) outs(%y : memref<7x8xi32>) {
  ^bb0(%a: i32, %out: i32):
    %0 = arith.addi %a, %out : i32
    linalg.yield %0 : i32
  }
  return
}

// Vectors of i48 are packed, buffers are not.

// CHECK-LABEL: func.func @i48(
// CHECK: linalg.generic
func.func @i48(%x: memref<7x8xi16>, %y: memref<7x8xi48>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
    ins(%x : memref<7x8xi16>) outs(%y : memref<7x8xi48>) {
  ^bb0(%a: i16, %out: i48):
    %0 = arith.extsi %a : i16 to i48
    linalg.yield %0 : i48
  }
  return
}
