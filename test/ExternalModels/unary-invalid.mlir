// RUN: quant-opt %s --quanta-fold-statistics --quanta-lower-to-integer --quanta-verify-integer-only -verify-diagnostics

func.func @pole(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{float op left: tosa.reciprocal: its result is unbounded near zero}}
  %0 = tosa.reciprocal %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
