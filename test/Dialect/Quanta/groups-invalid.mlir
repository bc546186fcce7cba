// RUN: quant-opt %s --quanta-lower-to-integer --quanta-verify-integer-only -split-input-file -verify-diagnostics

func.func @zero_point(%x: tensor<1x1x1x32xf32>) -> tensor<1x1x1x32x!quant.uniform<i8<-7:7>:f32:{0:1, 1:1, 2:1, 3:16}, {{{{1.0:3, 2.0:0}}}}>> {
  // expected-error @+1 {{scales of blocks have zero point 0, got 3}}
  %q = quanta.quantize %x : tensor<1x1x1x32xf32> -> tensor<1x1x1x32x!quant.uniform<i8<-7:7>:f32:{0:1, 1:1, 2:1, 3:16}, {{{{1.0:3, 2.0:0}}}}>>
  return %q : tensor<1x1x1x32x!quant.uniform<i8<-7:7>:f32:{0:1, 1:1, 2:1, 3:16}, {{{{1.0:3, 2.0:0}}}}>>
}

// -----

!t = !quant.uniform<i8<-7:7>:f32:{0:1, 1:1, 2:1, 3:24}, {{{{1.0}}}}>

func.func @size(%x: tensor<1x1x1x32xf32>) -> tensor<1x1x1x32x!t> {
  // expected-error @+1 {{blocks of 24 don't divide dimension 3, which has 32 elements}}
  %q = quanta.quantize %x : tensor<1x1x1x32xf32> -> tensor<1x1x1x32x!t>
  return %q : tensor<1x1x1x32x!t>
}

// -----

!t = !quant.uniform<i8<-7:7>:f32:{0:1, 1:1, 2:1, 3:16}, {{{{1.0}}}}>

func.func @too_few(%x: tensor<1x1x1x32xf32>) -> tensor<1x1x1x32x!t> {
  // expected-error @+1 {{expected scales of shape [1, 1, 1, 2], one for each block, got [1, 1, 1, 1]}}
  %q = quanta.quantize %x : tensor<1x1x1x32xf32> -> tensor<1x1x1x32x!t>
  return %q : tensor<1x1x1x32x!t>
}

// -----

// An activation has one scale.

!t = !quant.uniform<i8<-7:7>:f32:{0:1, 1:16}, {{1.0, 2.0}}>
!y = !quant.uniform<i8:f32, 0.5>

func.func @activation(%x: tensor<1x32xf32>) -> tensor<1x32xf32> {
  %q = quanta.quantize %x : tensor<1x32xf32> -> tensor<1x32x!t>
  %d = quanta.dequantize %q : tensor<1x32x!t> -> tensor<1x32xf32>
  // expected-error @+1 {{float op left: tosa.add: operand 0 has a scale for each group, for which it has no integer form}}
  %0 = tosa.add %d, %d : (tensor<1x32xf32>, tensor<1x32xf32>) -> tensor<1x32xf32>
  %1 = quanta.quantize %0 : tensor<1x32xf32> -> tensor<1x32x!y>
  %2 = quanta.dequantize %1 : tensor<1x32x!y> -> tensor<1x32xf32>
  return %2 : tensor<1x32xf32>
}

// -----

// Nor has a depthwise convolution a form for groups.

!x = !quant.uniform<i8:f32, 0.5>
!w = !quant.uniform<i8<-7:7>:f32:{2:16}, {{{{1.0}, {2.0}}}}>

func.func @depthwise(%x: tensor<1x1x1x32xf32>) -> tensor<1x1x1x32xf32> {
  %q = quanta.quantize %x : tensor<1x1x1x32xf32> -> tensor<1x1x1x32x!x>
  %d = quanta.dequantize %q : tensor<1x1x1x32x!x> -> tensor<1x1x1x32xf32>
  %w = "tosa.const"() {values = dense<1.0> : tensor<1x1x32x1xf32>} : () -> tensor<1x1x32x1xf32>
  %wq = quanta.quantize %w : tensor<1x1x32x1xf32> -> tensor<1x1x32x1x!w>
  %wd = quanta.dequantize %wq : tensor<1x1x32x1x!w> -> tensor<1x1x32x1xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<32xf32>} : () -> tensor<32xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  // expected-error @+1 {{float op left: tosa.depthwise_conv2d: operand 1 has a scale for each group, for which it has no integer form}}
  %0 = tosa.depthwise_conv2d %d, %wd, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x32xf32>, tensor<1x1x32x1xf32>, tensor<32xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x32xf32>
  %1 = quanta.quantize %0 : tensor<1x1x1x32xf32> -> tensor<1x1x1x32x!x>
  %2 = quanta.dequantize %1 : tensor<1x1x1x32x!x> -> tensor<1x1x1x32xf32>
  return %2 : tensor<1x1x1x32xf32>
}

// -----

!x = !quant.uniform<i8:f32, 0.5>
!w = !quant.uniform<i8<-7:7>:f32:{0:1, 1:1, 2:1, 3:16}, {{{{1.0, 1.001}}}}>

func.func @scales(%x: tensor<1x1x1x32xf32>) -> tensor<1x1x1x1xf32> {
  %q = quanta.quantize %x : tensor<1x1x1x32xf32> -> tensor<1x1x1x32x!x>
  %d = quanta.dequantize %q : tensor<1x1x1x32x!x> -> tensor<1x1x1x32xf32>
  %w = "tosa.const"() {values = dense<7.0> : tensor<1x1x1x32xf32>} : () -> tensor<1x1x1x32xf32>
  %wq = quanta.quantize %w : tensor<1x1x1x32xf32> -> tensor<1x1x1x32x!w>
  %wd = quanta.dequantize %wq : tensor<1x1x1x32x!w> -> tensor<1x1x1x32xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  // expected-error @+1 {{float op left: tosa.conv2d: the scales of its groups are not multiples, up to 255, of one scale for each output channel}}
  %0 = tosa.conv2d %d, %wd, %z, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x32xf32>, tensor<1x1x1x32xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = quanta.quantize %0 : tensor<1x1x1x1xf32> -> tensor<1x1x1x1x!x>
  %2 = quanta.dequantize %1 : tensor<1x1x1x1x!x> -> tensor<1x1x1x1xf32>
  return %2 : tensor<1x1x1x1xf32>
}

// -----

!x = !quant.uniform<i8:f32, 0.5>
!w = !quant.uniform<i8<-7:7>:f32:{0:1, 1:1, 2:1, 3:16}, {{{{1.0, 0.046875}}}}>

func.func @products(%x: tensor<1x1x1x32xf32>) -> tensor<1x1x1x1xf32> {
  %q = quanta.quantize %x : tensor<1x1x1x32xf32> -> tensor<1x1x1x32x!x>
  %d = quanta.dequantize %q : tensor<1x1x1x32x!x> -> tensor<1x1x1x32xf32>
  %w = "tosa.const"() {values = dense<7.0> : tensor<1x1x1x32xf32>} : () -> tensor<1x1x1x32xf32>
  %wq = quanta.quantize %w : tensor<1x1x1x32xf32> -> tensor<1x1x1x32x!w>
  %wd = quanta.dequantize %wq : tensor<1x1x1x32x!w> -> tensor<1x1x1x32xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  // expected-error @+1 {{float op left: tosa.conv2d: a weight times the multiplier of its group is 448, which leaves [-127, 127]}}
  %0 = tosa.conv2d %d, %wd, %z, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x32xf32>, tensor<1x1x1x32xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = quanta.quantize %0 : tensor<1x1x1x1xf32> -> tensor<1x1x1x1x!x>
  %2 = quanta.dequantize %1 : tensor<1x1x1x1x!x> -> tensor<1x1x1x1xf32>
  return %2 : tensor<1x1x1x1xf32>
}

// -----

// A sum of two output channels' groups has no meaning: each channel has its own scales.

!x = !quant.uniform<i8:f32, 0.5>
!w = !quant.uniform<i8<-7:7>:f32:{0:2, 1:1, 2:1, 3:16}, {{{{1.0}}}}>
!y = !quant.uniform<i8:f32, 0.5>

func.func @shared(%x: tensor<1x1x1x16xf32>) -> tensor<1x1x1x2xf32> {
  %q = quanta.quantize %x : tensor<1x1x1x16xf32> -> tensor<1x1x1x16x!x>
  %d = quanta.dequantize %q : tensor<1x1x1x16x!x> -> tensor<1x1x1x16xf32>
  %w = "tosa.const"() {values = dense<1.0> : tensor<2x1x1x16xf32>} : () -> tensor<2x1x1x16xf32>
  %wq = quanta.quantize %w : tensor<2x1x1x16xf32> -> tensor<2x1x1x16x!w>
  %wd = quanta.dequantize %wq : tensor<2x1x1x16x!w> -> tensor<2x1x1x16xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  // expected-error @+1 {{float op left: tosa.conv2d: its weights share scales between output channels}}
  %0 = tosa.conv2d %d, %wd, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x1x1x16xf32>, tensor<2x1x1x16xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x2xf32>
  %1 = quanta.quantize %0 : tensor<1x1x1x2xf32> -> tensor<1x1x1x2x!y>
  %2 = quanta.dequantize %1 : tensor<1x1x1x2x!y> -> tensor<1x1x1x2xf32>
  return %2 : tensor<1x1x1x2xf32>
}
