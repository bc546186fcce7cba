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
