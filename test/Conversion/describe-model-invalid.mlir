// RUN: quant-opt %s -split-input-file --quanta-describe-model -verify-diagnostics

// expected-error @+1 {{expected input 0 to be a tensor of static shape, but for the batch, of i8, i16, i32, i64, f32 or f64, got 'tensor<4x?xf32>'}}
func.func @main(%x: tensor<4x?xf32>) -> tensor<4x?xf32> {
  return %x : tensor<4x?xf32>
}

// -----

// expected-error @+1 {{expected output 0 to be a tensor}}
func.func @main(%x: tensor<4xf32>) -> index {
  %0 = arith.constant 0 : index
  return %0 : index
}

// -----

// expected-error @+1 {{expected at least one result}}
func.func @main(%x: tensor<4xf32>) {
  return
}

// -----

// expected-error @+1 {{expected an entry function '@main'}}
module {
  func.func @other() {
    return
  }
}

// -----

// expected-error @+1 {{expected input 0 to be of at most 4294967296 bytes, got 'tensor<100000000000x100000000000x100000000000xi8>'}}
func.func @main(%x: tensor<100000000000x100000000000x100000000000xi8>) -> tensor<1xi8> {
  %0 = arith.constant dense<0> : tensor<1xi8>
  return %0 : tensor<1xi8>
}

// -----

func.func private @elsewhere(tensor<4xf32>) -> tensor<4xf32>
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{expected a function with a body, but '@elsewhere' has none}}
  %0 = call @elsewhere(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
