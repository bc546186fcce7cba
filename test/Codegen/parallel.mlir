// RUN: quant-opt %s --split-input-file --quanta-lower-contractions="features=+avx512vnni,+avx512f threads parallel-cycles=0" --quanta-lower-windows="features=+avx512vnni,+avx512f threads parallel-cycles=0" --quanta-vectorize-elementwise="features=+avx512f threads parallel-cycles=0" | FileCheck %s
// RUN: quant-opt %s --split-input-file --quanta-lower-contractions="features=+avx512vnni,+avx512f threads" --quanta-lower-windows="features=+avx512vnni,+avx512f threads" --quanta-vectorize-elementwise="features=+avx512f threads" | FileCheck %s --check-prefix=SHORT
// RUN: quant-opt %s --split-input-file --quanta-lower-contractions="features=+avx512vnni,+avx512f" | FileCheck %s --check-prefix=SERIAL
// RUN: quant-opt %s --split-input-file | quant-opt --split-input-file | FileCheck %s --check-prefix=ROUND
// RUN: quant-opt %s --split-input-file --emit-bytecode -o /dev/null

// Loops this short stay on one thread, unless asked for; without threads all do.
// SHORT-NOT: quanta_kernel.parallel (%{{.*}}) of {{[^7]}}
// SERIAL-NOT: quanta_kernel.parallel (%{{.*}}) of {{[^7]}}

// Blocks of a row of pixels are units.
// CHECK-LABEL: func @row
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of [[UNITS:[0-9]+]] in [[UNITS]] {
// CHECK:   scf.for
// CHECK:     quanta_kernel.dot
// CHECK:     vector.store
// CHECK: }
func.func @row(%x: memref<1x1x40x16xi8>, %w: memref<1x1x1x4x64xi8>, %b: memref<16xi32>,
               %y: memref<1x1x40x16xi32>) {
  quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = false, unsignedInput = true>
      ins(%x, %w, %b : memref<1x1x40x16xi8>, memref<1x1x1x4x64xi8>, memref<16xi32>)
      outs(%y : memref<1x1x40x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

// Few weights: a unit is a block of pixels with all its channels. The loop over blocks of
// channels is inside, and each of its rounds takes the same rows of blocks and, of the
// first and the last one, only the blocks in range.
// CHECK-LABEL: func @rows_shared
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 42 in 42 {
// CHECK:   scf.for %{{.*}} = %{{.*}} to %c8{{.*}} step %c4
// CHECK:     %[[FIRST:.*]] = arith.divui %[[BEGIN]], %c6
// CHECK:     %[[LAST:.*]] = arith.divui %{{.*}}, %c6
// CHECK:     %[[ROW:.*]] = arith.maxsi %[[FIRST]]
// CHECK:     %[[ROWS:.*]] = arith.minsi %[[LAST]]
// CHECK:     scf.for %{{.*}} = %[[ROW]] to %[[ROWS]]
// CHECK:       arith.subi %[[BEGIN]]
// CHECK:       arith.subi %[[END]]
// CHECK:       scf.for
// CHECK:         quanta_kernel.dot
func.func @rows_shared(%x: memref<1x15x16x16xi8>, %w: memref<8x2x1x4x64xi8>, %b: memref<128xi32>,
                       %y: memref<1x14x16x128xi32>) {
  quanta_kernel.contract window [2, 1] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = false, unsignedInput = true>
      ins(%x, %w, %b : memref<1x15x16x16xi8>, memref<8x2x1x4x64xi8>, memref<128xi32>)
      outs(%y : memref<1x14x16x128xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

// Of two images with 40 blocks each: images outermost, as in all other nests.
// CHECK-LABEL: func @images
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 80 in 80 {
// CHECK:   %[[FIRST:.*]] = arith.divui %[[BEGIN]], %c40
// CHECK:   %[[LAST:.*]] = arith.divui %{{.*}}, %c40
// CHECK:   scf.for %[[IMAGE:[a-z0-9]+]] = {{.*}} {
// CHECK:     %[[BEFORE:.*]] = arith.muli %[[IMAGE]], %c40
// CHECK:     arith.subi %[[BEGIN]], %[[BEFORE]]
// CHECK:     scf.for
// CHECK:       quanta_kernel.dot
func.func @images(%x: memref<2x16x16x16xi8>, %w: memref<8x2x1x4x64xi8>, %b: memref<128xi32>,
                  %y: memref<2x15x16x128xi32>) {
  quanta_kernel.contract window [2, 1] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = false, unsignedInput = true>
      ins(%x, %w, %b : memref<2x16x16x16xi8>, memref<8x2x1x4x64xi8>, memref<128xi32>)
      outs(%y : memref<2x15x16x128xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

// More than twice the input's bytes of weights: threads share blocks of channels.
// CHECK-LABEL: func @channels_shared
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 8 in 8 {
// CHECK:   %[[FIRST:.*]] = arith.divui %[[BEGIN]], %c4
// CHECK:   %[[LAST:.*]] = arith.divui %{{.*}}, %c4
// CHECK:   %[[CHANNELS:.*]] = arith.maxsi %[[FIRST]]
// CHECK:   %[[END_OF_CHANNELS:.*]] = arith.minsi %[[LAST]]
// CHECK:   scf.for %{{.*}} = %[[CHANNELS]] to %[[END_OF_CHANNELS]]
// CHECK:     quanta_kernel.dot
func.func @channels_shared(%x: memref<1x9x9x16xi8>, %w: memref<8x3x3x4x64xi8>, %b: memref<128xi32>,
                           %y: memref<1x7x7x128xi32>) {
  quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = false, unsignedInput = true>
      ins(%x, %w, %b : memref<1x9x9x16xi8>, memref<8x3x3x4x64xi8>, memref<128xi32>)
      outs(%y : memref<1x7x7x128xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

// 12 rows or more: all vectors of channels of each.
// CHECK-LABEL: func @window_rows
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 12 in 12 {
// CHECK:   scf.for %{{.*}} to %{{.*}} step
// CHECK:     scf.for %{{.*}} = %[[BEGIN]] to %[[END]]
// CHECK:       arith.maxsi
func.func @window_rows(%x: memref<1x24x24x128xi8>, %y: memref<1x12x12x128xi8>) {
  quanta_kernel.window max window [2, 2] strides [2, 2] dilations [1, 1]
      ins(%x : memref<1x24x24x128xi8>) outs(%y : memref<1x12x12x128xi8>) {
  ^bb0(%acc: i8):
    quanta_kernel.yield %acc : i8
  }
  return
}

// -----

// Rows of the output, whose last one shares its block with no other: it stands
// behind a test.
// CHECK-LABEL: func @window
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 5 in 5 {
// CHECK:   scf.for %{{.*}} = %[[BEGIN]] to %[[END]]
// CHECK:     arith.maxsi
func.func @window(%x: memref<1x10x10x64xi8>, %y: memref<1x5x5x64xi8>) {
  quanta_kernel.window max window [2, 2] strides [2, 2] dilations [1, 1]
      ins(%x : memref<1x10x10x64xi8>) outs(%y : memref<1x5x5x64xi8>) {
  ^bb0(%acc: i8):
    quanta_kernel.yield %acc : i8
  }
  return
}

// -----

// Vectors are units; what is left of the last one stays outside.
// CHECK-LABEL: func @flat
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 8 in 8 {
// CHECK:   scf.for %{{.*}} = %[[BEGIN]] to %[[END]]
// CHECK:     vector.store %{{.*}} : memref<67xi32>, vector<8xi32>
// CHECK: }
// CHECK: vector.store %{{.*}} : memref<67xi32>, vector<2xi32>
#id = affine_map<(d0) -> (d0)>
func.func @flat(%x: memref<67xi32>, %y: memref<67xi32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : memref<67xi32>) outs(%y : memref<67xi32>) {
  ^bb0(%a: i32, %b: i32):
    %0 = arith.addi %a, %a : i32
    linalg.yield %0 : i32
  }
  return
}

// -----

// A number from memory is loaded once, and not by each piece.
// CHECK-LABEL: func @loaded
// CHECK-NOT: quanta_kernel.parallel
// CHECK: return
func.func @loaded(%value: memref<i32>, %y: memref<67xi32>) {
  %one = arith.constant 1 : i32
  %0 = memref.load %value[] : memref<i32>
  %1 = arith.addi %0, %one : i32
  linalg.fill ins(%1 : i32) outs(%y : memref<67xi32>)
  return
}

// -----

// An op that becomes scalar loops: parts of it.
// CHECK-LABEL: func @transposed
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 8 in 8 {
// CHECK:   scf.for %[[I:.*]] = %[[BEGIN]] to %[[END]]
// CHECK:     %[[X:.*]] = memref.subview %{{.*}}[0, %[[I]]] [4, 1] [1, 1]
// CHECK:     %[[Y:.*]] = memref.subview %{{.*}}[%[[I]], 0] [1, 4] [1, 1]
// CHECK:     linalg.transpose ins(%[[X]] : {{.*}}) outs(%[[Y]] :
func.func @transposed(%x: memref<4x8xf32>, %y: memref<8x4xf32>) {
  linalg.transpose ins(%x : memref<4x8xf32>) outs(%y : memref<8x4xf32>) permutation = [1, 0]
  return
}

// -----

// The longest loop is the innermost one of the result: threads that share it would write
// bytes of the same lines.
// CHECK-LABEL: func @channels_last
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 12 in 12 {
// CHECK:   scf.for %[[I:.*]] = %[[BEGIN]] to %[[END]]
// CHECK:     memref.subview %{{.*}}[0, 0, %[[I]], 0] [1, 64, 1, 8]
// CHECK:     memref.subview %{{.*}}[0, %[[I]], 0, 0] [1, 1, 8, 64]
func.func @channels_last(%x: memref<1x64x12x8xi8>, %y: memref<1x12x8x64xi8>) {
  linalg.transpose ins(%x : memref<1x64x12x8xi8>) outs(%y : memref<1x12x8x64xi8>) permutation = [0, 2, 3, 1]
  return
}

// -----

// No result, no loop to share.
// CHECK-LABEL: func @no_result
// CHECK-NOT: quanta_kernel.parallel
// CHECK: return
#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @no_result(%x: memref<20x20xf32>) {
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<20x20xf32>) {
  ^bb0(%a: f32):
    linalg.yield
  }
  return
}

// -----

// ROUND-LABEL: func @plain
// ROUND: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 7 in 3 {
// ROUND-NEXT: memref.store %{{.*}}, %{{.*}}[%[[BEGIN]]] : memref<7xi32>
// ROUND-NEXT: }
func.func @plain(%y: memref<7xi32>, %v: i32) {
  quanta_kernel.parallel (%begin, %end) of 7 in 3 {
    memref.store %v, %y[%begin] : memref<7xi32>
  }
  return
}
