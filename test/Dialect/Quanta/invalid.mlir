// RUN: quant-opt %s -split-input-file -verify-diagnostics

func.func @zero_point(%x: tensor<4xf32>) {
  // expected-error @+1 {{zero point 300 is outside of the storage range [-128, 127]}}
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32, 0.5:300>>
  return
}

// -----

func.func @axis(%x: tensor<4xf32>) {
  // expected-error @+1 {{quantized axis 9 is out of range for rank 1}}
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32:9, {0.5}>>
  return
}
