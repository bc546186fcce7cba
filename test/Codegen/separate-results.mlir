// RUN: quant-opt %s --quanta-separate-results | FileCheck %s
// RUN: quant-opt %s --quanta-codegen | FileCheck %s --check-prefix=BUFFERS

// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: tensor<4xi8>)
// CHECK: %[[Y:.*]] = linalg.copy ins(%[[X]]
// CHECK: return %[[X]], %[[Y]]

// BUFFERS-LABEL: func.func @main(
// BUFFERS-SAME: memref<4xi8>{{.*}}memref<4xi8>{{.*}}memref<4xi8>
// BUFFERS-COUNT-2: vector.store
func.func @main(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
  return %x, %x : tensor<4xi8>, tensor<4xi8>
}

// Different tensors stay.

// CHECK-LABEL: func.func @different(
// CHECK-NOT: linalg.copy
// CHECK: return
func.func @different(%x: tensor<4xi8>, %y: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
  return %x, %y : tensor<4xi8>, tensor<4xi8>
}
