// RUN: quant-opt %s --quanta-lower-to-integer | FileCheck %s
// RUN: quant-opt %s --quanta-lower-to-integer --quanta-verify-integer-only

!in = !quant.uniform<i8:f32, 0.5:-3>
!out = !quant.uniform<i8:f32, 1.0:4>
!w = !quant.uniform<i8<-127:127>:f32:0, {1.000000e+00,5.000000e-01}>

// Weights and bias become constants, the bias at scale 0.5 * w; the clamp is
// the requantization's: 0 is stored as 4.
// CHECK-LABEL: func @conv_clamp
// CHECK-DAG: %[[W:.*]] = "tosa.const"() <{values = dense<{{\[\[\[\[}}127, -1]]], {{\[\[\[}}4, -127]]]]> : tensor<2x1x1x2xi8>}>
// CHECK-DAG: %[[B:.*]] = "tosa.const"() <{values = dense<[6, -8]> : tensor<2xi32>}>
// CHECK-DAG: %[[ZP:.*]] = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}>
// CHECK-DAG: %[[Z:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi8>}>
// CHECK: %[[X:.*]] = quant.scast
// CHECK: %[[C:.*]] = tosa.conv2d %[[X]], %[[W]], %[[B]], %[[ZP]], %[[Z]] {acc_type = i32
// CHECK-SAME: -> tensor<1x2x2x2xi32>
// CHECK: quanta.requantize %[[C]] {axis = 3 : i64, max = 10 : i32, min = 4 : i32, multipliers = array<i32: {{.*}}>, output_zp = 4 : i32, shifts = array<i32: {{.*}}>} : tensor<1x2x2x2xi32> -> tensor<1x2x2x2xi8>
// CHECK-NOT: tosa.clamp
func.func @conv_clamp(%x: tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %w = "tosa.const"() {values = dense<[[[[127.0, -1.0]]], [[[2.0, -63.5]]]]> : tensor<2x1x1x2xf32>} : () -> tensor<2x1x1x2xf32>
  %b = "tosa.const"() {values = dense<[3.0, -2.0]> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %q = quanta.quantize %x : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!in>
  %d = quanta.dequantize %q : tensor<1x2x2x2x!in> -> tensor<1x2x2x2xf32>
  %qw = quanta.quantize %w : tensor<2x1x1x2xf32> -> tensor<2x1x1x2x!w>
  %dw = quanta.dequantize %qw : tensor<2x1x1x2x!w> -> tensor<2x1x1x2xf32>
  %0 = tosa.conv2d %d, %dw, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %q0 = quanta.quantize %0 : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!out>
  %d0 = quanta.dequantize %q0 : tensor<1x2x2x2x!out> -> tensor<1x2x2x2xf32>
  %1 = tosa.clamp %d0 {min_val = 0.0 : f32, max_val = 6.0 : f32} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %q1 = quanta.quantize %1 : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!out>
  %d1 = quanta.dequantize %q1 : tensor<1x2x2x2x!out> -> tensor<1x2x2x2xf32>
  return %d1 : tensor<1x2x2x2xf32>
}

// Equal scales have the multiplier 1, and that product folds away.
// CHECK-LABEL: func @add
// CHECK: tosa.cast
// CHECK: tosa.sub
// CHECK-NOT: tosa.mul
// CHECK: %[[A:.*]] = tosa.add {{.*}} tensor<1x4xi32>
// CHECK: quanta.requantize %[[A]] {max = 127 : i32, min = -128 : i32
func.func @add(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %q = quanta.quantize %x : tensor<1x4xf32> -> tensor<1x4x!in>
  %d = quanta.dequantize %q : tensor<1x4x!in> -> tensor<1x4xf32>
  %0 = tosa.add %d, %d : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %q0 = quanta.quantize %0 : tensor<1x4xf32> -> tensor<1x4x!out>
  %d0 = quanta.dequantize %q0 : tensor<1x4x!out> -> tensor<1x4xf32>
  return %d0 : tensor<1x4xf32>
}

// CHECK-LABEL: func @table
// CHECK: quanta.lookup %{{.*}}, dense<{{.*}}> : tensor<256xi8> : tensor<1x4xi8> -> tensor<1x4xi8>
func.func @table(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %q = quanta.quantize %x : tensor<1x4xf32> -> tensor<1x4x!in>
  %d = quanta.dequantize %q : tensor<1x4x!in> -> tensor<1x4xf32>
  %0 = tosa.sigmoid %d : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %q0 = quanta.quantize %0 : tensor<1x4xf32> -> tensor<1x4x!quant.uniform<i8:f32, 3.906250e-03:-128>>
  %d0 = quanta.dequantize %q0 : tensor<1x4x!quant.uniform<i8:f32, 3.906250e-03:-128>> -> tensor<1x4xf32>
  return %d0 : tensor<1x4xf32>
}

// A pooling window that is the whole image is a reduction; the zero point
// leaves the sum once: 4 * -3.
// CHECK-LABEL: func @global_average
// CHECK-DAG: %[[N:.*]] = "tosa.const"() <{values = dense<-12> : tensor<1x1x1x1xi32>}>
// CHECK: %[[S1:.*]] = tosa.reduce_sum %{{.*}} {axis = 1 : i32}
// CHECK: %[[S2:.*]] = tosa.reduce_sum %[[S1]] {axis = 2 : i32}
// CHECK: tosa.sub %[[S2]], %[[N]]
// CHECK: quanta.requantize
func.func @global_average(%x: tensor<1x2x2x3xf32>) -> tensor<1x1x1x3xf32> {
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %q = quanta.quantize %x : tensor<1x2x2x3xf32> -> tensor<1x2x2x3x!in>
  %d = quanta.dequantize %q : tensor<1x2x2x3x!in> -> tensor<1x2x2x3xf32>
  %0 = tosa.avg_pool2d %d, %z, %z {acc_type = f32, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x2x2x3xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x3xf32>
  %q0 = quanta.quantize %0 : tensor<1x1x1x3xf32> -> tensor<1x1x1x3x!out>
  %d0 = quanta.dequantize %q0 : tensor<1x1x1x3x!out> -> tensor<1x1x1x3xf32>
  return %d0 : tensor<1x1x1x3xf32>
}

// At the border a 3x3 window sees 4, 6 or 9 elements; 36 is their least common
// multiple, so that one multiplier serves all.
// CHECK-LABEL: func @padded_average
// CHECK-DAG: dense<{{\[\[\[\[}}9], [6], [9]], {{\[\[}}6], [4], [6]], {{\[\[}}9], [6], [9]]]]> : tensor<1x3x3x1xi32>
// CHECK: tosa.depthwise_conv2d
// CHECK: tosa.mul
// CHECK: quanta.requantize
func.func @padded_average(%x: tensor<1x3x3x1xf32>) -> tensor<1x3x3x1xf32> {
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %q = quanta.quantize %x : tensor<1x3x3x1xf32> -> tensor<1x3x3x1x!in>
  %d = quanta.dequantize %q : tensor<1x3x3x1x!in> -> tensor<1x3x3x1xf32>
  %0 = tosa.avg_pool2d %d, %z, %z {acc_type = f32, kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>}
    : (tensor<1x3x3x1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x3x3x1xf32>
  %q0 = quanta.quantize %0 : tensor<1x3x3x1xf32> -> tensor<1x3x3x1x!out>
  %d0 = quanta.dequantize %q0 : tensor<1x3x3x1x!out> -> tensor<1x3x3x1xf32>
  return %d0 : tensor<1x3x3x1xf32>
}

// A padding value is stored; 0 is the zero point.
// CHECK-LABEL: func @pad
// CHECK: %[[P:.*]] = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}>
// CHECK: tosa.pad %{{.*}}, %{{.*}}, %[[P]] : (tensor<1x2xi8>
func.func @pad(%x: tensor<1x2xf32>) -> tensor<1x4xf32> {
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %s = tosa.const_shape {values = dense<[0, 0, 1, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %q = quanta.quantize %x : tensor<1x2xf32> -> tensor<1x2x!in>
  %d = quanta.dequantize %q : tensor<1x2x!in> -> tensor<1x2xf32>
  %0 = tosa.pad %d, %s, %z : (tensor<1x2xf32>, !tosa.shape<4>, tensor<1xf32>) -> tensor<1x4xf32>
  %q0 = quanta.quantize %0 : tensor<1x4xf32> -> tensor<1x4x!in>
  %d0 = quanta.dequantize %q0 : tensor<1x4x!in> -> tensor<1x4xf32>
  return %d0 : tensor<1x4xf32>
}

// A pair between two types is a requantization, between equal ones nothing.
// CHECK-LABEL: func @requantization
// CHECK-COUNT-1: quanta.requantize
// CHECK-NOT: quanta.requantize
// CHECK: return
func.func @requantization(%x: tensor<4xf32>) -> tensor<4xf32> {
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!in>
  %d = quanta.dequantize %q : tensor<4x!in> -> tensor<4xf32>
  %q0 = quanta.quantize %d : tensor<4xf32> -> tensor<4x!in>
  %d0 = quanta.dequantize %q0 : tensor<4x!in> -> tensor<4xf32>
  %q1 = quanta.quantize %d0 : tensor<4xf32> -> tensor<4x!out>
  %d1 = quanta.dequantize %q1 : tensor<4x!out> -> tensor<4xf32>
  return %d1 : tensor<4xf32>
}

// CHECK-LABEL: func @softmax
// CHECK: tosa.reduce_max
// CHECK: quanta.lookup %{{.*}} : tensor<256xi32> : tensor<1x4xi8> -> tensor<1x4xi32>
// CHECK: tosa.reduce_sum
// CHECK-COUNT-2: tosa.intdiv
// CHECK: tosa.cast {{.*}} -> tensor<1x4xi8>
func.func @softmax(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %q = quanta.quantize %x : tensor<1x4xf32> -> tensor<1x4x!in>
  %d = quanta.dequantize %q : tensor<1x4x!in> -> tensor<1x4xf32>
  %0 = quanta.composite "softmax"(%d) {parameters = {axis = 1 : i64}} : (tensor<1x4xf32>) -> tensor<1x4xf32> {
  ^bb0(%a: tensor<1x4xf32>):
    quanta.yield %a : tensor<1x4xf32>
  }
  %q0 = quanta.quantize %0 : tensor<1x4xf32> -> tensor<1x4x!quant.uniform<i8:f32, 3.906250e-03:-128>>
  %d0 = quanta.dequantize %q0 : tensor<1x4x!quant.uniform<i8:f32, 3.906250e-03:-128>> -> tensor<1x4xf32>
  return %d0 : tensor<1x4xf32>
}

// What is only declared has nothing to lower.
// CHECK-LABEL: func private @declared
func.func private @declared(tensor<4xf32>) -> tensor<4xf32>
