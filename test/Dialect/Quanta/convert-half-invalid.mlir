// RUN: quant-opt %s --quanta-convert-half=type=f16 -split-input-file -verify-diagnostics
// RUN: echo | not quant-opt --quanta-convert-half=type=f8 2>&1 | FileCheck %s --check-prefix=TYPE
// RUN: echo | not quant-opt --quanta-convert-half=accumulate=bf16 2>&1 | FileCheck %s --check-prefix=SUM
// RUN: echo | not quant-opt --quanta-convert-half="type=bf16 accumulate=f16" 2>&1 | FileCheck %s --check-prefix=BOTH
// TYPE: error: expected "f16" or "bf16" in 'quanta.scheme', got "half" = "f8"
// SUM: error: expected "f16" or "f32" in 'quanta.scheme', got "accumulate" = "bf16"
// BOTH: error: products of bf16 are summed in f32: expected accumulate=f32

func.func @composite(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-remark @+1 {{kept in f32: its decomposition stays in f32}}
  %0 = quanta.composite "leaky_relu"(%x) {parameters = {alpha = 0.1}} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    quanta.yield %a : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// The epsilon of a normalization that is written out.

func.func @epsilon(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %e = "tosa.const"() {values = dense<1.0e-12> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  // expected-warning @+1 {{1 of 1 constants are too small for 'f16': they become 0}}
  %0 = tosa.add %x, %e : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

// expected-error @+1 {{expected a function of one block to convert}}
func.func @blocks(%x: tensor<4xf32>) -> tensor<4xf32> {
  cf.br ^next
^next:
  return %x : tensor<4xf32>
}

// -----

// An op that has another scheme is left alone.

func.func @other(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.tanh %x {quanta.scheme = {float}} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
