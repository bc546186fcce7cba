// Every op of the dialect survives printing and parsing, as text and bytecode.
// RUN: quant-opt %s | quant-opt | FileCheck %s
// RUN: quant-opt %s --mlir-print-op-generic | quant-opt | FileCheck %s
// RUN: quant-opt %s --emit-bytecode | quant-opt | FileCheck %s

!q = !quant.uniform<i8:f32, 5.000000e-01:-3>
!c = !quant.uniform<i8:f32:1, {5.000000e-01,2.500000e-01}>

// CHECK-LABEL: func @border
// CHECK: quanta.observe %arg0 "a/b" min_max : tensor<1x2xf32>
// CHECK: quanta.observe %{{.*}} "w" histogram range "percentile:99.9" axis 1 stats <min = [-1.000000e+00, 0.000000e+00], max = [1.000000e+00, 2.000000e+00]> : tensor<1x2xf32>
// CHECK: quanta.observe %{{.*}} "m" moving_average momentum 9.000000e-01 perturbs : tensor<1x2xf32>
// CHECK: quanta.quantize %{{.*}} : tensor<1x2xf32> -> tensor<1x2x!quant.uniform<i8:f32, 5.000000e-01:-3>>
// CHECK: quanta.dequantize %{{.*}} : tensor<1x2x!quant.uniform<i8:f32, 5.000000e-01:-3>> -> tensor<1x2xf32>
// CHECK: quanta.fake_quant %{{.*}} as !quant.uniform<i8:f32:1, {5.000000e-01,2.500000e-01}> : tensor<1x2xf32>
func.func @border(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = quanta.observe %x "a/b" min_max : tensor<1x2xf32>
  %1 = quanta.observe %0 "w" histogram range "percentile:99.9" axis 1 stats <min = [-1.0, 0.0], max = [1.0, 2.0]> : tensor<1x2xf32>
  %m = quanta.observe %1 "m" moving_average momentum 0.9 perturbs : tensor<1x2xf32>
  %2 = quanta.quantize %m : tensor<1x2xf32> -> tensor<1x2x!q>
  %3 = quanta.dequantize %2 : tensor<1x2x!q> -> tensor<1x2xf32>
  %4 = quanta.fake_quant %3 as !c : tensor<1x2xf32>
  return %4 : tensor<1x2xf32>
}

// CHECK-LABEL: func @arithmetic
// CHECK: quanta.requantize %arg0 {axis = 1 : i64, input_zp = 7 : i32, max = 127 : i32, min = -128 : i32, multipliers = array<i32: 12582913, 1>, output_zp = -3 : i32, realization = #quanta<realization f32_fma>, rounding = #quanta<rounding double_round>, shifts = array<i32: 30, 1>} : tensor<1x2xi32> -> tensor<1x2xi8>
// CHECK: quanta.apply_scale %arg1, %arg1, %arg1 {max = 127 : i32, min = -128 : i32} : (vector<16xi32>, vector<16xi32>, vector<16xi32>) -> vector<16xi8>
// CHECK: quanta.lookup %{{.*}}, dense<1> : tensor<256xi32> : tensor<1x2xi8> -> tensor<1x2xi32>
func.func @arithmetic(%x: tensor<1x2xi32>, %v: vector<16xi32>) -> (tensor<1x2xi32>, vector<16xi8>) {
  %0 = quanta.requantize %x {axis = 1 : i64, input_zp = 7 : i32, multipliers = array<i32: 12582913, 1>, shifts = array<i32: 30, 1>, output_zp = -3 : i32,
    min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding double_round>, realization = #quanta<realization f32_fma>} : tensor<1x2xi32> -> tensor<1x2xi8>
  %1 = quanta.apply_scale %v, %v, %v {min = -128 : i32, max = 127 : i32} : (vector<16xi32>, vector<16xi32>, vector<16xi32>) -> vector<16xi8>
  %2 = quanta.lookup %0, dense<1> : tensor<256xi32> : tensor<1x2xi8> -> tensor<1x2xi32>
  return %2, %1 : tensor<1x2xi32>, vector<16xi8>
}

// CHECK-LABEL: func @composite
// CHECK: quanta.composite "leaky_relu"(%arg0) {parameters = {alpha = 1.000000e-01 : f64}} : (tensor<4xf32>) -> tensor<4xf32> {
// CHECK: ^bb0(%[[A:.*]]: tensor<4xf32>):
// CHECK: quanta.yield %[[A]] : tensor<4xf32>
func.func @composite(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = quanta.composite "leaky_relu"(%x) {parameters = {alpha = 0.1}} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    quanta.yield %a : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func @wide
// CHECK: quanta.lookup %arg0, dense<1> : tensor<65536xi16> : tensor<4xi16> -> tensor<4xi16>
// CHECK: quanta.normalize %arg0 epsilon 9 fraction_bits 13 : tensor<4xi16> -> tensor<4xi32>
func.func @wide(%x: tensor<4xi16>) -> (tensor<4xi16>, tensor<4xi32>) {
  %0 = quanta.lookup %x, dense<1> : tensor<65536xi16> : tensor<4xi16> -> tensor<4xi16>
  %1 = quanta.normalize %x epsilon 9 fraction_bits 13 : tensor<4xi16> -> tensor<4xi32>
  return %0, %1 : tensor<4xi16>, tensor<4xi32>
}

// CHECK-LABEL: func @normalize
// CHECK: quanta.normalize %arg0 epsilon 9 fraction_bits 13 : tensor<1x11x48xi8> -> tensor<1x11x48xi32>
func.func @normalize(%x: tensor<1x11x48xi8>) -> tensor<1x11x48xi32> {
  %0 = quanta.normalize %x epsilon 9 fraction_bits 13 : tensor<1x11x48xi8> -> tensor<1x11x48xi32>
  return %0 : tensor<1x11x48xi32>
}

// CHECK-LABEL: func @dynamic
// CHECK: %[[S:.*]], %[[Z:.*]] = quanta.choose_params %arg0 : tensor<4x8xf32> -> tensor<f32>, tensor<i8>
// CHECK: %[[RS:.*]], %[[RZ:.*]] = quanta.choose_params %arg0 per_row : tensor<4x8xf32> -> tensor<4xf32>, tensor<4xi8>
// CHECK: quanta.dynamic_quantize %arg0 by %[[S]], %[[Z]] : tensor<4x8xf32>, tensor<f32>, tensor<i8> -> tensor<4x8xi8>
// CHECK: quanta.dynamic_dequantize %arg1 by %[[RS]], %[[RZ]] weights %arg2, %arg3 bias %arg2 : tensor<4x8xi32>, tensor<4xf32>, tensor<4xi8>, tensor<8xf32>, tensor<8xi32>, tensor<8xf32> -> tensor<4x8xf32>
func.func @dynamic(%x: tensor<4x8xf32>, %acc: tensor<4x8xi32>, %w: tensor<8xf32>, %n: tensor<8xi32>) -> (tensor<4x8xi8>, tensor<4x8xf32>) {
  %s, %z = quanta.choose_params %x : tensor<4x8xf32> -> tensor<f32>, tensor<i8>
  %rs, %rz = quanta.choose_params %x per_row : tensor<4x8xf32> -> tensor<4xf32>, tensor<4xi8>
  %0 = quanta.dynamic_quantize %x by %s, %z : tensor<4x8xf32>, tensor<f32>, tensor<i8> -> tensor<4x8xi8>
  %1 = quanta.dynamic_dequantize %acc by %rs, %rz weights %w, %n bias %w : tensor<4x8xi32>, tensor<4xf32>, tensor<4xi8>, tensor<8xf32>, tensor<8xi32>, tensor<8xf32> -> tensor<4x8xf32>
  return %0, %1 : tensor<4x8xi8>, tensor<4x8xf32>
}
