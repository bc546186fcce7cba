// RUN: quant-opt %s --quanta-fold-statistics | FileCheck %s

// Activations per tensor, weights per output channel with zero point 0.
// CHECK-LABEL: func @conv
// CHECK: %[[Q:.*]] = quanta.quantize %arg0 {quanta.key = "arg0"} : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!quant.uniform<i8:f32, 0.0078431377187371254:-1>>
// CHECK: %[[X:.*]] = quanta.dequantize %[[Q]]
// CHECK: %[[QW:.*]] = quanta.quantize %{{.*}} : tensor<2x1x1x2xf32> -> tensor<2x1x1x2x!quant.uniform<i8<-127:127>:f32:0, {1.000000e+00,5.000000e-01}>>
// CHECK: %[[W:.*]] = quanta.dequantize %[[QW]]
// CHECK: %[[C:.*]] = tosa.conv2d %[[X]], %[[W]]
// CHECK: %[[R:.*]] = quanta.quantize %[[C]] {{.*}}: tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!quant.uniform<i8:f32, 1.000000e+00:-128>>
// CHECK: quanta.dequantize %[[R]]
func.func @conv(%x: tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32> {
  %o = quanta.observe %x "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x2x2x2xf32>
  %w = "tosa.const"() {values = dense<[[[[127.0, -1.0]]], [[[2.0, -63.5]]]]> : tensor<2x1x1x2xf32>} : () -> tensor<2x1x1x2xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %o, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x2x2xf32>
  %1 = quanta.observe %0 "y" min_max stats <min = [0.0], max = [255.0]> : tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// A concatenation's operands and result share the union of their ranges.
// CHECK-LABEL: func @concat
// CHECK-DAG: quanta.quantize %arg0 {{.*}}: tensor<1x2xf32> -> tensor<1x2x!quant.uniform<i8:f32, 1.000000e+00:-28>>
// CHECK-DAG: quanta.quantize %arg1 {{.*}}: tensor<1x2xf32> -> tensor<1x2x!quant.uniform<i8:f32, 1.000000e+00:-28>>
// CHECK: tosa.concat
// CHECK: quanta.quantize %{{.*}} : tensor<1x4xf32> -> tensor<1x4x!quant.uniform<i8:f32, 1.000000e+00:-28>>
func.func @concat(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>) -> tensor<1x4xf32> {
  %a = quanta.observe %x "x" min_max stats <min = [-100.0], max = [1.0]> : tensor<1x2xf32>
  %b = quanta.observe %y "y" min_max stats <min = [-1.0], max = [155.0]> : tensor<1x2xf32>
  %0 = tosa.concat %a, %b {axis = 1 : i32} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// The sigmoid's fixed scale can't move: it is requantized for the
// concatenation.
// CHECK-LABEL: func @fixed_meets_shared
// CHECK: %[[S:.*]] = tosa.sigmoid
// CHECK: %[[Q:.*]] = quanta.quantize %[[S]] {{.*}}: tensor<1x2xf32> -> tensor<1x2x!quant.uniform<i8:f32, 3.906250e-03:-128>>
// CHECK: %[[D:.*]] = quanta.dequantize %[[Q]]
// CHECK: %[[RQ:.*]] = quanta.quantize %[[D]] {{.*}}: tensor<1x2xf32> -> tensor<1x2x!quant.uniform<i8:f32, 1.000000e+00:-128>>
// CHECK: %[[RD:.*]] = quanta.dequantize %[[RQ]]
// CHECK: tosa.concat %[[RD]], %{{.*}}
func.func @fixed_meets_shared(%x: tensor<1x2xf32>, %y: tensor<1x2xf32>) -> tensor<1x4xf32> {
  %a = quanta.observe %x "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x2xf32>
  %b = quanta.observe %y "y" min_max stats <min = [0.0], max = [255.0]> : tensor<1x2xf32>
  %s = tosa.sigmoid %a : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %0 = tosa.concat %s, %b {axis = 1 : i32} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// A channel whose bias dwarfs its weights: 2^22 * 2^-22 = 1 is the scale that
// keeps the bias at 2^22.
// CHECK-LABEL: func @dead_channel
// CHECK: tensor<1x1x1x1x!quant.uniform<i8<-127:127>:f32, 1.000000e+00>>
func.func @dead_channel(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %o = quanta.observe %x "x" min_max stats <min = [0.0], max = [255.0]> : tensor<1x1x1x1xf32>
  %w = "tosa.const"() {values = dense<1.0e-30> : tensor<1x1x1x1xf32>} : () -> tensor<1x1x1x1xf32>
  %b = "tosa.const"() {values = dense<4194304.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %o, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = quanta.observe %0 "y" min_max stats <min = [0.0], max = [255.0]> : tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// A fake quantization keeps its trained parameters.
// CHECK-LABEL: func @fake_quant
// CHECK-NEXT: %[[Q:.*]] = quanta.quantize %arg0 {{.*}}: tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32, 2.500000e-01:7>>
// CHECK-NEXT: %[[D:.*]] = quanta.dequantize %[[Q]]
// CHECK-NEXT: return %[[D]]
func.func @fake_quant(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = quanta.fake_quant %x as !quant.uniform<i8:f32, 0.25:7> : tensor<4xf32>
  return %0 : tensor<4xf32>
}
