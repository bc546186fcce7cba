// RUN: quant-opt %s --quanta-to-linalg -split-input-file | FileCheck %s

// The zero point -5 leaves the convolution: bias' = 25 - (-5) * (9 * 3) = 160.

// CHECK-LABEL: func.func @conv
// CHECK-DAG: %[[ZP:.*]] = arith.constant -5 : i8
// CHECK-DAG: %[[BIAS:.*]] = arith.constant dense_resource<[[KEY:quanta_[0-9a-f]+]]> : tensor<2xi32>
// CHECK: %[[P:.*]] = tensor.pad %{{.*}} low[0, 1, 1, 0] high[0, 1, 1, 0]
// CHECK: tensor.yield %[[ZP]]
// CHECK: %[[START:.*]] = linalg.broadcast ins(%[[BIAS]]
// CHECK: linalg.conv_2d_nhwc_fhwc {{.*}} ins(%[[P]], %{{.*}}) outs(%[[START]]
// CHECK: [[KEY]]: "0x40000000A0000000A0000000"
func.func @conv(%x: tensor<1x4x4x1xi8>) -> tensor<1x4x4x2xi32> {
  %w = "tosa.const"() {values = dense<3> : tensor<2x3x3x1xi8>} : () -> tensor<2x3x3x1xi8>
  %b = "tosa.const"() {values = dense<25> : tensor<2xi32>} : () -> tensor<2xi32>
  %zx = "tosa.const"() {values = dense<-5> : tensor<1xi8>} : () -> tensor<1xi8>
  %zw = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %zx, %zw {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x4x4x1xi8>, tensor<2x3x3x1xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x2xi32>
  return %0 : tensor<1x4x4x2xi32>
}

// -----

// CHECK-LABEL: func.func @depthwise
// CHECK: tensor.pad
// CHECK: linalg.depthwise_conv_2d_nhwc_hwc
// CHECK: quanta_{{[0-9a-f]+}}: "0x40000000A0000000"
func.func @depthwise(%x: tensor<1x4x4x1xi8>) -> tensor<1x4x4x1xi32> {
  %w = "tosa.const"() {values = dense<3> : tensor<3x3x1x1xi8>} : () -> tensor<3x3x1x1xi8>
  %b = "tosa.const"() {values = dense<25> : tensor<1xi32>} : () -> tensor<1xi32>
  %zx = "tosa.const"() {values = dense<-5> : tensor<1xi8>} : () -> tensor<1xi8>
  %zw = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.depthwise_conv2d %x, %w, %b, %zx, %zw {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x4x4x1xi8>, tensor<3x3x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x1xi32>
  return %0 : tensor<1x4x4x1xi32>
}

// -----

// CHECK-LABEL: func.func @requantize
// CHECK: linalg.generic
// CHECK: ^bb0(%[[ACC:.*]]: i32, %[[M:.*]]: i32, %[[S:.*]]: i32, %{{.*}}: i8):
// CHECK: quanta.apply_scale %[[ACC]], %[[M]], %[[S]] {{.*}}output_zp = 4
func.func @requantize(%x: tensor<1x2xi32>) -> tensor<1x2xi8> {
  %0 = quanta.requantize %x {multipliers = array<i32: 12582913, 9000001>, shifts = array<i32: 30, 31>, axis = 1 : i64, output_zp = 4 : i32, min = -128 : i32, max = 127 : i32} : tensor<1x2xi32> -> tensor<1x2xi8>
  return %0 : tensor<1x2xi8>
}

// -----

// CHECK-LABEL: func.func @border
// CHECK-NOT: quant.scast
// CHECK: arith.divf
// CHECK: arith.cmpf uno
// CHECK: arith.fptosi
// CHECK: quanta_kernel.lookup
// CHECK: arith.sitofp
// CHECK: arith.mulf
func.func @border(%x: tensor<4xf32>) -> tensor<4xf32> {
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32, 0.5:-3>>
  %i = quant.scast %q : tensor<4x!quant.uniform<i8:f32, 0.5:-3>> to tensor<4xi8>
  %t = quanta.lookup %i, dense<1> : tensor<256xi8> : tensor<4xi8> -> tensor<4xi8>
  %s = quant.scast %t : tensor<4xi8> to tensor<4x!quant.uniform<i8:f32, 0.5:-3>>
  %y = quanta.dequantize %s : tensor<4x!quant.uniform<i8:f32, 0.5:-3>> -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// Sums of a row, its scale in loops over digits, then all elements at once.

// CHECK-LABEL: func @normalize
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["parallel", "reduction"]
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["parallel"]
// CHECK-COUNT-3: scf.for
// CHECK: linalg.yield %{{.*}}, %{{.*}} : i32, i32
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["parallel", "parallel"]
// CHECK: quanta.apply_scale {{.*}} {max = 28378 : i32, min = -28378 : i32} : (i32, i32, i32) -> i32
func.func @normalize(%x: tensor<2x4xi8>) -> tensor<2x4xi32> {
  %0 = quanta.normalize %x epsilon 9 fraction_bits 14 : tensor<2x4xi8> -> tensor<2x4xi32>
  return %0 : tensor<2x4xi32>
}

// -----

// Two results a channel: each channel of the input twice.

// CHECK-LABEL: func.func @multiplier
// CHECK: linalg.broadcast ins(%{{.*}} : tensor<1x4x4x3xi8>) outs(%{{.*}} : tensor<1x4x4x3x2xi8>) dimensions = [4]
// CHECK: tensor.pad
// CHECK: linalg.depthwise_conv_2d_nhwc_hwc {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x6x6x6xi8>, tensor<3x3x6xi8>)
func.func @multiplier(%x: tensor<1x4x4x3xi8>) -> tensor<1x4x4x6xi32> {
  %w = "tosa.const"() {values = dense<2> : tensor<3x3x3x2xi8>} : () -> tensor<3x3x3x2xi8>
  %b = "tosa.const"() {values = dense<7> : tensor<6xi32>} : () -> tensor<6xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.depthwise_conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x4x4x3xi8>, tensor<3x3x3x2xi8>, tensor<6xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x6xi32>
  return %0 : tensor<1x4x4x6xi32>
}

// -----

// Bytes of u8 are 0 to 255.

// CHECK-LABEL: func @unsigned
// CHECK: arith.fptosi
// CHECK: arith.extui %{{.*}} : i8 to i32
// CHECK: arith.subi
func.func @unsigned(%x: tensor<4xf32>) -> tensor<4xf32> {
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!quant.uniform<u8:f32, 0.5:100>>
  %y = quanta.dequantize %q : tensor<4x!quant.uniform<u8:f32, 0.5:100>> -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// Of one channel, a convolution: taps become rows, 1 4, 2 5 and 3 6.

// CHECK-LABEL: func.func @one_channel
// CHECK: linalg.conv_2d_nhwc_fhwc
// CHECK: "0x40000000010203040506"
func.func @one_channel(%x: tensor<1x4x5x1xi8>) -> tensor<1x4x3x2xi32> {
  %w = "tosa.const"() {values = dense<[[[[1, 4]], [[2, 5]], [[3, 6]]]]> : tensor<1x3x1x2xi8>} : () -> tensor<1x3x1x2xi8>
  %b = "tosa.const"() {values = dense<7> : tensor<2xi32>} : () -> tensor<2xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.depthwise_conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x5x1xi8>, tensor<1x3x1x2xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x3x2xi32>
  return %0 : tensor<1x4x3x2xi32>
}

// -----

// 200 as a byte is -56; times 0.5 it is 100, 0x42C80000.

// CHECK-LABEL: func @unsigned_weights
// CHECK: %[[W:.*]] = arith.constant dense_resource<[[NAME:.*]]> : tensor<1x1x2xf32>
// CHECK: linalg.depthwise_conv_2d_nhwc_hwc {{.*}} ins(%arg0, %[[W]]
// CHECK: [[NAME]]: "0x{{........}}0000C8420000C842"
func.func @unsigned_weights(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %i = "tosa.const"() {values = dense<-56> : tensor<1x1x2x1xi8>} : () -> tensor<1x1x2x1xi8>
  %s = quant.scast %i : tensor<1x1x2x1xi8> to tensor<1x1x2x1x!quant.uniform<u8:f32, 0.5>>
  %w = quanta.dequantize %s : tensor<1x1x2x1x!quant.uniform<u8:f32, 0.5>> -> tensor<1x1x2x1xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.depthwise_conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x2xf32>, tensor<1x1x2x1xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x2xf32>
  return %0 : tensor<1x4x4x2xf32>
}

// -----

// Indices out of range take the nearest row: nothing is read beyond the values.

// CHECK-LABEL: func @gather
// CHECK: %[[LOW:.*]] = tosa.maximum %arg1,
// CHECK: %[[IN:.*]] = tosa.minimum %[[LOW]],
// CHECK: tosa.gather %arg0, %[[IN]]
func.func @gather(%x: tensor<1x4x2xi8>, %i: tensor<1x3xi32>) -> tensor<1x3x2xi8> {
  %0 = tosa.gather %x, %i : (tensor<1x4x2xi8>, tensor<1x3xi32>) -> tensor<1x3x2xi8>
  return %0 : tensor<1x3x2xi8>
}

// -----

// Once is enough,

// CHECK-LABEL: func @gather_clamped
// CHECK: %[[LOW:.*]] = tosa.maximum %arg1,
// CHECK: %[[IN:.*]] = tosa.minimum %[[LOW]],
// CHECK-NEXT: tosa.gather %arg0, %[[IN]]
func.func @gather_clamped(%x: tensor<1x4x2xi8>, %i: tensor<1x3xi32>) -> tensor<1x3x2xi8> {
  %low = "tosa.const"() <{values = dense<0> : tensor<1x1xi32>}> : () -> tensor<1x1xi32>
  %high = "tosa.const"() <{values = dense<3> : tensor<1x1xi32>}> : () -> tensor<1x1xi32>
  %1 = tosa.maximum %i, %low : (tensor<1x3xi32>, tensor<1x1xi32>) -> tensor<1x3xi32>
  %2 = tosa.minimum %1, %high : (tensor<1x3xi32>, tensor<1x1xi32>) -> tensor<1x3xi32>
  %0 = tosa.gather %x, %2 : (tensor<1x4x2xi8>, tensor<1x3xi32>) -> tensor<1x3x2xi8>
  return %0 : tensor<1x3x2xi8>
}

// -----

// but not to other rows.

// CHECK-LABEL: func @gather_clamped_elsewhere
// CHECK: tosa.maximum
// CHECK: tosa.minimum
// CHECK: %[[LOW:.*]] = tosa.maximum
// CHECK: %[[IN:.*]] = tosa.minimum %[[LOW]],
// CHECK: tosa.gather %arg0, %[[IN]]
func.func @gather_clamped_elsewhere(%x: tensor<1x4x2xi8>, %i: tensor<1x3xi32>) -> tensor<1x3x2xi8> {
  %low = "tosa.const"() <{values = dense<0> : tensor<1x1xi32>}> : () -> tensor<1x1xi32>
  %high = "tosa.const"() <{values = dense<4> : tensor<1x1xi32>}> : () -> tensor<1x1xi32>
  %1 = tosa.maximum %i, %low : (tensor<1x3xi32>, tensor<1x1xi32>) -> tensor<1x3xi32>
  %2 = tosa.minimum %1, %high : (tensor<1x3xi32>, tensor<1x1xi32>) -> tensor<1x3xi32>
  %0 = tosa.gather %x, %2 : (tensor<1x4x2xi8>, tensor<1x3xi32>) -> tensor<1x3x2xi8>
  return %0 : tensor<1x3x2xi8>
}
