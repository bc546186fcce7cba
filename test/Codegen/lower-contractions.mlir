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

// Columns whose elements are 3 apart: two vectors hold a column of four, or the three
// of the last group that the one before does not have.

// CHECK-LABEL: func @strided_columns
// CHECK: %[[X:.*]] = memref.reinterpret_cast %arg0 to offset: [1], sizes: [103]
// CHECK: %[[BEGIN:.*]] = vector.load %[[X]][%c0] : {{.*}}, vector<8xi8>
// CHECK: %[[END:.*]] = vector.load %[[X]][%c2] : {{.*}}, vector<8xi8>
// CHECK: %[[COLUMN:.*]] = vector.shuffle %[[BEGIN]], %[[END]] [0, 3, 6, 15]
// CHECK: vector.insert_strided_slice %[[COLUMN]], %{{.*}} {offsets = [0], strides = [1]} : vector<4xi8> into vector<64xi8>
// CHECK: vector.load %[[X]][%c21] : {{.*}}, vector<8xi8>
// CHECK: vector.store
// CHECK: vector.load %[[X]][%c12] : {{.*}}, vector<4xi8>
// CHECK: vector.load %[[X]][%c15] : {{.*}}, vector<4xi8>
// CHECK: vector.shuffle %{{.*}}, %{{.*}} [0, 3, 7]
func.func @strided_columns(%x: memref<1x1x5x7xi8, strided<[105, 105, 21, 3], offset: 1>>, %w: memref<1x1x1x1x1x2x64xi8>, %s: memref<1x1x16xi32>) {
  quanta_kernel.pack %x permutation [0, 1, 3, 2] packing <lanes = 16, group = 4, merged = false, unsignedInput = true> outs(%w, %s : memref<1x1x1x1x1x2x64xi8>, memref<1x1x16xi32>) : memref<1x1x5x7xi8, strided<[105, 105, 21, 3], offset: 1>>
  return
}

// Where they are far apart, they come together first.

// CHECK-LABEL: func @far_columns
// CHECK: %[[DENSE:.*]] = memref.alloc() {{.*}} : memref<1x1x5x7xi8>
// CHECK: memref.copy %arg0, %[[DENSE]]
func.func @far_columns(%x: memref<1x1x5x7xi8, strided<[315, 315, 63, 9], offset: 1>>, %w: memref<1x1x1x1x1x2x64xi8>, %s: memref<1x1x16xi32>) {
  quanta_kernel.pack %x permutation [0, 1, 3, 2] packing <lanes = 16, group = 4, merged = false, unsignedInput = true> outs(%w, %s : memref<1x1x1x1x1x2x64xi8>, memref<1x1x16xi32>) : memref<1x1x5x7xi8, strided<[315, 315, 63, 9], offset: 1>>
  return
}

// The window's rows of output row y that are stored are those from 1 - y, at least 0, to
// 9 - y, at most 3; the start is row 0 of three, 1, or 2 for the last y.

// CHECK-LABEL: func.func @border(
// CHECK: scf.for %[[Y:.*]] = %c0 to %c8 step %c1
// CHECK: %[[ABOVE:.*]] = arith.subi %c1, %[[Y]]
// CHECK-NEXT: %[[NONE:.*]] = arith.maxsi %[[ABOVE]], %c0
// CHECK-NEXT: %[[FIRST:.*]] = arith.minsi %[[NONE]], %c3
// CHECK-NEXT: %[[BELOW:.*]] = arith.subi %c9, %[[Y]]
// CHECK-NEXT: %[[SOME:.*]] = arith.maxsi %[[BELOW]], %c0
// CHECK-NEXT: %[[END:.*]] = arith.minsi %[[SOME]], %c3
// CHECK: scf.for %{{.*}} = %[[FIRST]] to %[[END]] step %c1 iter_args(
func.func @border(%x: memref<1x8x10x4xi8>, %w: memref<1x3x1x3x64xi8>, %b: memref<3x16xi32>, %y: memref<1x8x8x16xi32>) {
  quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 0, 0]
      packing <lanes = 16, group = 4, merged = true, unsignedInput = true>
      ins(%x, %w, %b : memref<1x8x10x4xi8>, memref<1x3x1x3x64xi8>, memref<3x16xi32>)
      outs(%y : memref<1x8x8x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// The block of a whole row of pixels: the first and the last have starts of their own, of the
// three of each row of starts. Column 0 of the window is for pixels 1 to 7, whose inputs begin
// with the stored column 0; column 1 for all; column 2 for 0 to 6, from column 1 on. The input
// begins a row of 128 above.

// CHECK-LABEL: func.func @border_of_columns(
// CHECK: %[[ROW:.*]] = arith.muli %{{.*}}, %c48
// CHECK-NEXT: %[[FIRST:.*]] = vector.load %[[STARTS:.*]][%[[ROW]]]
// CHECK-NEXT: %[[NEXT:.*]] = arith.addi %[[ROW]], %c16
// CHECK-NEXT: %[[SHARED:.*]] = vector.load %[[STARTS]][%[[NEXT]]]
// CHECK-NEXT: %[[END:.*]] = arith.addi %[[ROW]], %c32
// CHECK-NEXT: %[[LAST:.*]] = vector.load %[[STARTS]][%[[END]]]
// CHECK: %[[COLUMN0:.*]] = arith.addi %{{.*}}, %c-128
// CHECK: %[[SUMS0:.*]]:7 = scf.for %[[I:.*]] = {{.*}} iter_args(%{{.*}} = %[[SHARED]], {{.*}} = %[[SHARED]], %{{.*}} = %[[LAST]])
// CHECK: arith.muli %[[I]], %c128
// CHECK-NEXT: arith.addi %[[COLUMN0]],
// CHECK-COUNT-28: quanta_kernel.dot
// CHECK-NOT: quanta_kernel.dot
// CHECK: %[[SUMS1:.*]]:8 = scf.for {{.*}} iter_args(%{{.*}} = %[[FIRST]], %{{.*}} = %[[SUMS0]]#0, {{.*}} = %[[SUMS0]]#6)
// CHECK-COUNT-32: quanta_kernel.dot
// CHECK-NOT: quanta_kernel.dot
// CHECK: %[[SUMS2:.*]]:7 = scf.for {{.*}} iter_args(%{{.*}} = %[[SUMS1]]#0, {{.*}} = %[[SUMS1]]#6)
// CHECK-COUNT-28: quanta_kernel.dot
// CHECK-NOT: quanta_kernel.dot
// CHECK: vector.store %[[SUMS2]]#0
// CHECK: vector.store %[[SUMS1]]#7
// CHECK: return
func.func @border_of_columns(%x: memref<1x8x8x16xi8>, %w: memref<1x3x1x12x64xi8>, %b: memref<9x16xi32>, %y: memref<1x8x8x16xi32>) {
  quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 1, 1]
      packing <lanes = 16, group = 4, merged = true, unsignedInput = true>
      ins(%x, %w, %b : memref<1x8x8x16xi8>, memref<1x3x1x12x64xi8>, memref<9x16xi32>)
      outs(%y : memref<1x8x8x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// The first row of the output is border alone, and the last of the input isn't read: equal shapes,
// but no single row of pixels.

// CHECK-LABEL: func.func @border_of_one_row(
// CHECK: scf.for %[[Y:.*]] = %c0 to %c4 step %c1
// CHECK: %[[ABOVE:.*]] = arith.subi %c1, %[[Y]]
func.func @border_of_one_row(%x: memref<1x4x4x4xi8>, %w: memref<1x1x1x1x64xi8>, %b: memref<2x16xi32>, %y: memref<1x4x4x16xi32>) {
  quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1] border [1, 0, 0, 0]
      packing <lanes = 16, group = 4, merged = false, unsignedInput = true>
      ins(%x, %w, %b : memref<1x4x4x4xi8>, memref<1x1x1x1x64xi8>, memref<2x16xi32>)
      outs(%y : memref<1x4x4x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}
