// RUN: quant-opt %s --quanta-pack-weights="features=+avx512vnni,+avx512bw,+avx512vl" | FileCheck %s
// RUN: quant-opt %s --quanta-pack-weights="features=+avx512vnni,+avx512bw,+avx512vl" \
// RUN:   --quanta-bufferization-pipeline --quanta-lower-windows="features=+avx512vnni,+avx512bw,+avx512vl" \
// RUN:   | FileCheck %s --check-prefix=LOOPS

// A pad that nothing else reads is part of the kernel: rows of it are read from a buffer that
// holds the zero point, columns are constants. The first and the last pixels of a row have code
// of their own. The row of the input is outside if it is none of 0 to 4 without a sign.

// CHECK-LABEL: @padded
// CHECK-NOT: tensor.pad
// CHECK: border [1, 1, 1, 1] of 7 quads <width = 64, rows = 2, unsignedInput = true>
// CHECK-SAME: ins(%{{.*}} : tensor<1x5x6x16xi8>)
// LOOPS-LABEL: func.func @padded(
// LOOPS: %[[ROW:.*]] = memref.alloc() {{.*}}: memref<96xi8>
// LOOPS: linalg.fill ins(%c7_i8 : i8) outs(%[[ROW]]
// LOOPS: %[[ANY:.*]] = memref.cast %[[ROW]]
// LOOPS: scf.for %[[Y:.*]] =
// LOOPS: %[[ABOVE:.*]] = arith.addi %[[Y]], %c-1
// LOOPS: %[[STORED:.*]] = arith.cmpi ult, %[[ABOVE]], %c5
// LOOPS: arith.select %[[STORED]], %{{.*}}, %[[ANY]] : memref<?xi8, strided<[1], offset: ?>>
// LOOPS: vector.shuffle {{.*}} : vector<16xi8>, vector<16xi8>
// LOOPS: vector.shuffle %cst{{.*}}, %cst
func.func @padded(%x: tensor<1x5x6x16xi8>) -> tensor<1x5x6x16xi32> {
  %zp = arith.constant 7 : i8
  %w = arith.constant dense<1> : tensor<3x3x16xi8>
  %b = arith.constant dense<5> : tensor<16xi32>
  %e = tensor.empty() : tensor<1x5x6x16xi32>
  %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%i: index, %j: index, %k: index, %l: index):
      tensor.yield %zp : i8
  } : tensor<1x5x6x16xi8> to tensor<1x7x8x16xi8>
  %0 = quanta_kernel.window multiply_add window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%p : tensor<1x7x8x16xi8>) weights(%w : tensor<3x3x16xi8>) start(%b : tensor<16xi32>)
      outs(%e : tensor<1x5x6x16xi32>) -> tensor<1x5x6x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x5x6x16xi32>
}

// So many pixels of a row would have code of their own that the pad stays.

// CHECK-LABEL: @wide
// CHECK: tensor.pad
// CHECK-NOT: border [
func.func @wide(%x: tensor<1x11x11x16xi8>) -> tensor<1x11x11x16xi32> {
  %zp = arith.constant 7 : i8
  %w = arith.constant dense<1> : tensor<9x9x16xi8>
  %b = arith.constant dense<5> : tensor<16xi32>
  %e = tensor.empty() : tensor<1x11x11x16xi32>
  %p = tensor.pad %x low[0, 4, 4, 0] high[0, 4, 4, 0] {
    ^bb0(%i: index, %j: index, %k: index, %l: index):
      tensor.yield %zp : i8
  } : tensor<1x11x11x16xi8> to tensor<1x19x19x16xi8>
  %0 = quanta_kernel.window multiply_add window [9, 9] strides [1, 1] dilations [1, 1]
      ins(%p : tensor<1x19x19x16xi8>) weights(%w : tensor<9x9x16xi8>) start(%b : tensor<16xi32>)
      outs(%e : tensor<1x11x11x16xi32>) -> tensor<1x11x11x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x11x11x16xi32>
}

// Columns alone need no row of the border.

// CHECK-LABEL: @columns
// CHECK: border [0, 0, 1, 0] of 7
// LOOPS-LABEL: func.func @columns(
// LOOPS-NOT: memref.alloc
// LOOPS-NOT: arith.select
func.func @columns(%x: tensor<1x7x6x16xi8>) -> tensor<1x3x3x16xi32> {
  %zp = arith.constant 7 : i8
  %w = arith.constant dense<1> : tensor<3x3x16xi8>
  %b = arith.constant dense<5> : tensor<16xi32>
  %e = tensor.empty() : tensor<1x3x3x16xi32>
  %p = tensor.pad %x low[0, 0, 1, 0] high[0, 0, 0, 0] {
    ^bb0(%i: index, %j: index, %k: index, %l: index):
      tensor.yield %zp : i8
  } : tensor<1x7x6x16xi8> to tensor<1x7x7x16xi8>
  %0 = quanta_kernel.window multiply_add window [3, 3] strides [2, 2] dilations [1, 1]
      ins(%p : tensor<1x7x7x16xi8>) weights(%w : tensor<3x3x16xi8>) start(%b : tensor<16xi32>)
      outs(%e : tensor<1x3x3x16xi32>) -> tensor<1x3x3x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x3x3x16xi32>
}

// 7 x 7 windows at both ends: once for one width of a block, but not for three.

// LOOPS-LABEL: func.func @seven_by_seven(
// CHECK-LABEL: @seven_by_seven
// CHECK: tensor.pad
// CHECK-NOT: border [
func.func @seven_by_seven(%x: tensor<1x14x14x112xi8>) -> tensor<1x14x14x112xi32> {
  %zp = arith.constant 7 : i8
  %w = arith.constant dense<1> : tensor<7x7x112xi8>
  %b = arith.constant dense<5> : tensor<112xi32>
  %e = tensor.empty() : tensor<1x14x14x112xi32>
  %p = tensor.pad %x low[0, 3, 3, 0] high[0, 3, 3, 0] {
    ^bb0(%i: index, %j: index, %k: index, %l: index):
      tensor.yield %zp : i8
  } : tensor<1x14x14x112xi8> to tensor<1x20x20x112xi8>
  %0 = quanta_kernel.window multiply_add window [7, 7] strides [1, 1] dilations [1, 1]
      ins(%p : tensor<1x20x20x112xi8>) weights(%w : tensor<7x7x112xi8>) start(%b : tensor<112xi32>)
      outs(%e : tensor<1x14x14x112xi32>) -> tensor<1x14x14x112xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x14x14x112xi32>
}
