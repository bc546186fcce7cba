// RUN: quant-opt %s --quanta-vectorize-elementwise="triple=aarch64-linux-gnu" | FileCheck %s

#id = affine_map<(d0) -> (d0)>

// A register of bytes becomes four of sums, and one of bytes again.
// CHECK-LABEL: func.func @bytes(
// CHECK: vector.load %{{.*}} : memref<64xi8>, vector<16xi8>
// CHECK: arith.extsi %{{.*}} : vector<16xi8> to vector<16xi32>
// CHECK: vector.store %{{.*}} : memref<64xi8>, vector<16xi8>
func.func @bytes(%x: memref<64xi8>, %y: memref<64xi8>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%x : memref<64xi8>) outs(%y : memref<64xi8>) {
  ^bb0(%a: i8, %out: i8):
    %w = arith.extsi %a : i8 to i32
    %v = arith.muli %w, %w : i32
    %n = arith.trunci %v : i32 to i8
    linalg.yield %n : i8
  }
  return
}

// CHECK-LABEL: func.func @words(
// CHECK: vector.load %{{.*}} : memref<64xi32>, vector<4xi32>
func.func @words(%x: memref<64xi32>, %y: memref<64xi32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%x : memref<64xi32>) outs(%y : memref<64xi32>) {
  ^bb0(%a: i32, %out: i32):
    %v = arith.muli %a, %a : i32
    linalg.yield %v : i32
  }
  return
}

// At most four registers of the widest value.
// CHECK-LABEL: func.func @wide(
// CHECK: vector.load %{{.*}} : memref<64xi8>, vector<8xi8>
func.func @wide(%x: memref<64xi8>, %y: memref<64xi64>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%x : memref<64xi8>) outs(%y : memref<64xi64>) {
  ^bb0(%a: i8, %out: i64):
    %w = arith.extsi %a : i8 to i64
    linalg.yield %w : i64
  }
  return
}
