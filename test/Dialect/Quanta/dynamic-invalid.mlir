// What has no form with parameters of run time is an error with its reason.
// RUN: quant-opt %s --quanta-lower-to-integer --canonicalize --quanta-verify-integer-only=strict -split-input-file -verify-diagnostics
// RUN: echo | not quant-opt --quanta-fold-statistics="dynamic=per-column" 2>&1 | FileCheck %s --check-prefix=WORD
// RUN: echo | not quant-opt --quanta-fold-statistics="dynamic=per-row bits=16" 2>&1 | FileCheck %s --check-prefix=WIDE
// RUN: echo | not quant-opt --quanta-fold-statistics="dynamic=per-row weight-only" 2>&1 | FileCheck %s --check-prefix=WIDE
// WORD: error: expected dynamic=per-tensor or dynamic=per-row, got 'per-column'
// WIDE: error: parameters chosen at run time are affine in 8 bits: expected dynamic without weight-only, bits=16, symmetric and power-of-two

func.func @activations(%x: tensor<1x4x4xi32>, %a: tensor<1x4x4xi8>) -> tensor<1x4x4xi32> {
  %f = tosa.cast %a : (tensor<1x4x4xi8>) -> tensor<1x4x4xf32> // expected-error {{float op left: tosa.cast}}
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  // expected-error @+1 {{float op left: tosa.matmul: its right side is not constant}}
  %0 = tosa.matmul %f, %f, %z, %z {quanta.scheme = {dynamic = "per-tensor"}}
    : (tensor<1x4x4xf32>, tensor<1x4x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4xf32>
  %1 = tosa.cast %0 : (tensor<1x4x4xf32>) -> tensor<1x4x4xi32> // expected-error {{float op left: tosa.cast}}
  return %1 : tensor<1x4x4xi32>
}

// -----

// An op of one operand has nothing that could be a weight.

func.func @no_weights(%a: tensor<4xi8>) -> tensor<4xi32> {
  %f = tosa.cast %a : (tensor<4xi8>) -> tensor<4xf32> // expected-error {{float op left: tosa.cast}}
  // expected-error @+1 {{float op left: tosa.tanh: it has no form whose parameters are chosen at run time}}
  %0 = tosa.tanh %f {quanta.scheme = {dynamic = "per-tensor"}} : (tensor<4xf32>) -> tensor<4xf32>
  %1 = tosa.cast %0 : (tensor<4xf32>) -> tensor<4xi32> // expected-error {{float op left: tosa.cast}}
  return %1 : tensor<4xi32>
}

// -----

// Parameters of run time are floats: not for strictly integer code.

// expected-error @+1 {{float argument or result of the function}}
func.func @strict(%x: tensor<4x8xf32>) -> tensor<4x8xi8> {
  // expected-error @+1 {{float op left: quanta.choose_params: parameters chosen at run time are computed in f32}}
  %s, %z = quanta.choose_params %x : tensor<4x8xf32> -> tensor<f32>, tensor<i8>
  // expected-error @+1 {{float op left: quanta.dynamic_quantize: parameters chosen at run time are computed in f32}}
  %0 = quanta.dynamic_quantize %x by %s, %z : tensor<4x8xf32>, tensor<f32>, tensor<i8> -> tensor<4x8xi8>
  return %0 : tensor<4x8xi8>
}

// -----

// 66053 weights of 127, times 255, are beyond 2^31.

!w = !quant.uniform<i8<-127:127>:f32, 0.5>

// expected-error @+1 {{float argument or result of the function}}
func.func @large_sums(%x: tensor<1x1x1x66500xf32>) -> tensor<1x1x1x1xf32> {
  %w = "tosa.const"() {values = dense<127> : tensor<1x1x1x66500xi8>} : () -> tensor<1x1x1x66500xi8>
  %q = quant.scast %w : tensor<1x1x1x66500xi8> to tensor<1x1x1x66500x!w>
  %d = quanta.dequantize %q : tensor<1x1x1x66500x!w> -> tensor<1x1x1x66500xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  // expected-error @+1 {{float op left: tosa.conv2d: the sums of channel 0 could leave 32 bits: they reach 2153602500}}
  %0 = tosa.conv2d %x, %d, %z, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.scheme = {dynamic = "per-tensor"}}
    : (tensor<1x1x1x66500xf32>, tensor<1x1x1x66500xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  return %0 : tensor<1x1x1x1xf32>
}
