// RUN: quant-opt %s --quanta-expand-copies | FileCheck %s

// Rows of 24 contiguous bytes move whole.
// CHECK-LABEL: @rows
// CHECK-COUNT-1: scf.for
// CHECK: %[[FROM:.*]] = memref.subview %{{.*}}[%[[I:.*]], 0, 0] [1, 8, 3] [1, 1, 1]
// CHECK: %[[TO:.*]] = memref.subview %{{.*}}[%[[I]], 0, 0] [1, 8, 3] [1, 1, 1]
// CHECK: memref.copy %[[FROM]], %[[TO]] : memref<8x3xi8, strided<[3, 1], offset: ?>> to memref<8x3xi8, strided<[3, 1], offset: ?>>
func.func @rows(%a: memref<4x8x3xi8>, %b: memref<4x8x3xi8, strided<[30, 3, 1], offset: 33>>) {
  memref.copy %a, %b : memref<4x8x3xi8> to memref<4x8x3xi8, strided<[30, 3, 1], offset: 33>>
  return
}

// Rows of two bytes are not worth a memcpy each.
// CHECK-LABEL: @bytes
// CHECK: scf.for %[[I:.*]] =
// CHECK: scf.for %[[J:.*]] =
// CHECK: %[[V:.*]] = memref.load %{{.*}}[%[[I]], %[[J]]]
// CHECK: memref.store %[[V]], %{{.*}}[%[[I]], %[[J]]]
func.func @bytes(%a: memref<4x2xi8>, %b: memref<4x2xi8, strided<[8, 1]>>) {
  memref.copy %a, %b : memref<4x2xi8> to memref<4x2xi8, strided<[8, 1]>>
  return
}

// CHECK-LABEL: @contiguous
// CHECK-NOT: scf.for
// CHECK: memref.copy
func.func @contiguous(%a: memref<4x2xi8>, %b: memref<4x2xi8>) {
  memref.copy %a, %b : memref<4x2xi8> to memref<4x2xi8>
  return
}
