// RUN: quant-opt %s --split-input-file --quanta-skip-borders="features=+avx512f,+avx512bw,+avx512vl,+avx512vnni" \
// RUN:   | FileCheck %s
// RUN: quant-opt %s --split-input-file --quanta-skip-borders="features=+avx512f,+avx512bw,+avx512vl,+avx512vnni,+amx-int8" \
// RUN:   | FileCheck %s --check-prefix=TILES
// RUN: quant-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(quanta-skip-borders{features=+avx512vnni},quanta-pack-weights{features=+avx512vnni}))' \
// RUN:   | FileCheck %s --check-prefix=PACKED
// RUN: quant-opt %s --split-input-file --quanta-skip-borders="triple=aarch64-linux-gnu features=+i8mm" \
// RUN:   | FileCheck %s --check-prefix=MATRIX

// The zero point is 3, and the weights of a channel 1 in its first row, 10 and 100 in the others,
// of 4 x 3. Without the first row the start is 5 + 3 * 12 * 1 = 41 (0x29) and 7 + 36 = 43, without
// the last one 5 + 3 * 12 * 100 = 3605 (0xE15) and 3607.

// CHECK-LABEL: @padded
// CHECK-SAME: %[[X:.*]]: tensor<1x5x5x4xi8>
// CHECK-DAG: %[[ZP:.*]] = arith.constant 3 : i8
// CHECK-DAG: %[[S:.*]] = arith.constant dense_resource<[[NAME:.*]]> : tensor<3x2xi32>
// CHECK: %[[P:.*]] = tensor.pad %[[X]] low[0, 0, 1, 0] high[0, 0, 1, 0]
// CHECK: tensor.yield %[[ZP]]
// CHECK: tensor<1x5x5x4xi8> to tensor<1x5x7x4xi8>
// CHECK: quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 0, 0]
// CHECK-SAME: ins(%[[P]], %{{.*}}, %[[S]] : tensor<1x5x7x4xi8>, tensor<2x3x3x4xi8>, tensor<3x2xi32>)
// CHECK: [[NAME]]: "0x40000000290000002B0000000500000007000000150E0000170E0000"

// Inputs get 128 added where they are read: the starts lose 128 * 12 * 110 without the first row,
// which leaves 41 - 168960 = 0xFFFD6C29, 128 * 12 * 111 and 128 * 12 * 11.
// PACKED-LABEL: @padded
// PACKED: quanta_kernel.contract {{.*}} border [1, 1, 0, 0] packing <lanes = 16
// PACKED-SAME: tensor<3x16xi32>
// PACKED: "0x40000000296CFDFF2B6CFDFF{{(00)+}}0566FDFF0766FDFF{{(00)+}}15CCFFFF17CCFFFF{{(00)+}}"
func.func @padded(%x: tensor<1x5x5x4xi8>) -> tensor<1x5x5x2xi32> {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<[
    [[[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]], [[10, 10, 10, 10], [10, 10, 10, 10], [10, 10, 10, 10]], [[100, 100, 100, 100], [100, 100, 100, 100], [100, 100, 100, 100]]],
    [[[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]], [[10, 10, 10, 10], [10, 10, 10, 10], [10, 10, 10, 10]], [[100, 100, 100, 100], [100, 100, 100, 100], [100, 100, 100, 100]]]]> : tensor<2x3x3x4xi8>
  %s = arith.constant dense<[5, 7]> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x5x5x2xi32>
  %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      tensor.yield %zp : i8
  } : tensor<1x5x5x4xi8> to tensor<1x7x7x4xi8>
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x7x7x4xi8>, tensor<2x3x3x4xi8>, tensor<2xi32>)
      outs(%e : tensor<1x5x5x2xi32>) -> tensor<1x5x5x2xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x5x5x2xi32>
}

// -----

// Rows and columns, of 16 channels. The zero point is 3; weights are 1 in the first column of the
// window, 10 and 100 in the others, in each of three rows. The start of a row that misses one of
// them is 3 * 16 * 111 = 5328 more, a column's 3 * 16 * 3 * (1 or 100) = 144 or 14400 more; what
// misses both counts once.
//   row 0:  5 + 5328 + 144 - 48 = 5429 = 0x1535, 5333 = 0x14D5, 5 + 5328 + 14400 - 4800 = 0x3A55
//   rows between: 149 = 0x95, 5, 14405 = 0x3845

// CHECK-LABEL: @columns
// CHECK-SAME: %[[X:.*]]: tensor<1x8x8x16xi8>
// CHECK-NOT: tensor.pad
// CHECK: contract window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 1, 1]
// CHECK-SAME: ins(%[[X]], %{{.*}}, %{{.*}} : tensor<1x8x8x16xi8>, tensor<2x3x3x16xi8>, tensor<9x2xi32>)
// CHECK: "0x400000003515000035150000D5140000D5140000553A0000553A00009500000095000000050000000500000045380000453800003515000035150000D5140000D5140000553A0000553A0000"

// Where one product is of several pixels, columns stay padded.

// MATRIX-LABEL: @columns
// MATRIX: tensor.pad %{{.*}} low[0, 0, 1, 0] high[0, 0, 1, 0]
// MATRIX: border [1, 1, 0, 0]

// Inputs get 128 added: the starts lose 128 times the weights that they multiply, in the middle
// 128 * 48 * 111 = 681984: 5 - 681984 is 0xFFF59805.
// PACKED-LABEL: @columns
// PACKED: quanta_kernel.contract {{.*}} border [1, 1, 1, 1] packing <
// PACKED: "0x{{.*}}0598F5FF0598F5FF{{.*}}"
func.func @columns(%x: tensor<1x8x8x16xi8>) -> tensor<1x8x8x2xi32> {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<"0x010101010101010101010101010101010A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A64646464646464646464646464646464010101010101010101010101010101010A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A64646464646464646464646464646464010101010101010101010101010101010A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A64646464646464646464646464646464010101010101010101010101010101010A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A64646464646464646464646464646464010101010101010101010101010101010A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A64646464646464646464646464646464010101010101010101010101010101010A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A64646464646464646464646464646464"> : tensor<2x3x3x16xi8>
  %s = arith.constant dense<5> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x8x8x2xi32>
  %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      tensor.yield %zp : i8
  } : tensor<1x8x8x16xi8> to tensor<1x10x10x16xi8>
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x10x10x16xi8>, tensor<2x3x3x16xi8>, tensor<2xi32>)
      outs(%e : tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x8x8x2xi32>
}

// -----

// With wide dilations most columns would be special, each with code and starts of its own; and
// rows, which would have more starts than there are weights.

// CHECK-LABEL: @wide_dilation
// CHECK: tensor.pad %{{.*}} low[0, 32, 32, 0] high[0, 32, 32, 0]
// CHECK-NOT: border [
func.func @wide_dilation(%x: tensor<1x64x64x16xi8>) -> tensor<1x64x64x16xi32> {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<1> : tensor<16x3x3x16xi8>
  %s = arith.constant dense<5> : tensor<16xi32>
  %e = tensor.empty() : tensor<1x64x64x16xi32>
  %p = tensor.pad %x low[0, 32, 32, 0] high[0, 32, 32, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      tensor.yield %zp : i8
  } : tensor<1x64x64x16xi8> to tensor<1x128x128x16xi8>
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [32, 32]
      ins(%p, %w, %s : tensor<1x128x128x16xi8>, tensor<16x3x3x16xi8>, tensor<16xi32>)
      outs(%e : tensor<1x64x64x16xi32>) -> tensor<1x64x64x16xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x64x64x16xi32>
}

// -----

// Floats have one order of sums, over all columns.

// CHECK-LABEL: @float_columns
// CHECK: tensor.pad %{{.*}} low[0, 0, 1, 0] high[0, 0, 1, 0]
// CHECK: border [1, 1, 0, 0]
func.func @float_columns(%x: tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32> {
  %zero = arith.constant 0.0 : f32
  %w = arith.constant dense<2.0> : tensor<16x3x3x16xf32>
  %s = arith.constant dense<1.0> : tensor<16xf32>
  %e = tensor.empty() : tensor<1x8x8x16xf32>
  %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      tensor.yield %zero : f32
  } : tensor<1x8x8x16xf32> to tensor<1x10x10x16xf32>
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x10x10x16xf32>, tensor<16x3x3x16xf32>, tensor<16xf32>)
      outs(%e : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32> {
    ^bb0(%acc: f32):
      quanta_kernel.yield %acc : f32
  }
  return %0 : tensor<1x8x8x16xf32>
}

// -----

// Rows alone: there is no pad left. With strides of 2 the last row of the output
// misses none; floats start all alike, so one start does.

// CHECK-LABEL: @rows
// CHECK-SAME: %[[X:.*]]: tensor<1x6x8x4xf32>
// CHECK-NOT: tensor.pad
// CHECK: contract window [3, 1] strides [2, 1] dilations [1, 1] border [1, 0, 0, 0]
// CHECK-SAME: ins(%[[X]], %{{.*}} : tensor<1x6x8x4xf32>, tensor<1x3x1x4xf32>, tensor<1x1xf32>)
// CHECK: "0x400000000000803F"
func.func @rows(%x: tensor<1x6x8x4xf32>) -> tensor<1x3x8x1xf32> {
  %zero = arith.constant 0.0 : f32
  %w = arith.constant dense<2.0> : tensor<1x3x1x4xf32>
  %s = arith.constant dense<1.0> : tensor<1xf32>
  %e = tensor.empty() : tensor<1x3x8x1xf32>
  %p = tensor.pad %x low[0, 1, 0, 0] high[0, 0, 0, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      tensor.yield %zero : f32
  } : tensor<1x6x8x4xf32> to tensor<1x7x8x4xf32>
  %0 = quanta_kernel.contract window [3, 1] strides [2, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x7x8x4xf32>, tensor<1x3x1x4xf32>, tensor<1xf32>)
      outs(%e : tensor<1x3x8x1xf32>) -> tensor<1x3x8x1xf32> {
    ^bb0(%acc: f32):
      quanta_kernel.yield %acc : f32
  }
  return %0 : tensor<1x3x8x1xf32>
}

// -----

// Floats that aren't padded with zeros stay.

// CHECK-LABEL: @infinity
// CHECK: tensor.pad %{{.*}} low[0, 1, 0, 0]
// CHECK-NOT: border [
func.func @infinity(%x: tensor<1x6x8x4xf32>) -> tensor<1x3x8x1xf32> {
  %inf = arith.constant 0x7F800000 : f32
  %w = arith.constant dense<2.0> : tensor<1x3x1x4xf32>
  %s = arith.constant dense<1.0> : tensor<1xf32>
  %e = tensor.empty() : tensor<1x3x8x1xf32>
  %p = tensor.pad %x low[0, 1, 0, 0] high[0, 0, 0, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      tensor.yield %inf : f32
  } : tensor<1x6x8x4xf32> to tensor<1x7x8x4xf32>
  %0 = quanta_kernel.contract window [3, 1] strides [2, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x7x8x4xf32>, tensor<1x3x1x4xf32>, tensor<1xf32>)
      outs(%e : tensor<1x3x8x1xf32>) -> tensor<1x3x8x1xf32> {
    ^bb0(%acc: f32):
      quanta_kernel.yield %acc : f32
  }
  return %0 : tensor<1x3x8x1xf32>
}

// -----

// What something else reads too is padded for that anyway.

// CHECK-LABEL: @two_readers
// CHECK: tensor.pad %{{.*}} low[0, 1, 1, 0]
// CHECK-NOT: border [
func.func @two_readers(%x: tensor<1x5x5x4xi8>) -> (tensor<1x5x5x1xi32>, tensor<1x7x7x4xi8>) {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<1> : tensor<1x3x3x4xi8>
  %s = arith.constant dense<5> : tensor<1xi32>
  %e = tensor.empty() : tensor<1x5x5x1xi32>
  %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      tensor.yield %zp : i8
  } : tensor<1x5x5x4xi8> to tensor<1x7x7x4xi8>
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x7x7x4xi8>, tensor<1x3x3x4xi8>, tensor<1xi32>)
      outs(%e : tensor<1x5x5x1xi32>) -> tensor<1x5x5x1xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0, %p : tensor<1x5x5x1xi32>, tensor<1x7x7x4xi8>
}

// -----

// Blocks of several rows fit an image of one column better than rows apart do.

// CHECK-LABEL: @narrow_image
// CHECK-NOT: border [

// With the tile unit nothing is left out.

// CHECK-LABEL: @tiles
// CHECK: border [1, 1, 0, 0]
// TILES-LABEL: @tiles
// TILES: tensor.pad %{{.*}} low[0, 1, 1, 0]
// TILES-NOT: border [
func.func @narrow_image(%x: tensor<1x64x1x4xi8>) -> tensor<1x64x1x16xi32> {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<1> : tensor<16x3x1x4xi8>
  %s = arith.constant dense<5> : tensor<16xi32>
  %e = tensor.empty() : tensor<1x64x1x16xi32>
  %p = tensor.pad %x low[0, 1, 0, 0] high[0, 1, 0, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      tensor.yield %zp : i8
  } : tensor<1x64x1x4xi8> to tensor<1x66x1x4xi8>
  %0 = quanta_kernel.contract window [3, 1] strides [1, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x66x1x4xi8>, tensor<16x3x1x4xi8>, tensor<16xi32>)
      outs(%e : tensor<1x64x1x16xi32>) -> tensor<1x64x1x16xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x64x1x16xi32>
}

func.func @tiles(%x: tensor<1x32x32x64xi8>) -> tensor<1x32x32x64xi32> {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<1> : tensor<64x3x3x64xi8>
  %s = arith.constant dense<5> : tensor<64xi32>
  %e = tensor.empty() : tensor<1x32x32x64xi32>
  %p = tensor.pad %x low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      tensor.yield %zp : i8
  } : tensor<1x32x32x64xi8> to tensor<1x34x34x64xi8>
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x34x34x64xi8>, tensor<64x3x3x64xi8>, tensor<64xi32>)
      outs(%e : tensor<1x32x32x64xi32>) -> tensor<1x32x32x64xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x32x32x64xi32>
}

// -----

// Zeros times infinity are no zeros, and -0 and 0 are 0: nothing is left out then. (All
// constants may be inside of the pad.)

// TILES-LABEL: @inner_constant
// CHECK-LABEL: @inner_constant
// CHECK: border [1, 0, 0, 0]
func.func @inner_constant(%x: tensor<1x6x8x4xf32>) -> tensor<1x3x8x1xf32> {
  %w = arith.constant dense<2.0> : tensor<1x3x1x4xf32>
  %s = arith.constant dense<1.0> : tensor<1xf32>
  %e = tensor.empty() : tensor<1x3x8x1xf32>
  %p = tensor.pad %x low[0, 1, 0, 0] high[0, 0, 0, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      %zero = arith.constant 0.0 : f32
      tensor.yield %zero : f32
  } : tensor<1x6x8x4xf32> to tensor<1x7x8x4xf32>
  %0 = quanta_kernel.contract window [3, 1] strides [2, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x7x8x4xf32>, tensor<1x3x1x4xf32>, tensor<1xf32>)
      outs(%e : tensor<1x3x8x1xf32>) -> tensor<1x3x8x1xf32> {
    ^bb0(%acc: f32):
      quanta_kernel.yield %acc : f32
  }
  return %0 : tensor<1x3x8x1xf32>
}

// CHECK-LABEL: @infinite_weight
// CHECK: contract
// CHECK-NOT: border [
func.func @infinite_weight(%x: tensor<1x6x8x4xf32>) -> tensor<1x3x8x1xf32> {
  %w = arith.constant dense<0x7F800000> : tensor<1x3x1x4xf32>
  %s = arith.constant dense<1.0> : tensor<1xf32>
  %e = tensor.empty() : tensor<1x3x8x1xf32>
  %p = tensor.pad %x low[0, 1, 0, 0] high[0, 0, 0, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      %zero = arith.constant 0.0 : f32
      tensor.yield %zero : f32
  } : tensor<1x6x8x4xf32> to tensor<1x7x8x4xf32>
  %0 = quanta_kernel.contract window [3, 1] strides [2, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x7x8x4xf32>, tensor<1x3x1x4xf32>, tensor<1xf32>)
      outs(%e : tensor<1x3x8x1xf32>) -> tensor<1x3x8x1xf32> {
    ^bb0(%acc: f32):
      quanta_kernel.yield %acc : f32
  }
  return %0 : tensor<1x3x8x1xf32>
}

// CHECK-LABEL: @negative_zero
// CHECK: contract
// CHECK-NOT: border [
func.func @negative_zero(%x: tensor<1x6x8x4xf32>) -> tensor<1x3x8x1xf32> {
  %w = arith.constant dense<2.0> : tensor<1x3x1x4xf32>
  %s = arith.constant dense<-0.0> : tensor<1xf32>
  %e = tensor.empty() : tensor<1x3x8x1xf32>
  %p = tensor.pad %x low[0, 1, 0, 0] high[0, 0, 0, 0] {
    ^bb0(%a: index, %b: index, %c: index, %d: index):
      %zero = arith.constant 0.0 : f32
      tensor.yield %zero : f32
  } : tensor<1x6x8x4xf32> to tensor<1x7x8x4xf32>
  %0 = quanta_kernel.contract window [3, 1] strides [2, 1] dilations [1, 1]
      ins(%p, %w, %s : tensor<1x7x8x4xf32>, tensor<1x3x1x4xf32>, tensor<1xf32>)
      outs(%e : tensor<1x3x8x1xf32>) -> tensor<1x3x8x1xf32> {
    ^bb0(%acc: f32):
      quanta_kernel.yield %acc : f32
  }
  return %0 : tensor<1x3x8x1xf32>
}
