// RUN: quant-opt %s --split-input-file --verify-diagnostics --quanta-expand-borders | FileCheck %s

// Whole rows at the top and at the bottom, then what is left of the columns. No
// strip where there is no padding.

// CHECK-LABEL: func.func @image(
// CHECK-SAME: %[[P:.*]]: memref<1x5x6x4xi8>, %[[C:.*]]: i8
// CHECK-NEXT: %[[TOP:.*]] = memref.subview %[[P]][0, 0, 0, 0] [1, 1, 6, 4] [1, 1, 1, 1]
// CHECK-NEXT: linalg.fill ins(%[[C]] : i8) outs(%[[TOP]]
// CHECK-NEXT: %[[BOTTOM:.*]] = memref.subview %[[P]][0, 3, 0, 0] [1, 2, 6, 4] [1, 1, 1, 1]
// CHECK-NEXT: linalg.fill ins(%[[C]] : i8) outs(%[[BOTTOM]]
// CHECK-NEXT: %[[LEFT:.*]] = memref.subview %[[P]][0, 1, 0, 0] [1, 2, 1, 4] [1, 1, 1, 1]
// CHECK-NEXT: linalg.fill ins(%[[C]] : i8) outs(%[[LEFT]]
// CHECK-NEXT: return
func.func @image(%p: memref<1x5x6x4xi8>, %c: i8) {
  quanta_kernel.fill_border %c low [0, 1, 1, 0] high [0, 2, 0, 0]
      outs(%p : memref<1x5x6x4xi8>) : i8
  return
}

// -----

func.func @tensor(%p: tensor<4xi8>, %c: i8) -> tensor<4xi8> {
  // expected-error@+1 {{expected a buffer: bufferize first}}
  %0 = quanta_kernel.fill_border %c low [1] high [1] outs(%p : tensor<4xi8>) : i8 -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// -----

func.func @too_wide(%p: memref<4xi8>, %c: i8) {
  // expected-error@+1 {{expected low and high of at least 0, together at most 4, got 3 and 2}}
  quanta_kernel.fill_border %c low [3] high [2] outs(%p : memref<4xi8>) : i8
  return
}

// -----

func.func @other_type(%p: memref<4xi8>, %c: i32) {
  // expected-error@+1 {{expected a value of type 'i8', got 'i32'}}
  quanta_kernel.fill_border %c low [1] high [1] outs(%p : memref<4xi8>) : i32
  return
}
