// RUN: quant-opt %s -split-input-file --quanta-describe-model -verify-diagnostics

// expected-error @+1 {{expected input 0 to be a tensor of static shape of i8, i16, i32, i64, f32 or f64, got 'tensor<?xf32>'}}
func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {
  return %x : tensor<?xf32>
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
