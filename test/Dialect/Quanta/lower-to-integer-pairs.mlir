// Pairs that a module brings itself need not obey what calibration guarantees.
// RUN: quant-opt %s --quanta-lower-to-integer | FileCheck %s

!a = !quant.uniform<i8:f32, 0.5:-3>
!b = !quant.uniform<i8:f32, 1.0:4>

// A reshape moves stored values: its operand is requantized first.
// CHECK-LABEL: func @same_scale
// CHECK: %[[R:.*]] = quanta.requantize
// CHECK: tosa.reshape %[[R]]
func.func @same_scale(%q: tensor<4x!a>) -> tensor<2x2x!b> {
  %s = tosa.const_shape {values = dense<2> : tensor<2xindex>} : () -> !tosa.shape<2>
  %x = quanta.dequantize %q : tensor<4x!a> -> tensor<4xf32>
  %0 = tosa.reshape %x, %s : (tensor<4xf32>, !tosa.shape<2>) -> tensor<2x2xf32>
  %1 = quanta.quantize %0 : tensor<2x2xf32> -> tensor<2x2x!b>
  return %1 : tensor<2x2x!b>
}

// A narrower storage range is a clamp.
// CHECK-LABEL: func @narrow
// CHECK: tosa.clamp {{.*}}max_val = 10 : i8, min_val = -10 : i8
func.func @narrow(%q: tensor<4x!a>) -> tensor<4x!quant.uniform<i8<-10:10>:f32, 0.5:-3>> {
  %x = quanta.dequantize %q : tensor<4x!a> -> tensor<4xf32>
  %0 = tosa.clamp %x {min_val = -1000.0 : f32, max_val = 1000.0 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = quanta.quantize %0 : tensor<4xf32> -> tensor<4x!quant.uniform<i8<-10:10>:f32, 0.5:-3>>
  return %1 : tensor<4x!quant.uniform<i8<-10:10>:f32, 0.5:-3>>
}

// No integer form, each with its reason.
// CHECK-LABEL: func @dynamic
// CHECK: tosa.reduce_sum {{.*}}quanta.float_because = "its shape is dynamic"
func.func @dynamic(%q: tensor<?x4x!a>) -> tensor<1x4x!b> {
  %x = quanta.dequantize %q : tensor<?x4x!a> -> tensor<?x4xf32>
  %0 = tosa.reduce_sum %x {axis = 0 : i32} : (tensor<?x4xf32>) -> tensor<1x4xf32>
  %1 = quanta.quantize %0 : tensor<1x4xf32> -> tensor<1x4x!b>
  return %1 : tensor<1x4x!b>
}

// CHECK-LABEL: func @softmax
// CHECK: quanta.float_because = "its result needs scale 1/256 and zero point -128"
func.func @softmax(%q: tensor<4x!a>) -> tensor<4x!b> {
  %x = quanta.dequantize %q : tensor<4x!a> -> tensor<4xf32>
  %0 = quanta.composite "softmax"(%x) {parameters = {axis = 0 : i64}} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%arg: tensor<4xf32>):
    quanta.yield %arg : tensor<4xf32>
  }
  %1 = quanta.quantize %0 : tensor<4xf32> -> tensor<4x!b>
  return %1 : tensor<4x!b>
}

// CHECK-LABEL: func @no_slope
// CHECK: quanta.float_because = "it has no number 'alpha'"
func.func @no_slope(%q: tensor<4x!a>) -> tensor<4x!b> {
  %x = quanta.dequantize %q : tensor<4x!a> -> tensor<4xf32>
  %0 = quanta.composite "leaky_relu"(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%arg: tensor<4xf32>):
    quanta.yield %arg : tensor<4xf32>
  }
  %1 = quanta.quantize %0 : tensor<4xf32> -> tensor<4x!b>
  return %1 : tensor<4x!b>
}

// CHECK-LABEL: func @weights
// CHECK: quanta.float_because = "its weights have a zero point other than 0"
// CHECK: quanta.float_because = "its weights are quantized along another axis
func.func @weights(%q: tensor<1x2x2x2x!a>) -> (tensor<1x2x2x2x!b>, tensor<1x2x2x2x!b>) {
  %w = "tosa.const"() {values = dense<1.0> : tensor<2x1x1x2xf32>} : () -> tensor<2x1x1x2xf32>
  %z2 = "tosa.const"() {values = dense<0.0> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %x = quanta.dequantize %q : tensor<1x2x2x2x!a> -> tensor<1x2x2x2xf32>
  %wq = quanta.quantize %w : tensor<2x1x1x2xf32> -> tensor<2x1x1x2x!quant.uniform<i8:f32, 0.5:10>>
  %wd = quanta.dequantize %wq : tensor<2x1x1x2x!quant.uniform<i8:f32, 0.5:10>> -> tensor<2x1x1x2xf32>
  %0 = tosa.conv2d %x, %wd, %z2, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %1 = quanta.quantize %0 : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!b>
  %vq = quanta.quantize %w : tensor<2x1x1x2xf32> -> tensor<2x1x1x2x!quant.uniform<i8<-127:127>:f32:3, {1.0,0.5}>>
  %vd = quanta.dequantize %vq : tensor<2x1x1x2x!quant.uniform<i8<-127:127>:f32:3, {1.0,0.5}>> -> tensor<2x1x1x2xf32>
  %2 = tosa.conv2d %x, %vd, %z2, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %3 = quanta.quantize %2 : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!b>
  return %1, %3 : tensor<1x2x2x2x!b>, tensor<1x2x2x2x!b>
}
