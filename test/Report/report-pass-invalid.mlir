// RUN: quant-opt %s --quanta-report -split-input-file -verify-diagnostics

// expected-error @below {{expected an entry function '@main' of one block}}
module {
  func.func @other(%x: tensor<4xf32>) -> tensor<4xf32> {
    return %x : tensor<4xf32>
  }
}

// -----

// A float model has no scales.
// expected-error @below {{no tensor with a scale to report on: expected an integer module whose ops have 'quanta.type'}}
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.tanh %x {quanta.key = "t"} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
