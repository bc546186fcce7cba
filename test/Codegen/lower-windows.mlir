// RUN: quant-opt %s --quanta-lower-windows="triple=x86_64-linux-gnu features=+avx2" | FileCheck %s

// 12 channels: a vector of 8 of the sums, then one of 4.

// CHECK-LABEL: func.func @depthwise(
// CHECK: quanta_kernel.multiply_add %{{.*}} : vector<8xi32>, vector<8xi8>
// CHECK: vector.store %{{.*}} : memref<48xi32>, vector<8xi32>
// CHECK: quanta_kernel.multiply_add %{{.*}} : vector<4xi32>, vector<4xi8>
// CHECK: vector.store %{{.*}} : memref<48xi32>, vector<4xi32>
// CHECK-NOT: quanta_kernel.window
func.func @depthwise(%x: memref<1x3x3x12xi8>, %w: memref<2x2x12xi8>, %b: memref<12xi32>, %y: memref<1x2x2x12xi32>) {
  quanta_kernel.window multiply_add window [2, 2] strides [1, 1] dilations [1, 1]
      ins(%x : memref<1x3x3x12xi8>) weights(%w : memref<2x2x12xi8>) start(%b : memref<12xi32>)
      outs(%y : memref<1x2x2x12xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// Bytes alone fill the register: 32 lanes. A large window keeps its loops.

// CHECK-LABEL: func.func @pool(
// CHECK: scf.for
// CHECK: scf.for
// CHECK: arith.maxsi %{{.*}} : vector<32xi8>
func.func @pool(%x: memref<1x5x5x32xi8>, %y: memref<1x1x1x32xi8>) {
  quanta_kernel.window max window [5, 5] strides [1, 1] dilations [1, 1]
      ins(%x : memref<1x5x5x32xi8>) outs(%y : memref<1x1x1x32xi8>) {
  ^bb0(%acc: i8):
    quanta_kernel.yield %acc : i8
  }
  return
}
