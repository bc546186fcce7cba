// RUN: quant-opt %s --quanta-separate-results | FileCheck %s
// RUN: quant-opt %s --quanta-codegen | FileCheck %s --check-prefix=BUFFERS

// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: tensor<4xi8>)
// CHECK: %[[Y:.*]] = bufferization.alloc_tensor() copy(%[[X]])
// CHECK: return %[[X]], %[[Y]]

// BUFFERS-LABEL: func.func @main(
// BUFFERS-SAME: memref<4xi8>{{.*}}memref<4xi8>{{.*}}memref<4xi8>
// BUFFERS-COUNT-2: vector.store
func.func @main(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
  return %x, %x : tensor<4xi8>, tensor<4xi8>
}

// Different tensors stay.

// CHECK-LABEL: func.func @different(
// CHECK-NOT: alloc_tensor
// CHECK: return
func.func @different(%x: tensor<4xi8>, %y: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
  return %x, %y : tensor<4xi8>, tensor<4xi8>
}

// A result that is computed twice, and a reshape of a result.

// CHECK-LABEL: func.func @computed(
// CHECK: %[[V:.*]] = tosa.minimum
// CHECK: %[[R:.*]] = tensor.collapse_shape %[[V]]
// CHECK: %[[W:.*]] = bufferization.alloc_tensor() copy(%[[V]])
// CHECK: %[[S:.*]] = bufferization.alloc_tensor() copy(%[[R]])
// CHECK: return %[[V]], %[[W]], %[[S]]

// BUFFERS-LABEL: func.func @computed(
// BUFFERS-COUNT-3: vector.store
func.func @computed(%x: tensor<1x4xi8>, %y: tensor<1x4xi8>)
    -> (tensor<1x4xi8>, tensor<1x4xi8>, tensor<4xi8>) {
  %0 = tosa.minimum %x, %y : (tensor<1x4xi8>, tensor<1x4xi8>) -> tensor<1x4xi8>
  %1 = tensor.collapse_shape %0 [[0, 1]] : tensor<1x4xi8> into tensor<4xi8>
  return %0, %0, %1 : tensor<1x4xi8>, tensor<1x4xi8>, tensor<4xi8>
}
