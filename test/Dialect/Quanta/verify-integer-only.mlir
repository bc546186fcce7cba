// RUN: quant-opt %s --quanta-lower-to-integer --quanta-verify-integer-only -split-input-file -verify-diagnostics

!in = !quant.uniform<i8:f32, 0.5:-3>

func.func @no_form(%x: tensor<4xf32>) -> tensor<4xf32> {
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!in>
  %d = quanta.dequantize %q : tensor<4x!in> -> tensor<4xf32>
  // expected-error @+1 {{float op left: tosa.sin: the op has no integer form}}
  %0 = tosa.sin %d : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @not_quantized(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{float op left: tosa.add: its result is not quantized}}
  %0 = tosa.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @dynamic_weights(%x: tensor<1x1x1x1xf32>, %w: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  // expected-error @+1 {{float op left: tosa.conv2d: its weights are not constant}}
  %0 = tosa.conv2d %x, %w, %z, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  return %0 : tensor<1x1x1x1xf32>
}

// -----

func.func @composite(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{the composite 'erosion' has none}}
  %0 = quanta.composite "erosion"(%x) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    quanta.yield %a : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

!u8 = !quant.uniform<u8:f32, 0.5:3>
!i8 = !quant.uniform<i8:f32, 0.5:3>

func.func @unsigned(%x: tensor<4xf32>) -> tensor<4xf32> {
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!u8>
  %d = quanta.dequantize %q : tensor<4x!u8> -> tensor<4xf32>
  // expected-error @+1 {{float op left: tosa.add: operand 0 is not stored in signed 8 bits}}
  %0 = tosa.add %d, %d : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %q0 = quanta.quantize %0 : tensor<4xf32> -> tensor<4x!i8>
  %d0 = quanta.dequantize %q0 : tensor<4x!i8> -> tensor<4xf32>
  return %d0 : tensor<4xf32>
}
