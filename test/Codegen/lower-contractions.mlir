// RUN: quant-opt %s --quanta-lower-contractions="triple=x86_64-linux-gnu features=+avx512vnni" --canonicalize | FileCheck %s

// 5 output channels of a vector of 16: the epilogue works on the vector, the
// store writes 4 + 1 of it. 12 inputs are 3 groups, unrolled.

// CHECK-LABEL: func.func @conv(
// CHECK: scf.for %[[X:.*]] = %{{.*}} to
// CHECK: %[[ACC:.*]] = scf.for %{{.*}} = %c0 to %c3 step %c1 iter_args(
// CHECK: vector.load %{{.*}} : memref<576xi8>, vector<64xi8>
// CHECK: vector.load %{{.*}} : memref<400xi8>, vector<4xi8>
// CHECK: quanta_kernel.dot %{{.*}} {unsigned_input} : vector<16xi32>, vector<64xi8>, vector<4xi8>
// CHECK: scf.yield
// CHECK: arith.maxsi %{{.*}} : vector<16xi32>
// CHECK: vector.extract_strided_slice %{{.*}} {offsets = [0], sizes = [4], strides = [1]}
// CHECK: vector.store %{{.*}} vector<4xi32>
// CHECK: vector.extract_strided_slice %{{.*}} {offsets = [4], sizes = [1], strides = [1]}
// CHECK: vector.store %{{.*}} vector<1xi32>
// CHECK-NOT: quanta_kernel.contract
func.func @conv(%x: memref<1x10x10x4xi8>, %w: memref<1x3x1x3x64xi8>, %b: memref<16xi32>, %y: memref<1x8x8x5xi32>) {
  %zero = arith.constant 0 : i32
  quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = true, unsignedInput = true>
      ins(%x, %w, %b : memref<1x10x10x4xi8>, memref<1x3x1x3x64xi8>, memref<16xi32>)
      outs(%y : memref<1x8x8x5xi32>) {
  ^bb0(%acc: i32):
    %r = arith.maxsi %acc, %zero : i32
    quanta_kernel.yield %r : i32
  }
  return
}

// A run has to be consecutive: an input with gaps between its pixels is copied.

// CHECK-LABEL: func.func @gaps(
// CHECK: %[[DENSE:.*]] = memref.alloc() : memref<1x1x3x2xf32>
// CHECK: memref.copy %{{.*}}, %[[DENSE]]
func.func @gaps(%x: memref<1x1x3x2xf32, strided<[12, 12, 4, 1]>>, %w: memref<1x1x1x6x16xf32>, %b: memref<16xf32>, %y: memref<1x1x1x16xf32>) {
  quanta_kernel.contract window [1, 3] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 1, merged = true, unsignedInput = false>
      ins(%x, %w, %b : memref<1x1x3x2xf32, strided<[12, 12, 4, 1]>>, memref<1x1x1x6x16xf32>, memref<16xf32>)
      outs(%y : memref<1x1x1x16xf32>) {
  ^bb0(%acc: f32):
    quanta_kernel.yield %acc : f32
  }
  return
}
