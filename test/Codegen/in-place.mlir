// RUN: quant-opt %s --quanta-to-linalg-pipeline --quanta-kernel-pipeline="triple=x86_64-linux-gnu features=+avx512vnni" --quanta-bufferization-pipeline | FileCheck %s

// A convolution writes straight into the padded input of the next one, the
// last one into the result; concatenation moves nothing. Two padded inputs of
// equal shape are two buffers.

// CHECK-LABEL: func.func @main(
// CHECK-NOT: memref.copy
// CHECK-DAG: %[[PADDED:.*]] = memref.alloc() {{.*}} : memref<1x4x6x8xi8>
// CHECK-DAG: %[[MIDDLE:.*]] = memref.subview %[[PADDED]][0, 0, 1, 0]
// CHECK: quanta_kernel.contract {{.*}} outs(%[[MIDDLE]]
// CHECK: %[[MIDDLE2:.*]] = memref.subview %{{.*}}[0, 0, 1, 0]
// CHECK: quanta_kernel.contract {{.*}} ins(%[[PADDED]], {{.*}} outs(%[[MIDDLE2]]
// CHECK-NOT: memref.copy
// CHECK: memref.subview %{{.*}}[0, 0, 0, 0] [1, 4, 4, 8]
// CHECK-NOT: memref.copy
// CHECK: return
func.func @main(%x: tensor<1x4x4x4xi8>) -> tensor<1x4x4x16xi8> {
  %w1 = "tosa.const"() {values = dense<1> : tensor<8x1x1x4xi8>} : () -> tensor<8x1x1x4xi8>
  %w3 = "tosa.const"() {values = dense<2> : tensor<8x1x1x4xi8>} : () -> tensor<8x1x1x4xi8>
  %w2 = "tosa.const"() {values = dense<1> : tensor<8x3x3x8xi8>} : () -> tensor<8x3x3x8xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<8xi32>} : () -> tensor<8xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w1, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x4xi8>, tensor<8x1x1x4xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %1 = quanta.requantize %0 {multipliers = array<i32: 12582913>, shifts = array<i32: 30>, min = -128 : i32, max = 127 : i32} : tensor<1x4x4x8xi32> -> tensor<1x4x4x8xi8>
  %2 = tosa.conv2d %1, %w2, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x3x3x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %3 = quanta.requantize %2 {multipliers = array<i32: 12582913>, shifts = array<i32: 30>, min = -128 : i32, max = 127 : i32} : tensor<1x4x4x8xi32> -> tensor<1x4x4x8xi8>
  %7 = tosa.conv2d %3, %w2, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x3x3x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %8 = quanta.requantize %7 {multipliers = array<i32: 12582913>, shifts = array<i32: 30>, min = -128 : i32, max = 127 : i32} : tensor<1x4x4x8xi32> -> tensor<1x4x4x8xi8>
  %4 = tosa.conv2d %x, %w3, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x4xi8>, tensor<8x1x1x4xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %5 = quanta.requantize %4 {multipliers = array<i32: 12582913>, shifts = array<i32: 31>, min = -128 : i32, max = 127 : i32} : tensor<1x4x4x8xi32> -> tensor<1x4x4x8xi8>
  %6 = tosa.concat %8, %5 {axis = 3 : i32} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x16xi8>
  return %6 : tensor<1x4x4x16xi8>
}
