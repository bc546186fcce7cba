// RUN: quant-opt %s --quanta-integer-io -split-input-file -verify-diagnostics

// expected-error @+1 {{argument 0 is not read by one quanta.quantize alone}}
func.func @float_argument(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.exp %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @+1 {{result 0 is not a quanta.dequantize}}
func.func @float_result(%x: tensor<4xi8>) -> tensor<4xf32> {
  %0 = tosa.cast %x : (tensor<4xi8>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// expected-error @+1 {{expected an entry function that is not called in its module}}
func.func @called(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = quanta.quantize %x : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  %1 = quanta.dequantize %0 : tensor<4x!quant.uniform<i8:f32, 0.5>> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
func.func private @helper(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-note @+1 {{referred to here}}
  %0 = func.call @called(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
