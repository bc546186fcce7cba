// RUN: quant-opt %s --quanta-lower-lookups | FileCheck %s

// Equal tables are one global.

// CHECK: memref.global "private" constant @quanta_table{{.*}} : memref<256xi8> = dense<7>
// CHECK-NOT: memref.global "private" constant @{{.*}} : memref<256xi8>
// CHECK-LABEL: func.func @scalar(
// CHECK: arith.xori
// CHECK: arith.index_castui
// CHECK: memref.load
func.func @scalar(%x: i8) -> i8 {
  %y = quanta_kernel.lookup %x, dense<7> : tensor<256xi8> : i8 -> i8
  return %y : i8
}

// CHECK-LABEL: func.func @vector(
// CHECK-COUNT-4: memref.load
// CHECK: vector.from_elements
func.func @vector(%x: vector<4xi8>) -> vector<4xi8> {
  %y = quanta_kernel.lookup %x, dense<7> : tensor<256xi8> : vector<4xi8> -> vector<4xi8>
  return %y : vector<4xi8>
}

// CHECK-LABEL: func.func @words(
// CHECK: arith.xori %{{.*}}, %c-32768_i16
// CHECK: memref.load {{.*}} : memref<65536xi16>
func.func @words(%x: i16) -> i16 {
  %y = quanta_kernel.lookup %x, dense<5> : tensor<65536xi16> : i16 -> i16
  return %y : i16
}
