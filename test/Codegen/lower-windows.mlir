// RUN: quant-opt %s --quanta-lower-windows="triple=x86_64-linux-gnu features=+avx2,+fma" | FileCheck %s

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

// Sums in f32 of four rows: each input is converted once for all sums that it is a
// part of, of which those of two more columns stay in registers. The epilogue takes
// four pixels at a time.

// CHECK-LABEL: func.func @floats(
// CHECK-COUNT-21: arith.sitofp %{{.*}} : vector<8xi8> to vector<8xf32>
// CHECK: scf.for {{.*}} iter_args({{.*}}) -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>) {
// CHECK-COUNT-6: arith.sitofp %{{.*}} : vector<8xi8> to vector<8xf32>
// CHECK-NOT: arith.sitofp
// CHECK: math.fma
// CHECK: quanta_kernel.to_integer %{{.*}} : vector<32xf32> -> vector<32xi32>
// CHECK: quanta.apply_scale
// CHECK-COUNT-4: vector.store %{{.*}} : memref<128xi8>, vector<8xi8>
// CHECK: scf.yield
func.func @floats(%x: memref<1x6x6x8xi8>, %w: memref<3x3x8xi8>, %b: memref<8xf32>, %m: memref<8xi32>, %y: memref<1x4x4x8xi8>) {
  %shift = arith.constant 20 : i32
  quanta_kernel.window multiply_add window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%x : memref<1x6x6x8xi8>) weights(%w : memref<3x3x8xi8>) start(%b : memref<8xf32>)
      extras(%m : memref<8xi32>) outs(%y : memref<1x4x4x8xi8>) {
  ^bb0(%acc: f32, %multiplier: i32):
    %0 = quanta_kernel.to_integer %acc : f32 -> i32
    %1 = quanta.apply_scale %0, %multiplier, %shift {min = -128 : i32, max = 127 : i32} : (i32, i32, i32) -> i8
    quanta_kernel.yield %1 : i8
  }
  return
}

// Every lane takes its group's inputs; eight outputs are half of a vector, whose
// other weights are zero.

// CHECK-LABEL: func.func @groups(
// CHECK: vector.load %{{.*}} : memref<32xi8>, vector<4xi8>
// CHECK: arith.extsi %{{.*}} : vector<8xi8> to vector<8xi16>
// CHECK: vector.shuffle %{{.*}} [0, 0, 1, 1, 2, 2, 3, 3] : vector<4xi32>, vector<4xi32>
// CHECK: quanta_kernel.lane_dot %{{.*}} : vector<8xi32>, vector<16xi16>
// CHECK: vector.store %{{.*}} : memref<32xi32>, vector<4xi32>
func.func @groups(%x: memref<1x2x4x4xi8>, %w: memref<16xi16>, %b: memref<8xi32>, %y: memref<1x2x4x4xi32>) {
  quanta_kernel.window multiply_add window [1, 1] strides [1, 1] dilations [1, 1]
      grouping <inputs = 2, outputs = 2, lanes = 8, step = 2, unsignedInput = false>
      ins(%x : memref<1x2x4x4xi8>) weights(%w : memref<16xi16>) start(%b : memref<8xi32>)
      outs(%y : memref<1x2x4x4xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}
