// RUN: quant-opt %s --quanta-export-tosa --split-input-file -verify-diagnostics

func.func @rounding(%acc: tensor<1x4xi32>) -> tensor<1x4xi8> {
  // expected-error @+1 {{'quanta.requantize' has no TOSA form: TOSA has no rounding to the nearest even number in f32}}
  %0 = quanta.requantize %acc {multipliers = array<i32: 12582912>, shifts = array<i32: 30>, rounding = #quanta<rounding float_nearest_even>,
      min = -128 : i32, max = 127 : i32} : tensor<1x4xi32> -> tensor<1x4xi8>
  return %0 : tensor<1x4xi8>
}

// -----

// tosa.rescale is undefined for values of 2^(shift - 1) and more.
func.func @large(%acc: tensor<1x4xi32>) -> tensor<1x4xi8> {
  // expected-error @+1 {{'quanta.requantize' has no TOSA form: values of up to 2147483648 are too large for a shift of 30}}
  %0 = quanta.requantize %acc {multipliers = array<i32: 12582912>, shifts = array<i32: 23>,
      min = -128 : i32, max = 127 : i32} : tensor<1x4xi32> -> tensor<1x4xi8>
  return %0 : tensor<1x4xi8>
}

// -----

func.func @channels_first(%acc: tensor<2x4xi32>) -> tensor<2x4xi8> {
  // expected-error @+1 {{'quanta.requantize' has no TOSA form: its channels are not the last dimension}}
  %0 = quanta.requantize %acc {multipliers = array<i32: 12582912, 12582912>, shifts = array<i32: 40, 40>, axis = 0 : i64,
      min = -128 : i32, max = 127 : i32} : tensor<2x4xi32> -> tensor<2x4xi8>
  return %0 : tensor<2x4xi8>
}

// -----

func.func @border(%x: tensor<4xf32>) -> tensor<4xi8> {
  // expected-error @+1 {{'quanta.quantize' has no TOSA form: it converts between float and integers at the border}}
  %0 = quanta.quantize %x : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  // expected-error @+1 {{'quant.scast' has no TOSA form}}
  %1 = quant.scast %0 : tensor<4x!quant.uniform<i8:f32, 0.5>> to tensor<4xi8>
  return %1 : tensor<4xi8>
}

// -----

func.func @dynamic(%x: tensor<4x?xi8>) -> tensor<4x?xi8> {
  // expected-error @+1 {{'quanta.lookup' has no TOSA form: its shape is dynamic beyond the batch}}
  %0 = quanta.lookup %x, dense<7> : tensor<256xi8> : tensor<4x?xi8> -> tensor<4x?xi8>
  // expected-error @+1 {{'func.return' has no TOSA form: its shape is dynamic beyond the batch}}
  return %0 : tensor<4x?xi8>
}

// -----

func.func @words(%x: tensor<2x3x4xi16>) -> tensor<2x3x4xi16> {
  // expected-error @+1 {{'quanta.lookup' has no TOSA form: TOSA interpolates between the entries of a table of 16 bits}}
  %0 = quanta.lookup %x, dense<1> : tensor<65536xi16> : tensor<2x3x4xi16> -> tensor<2x3x4xi16>
  return %0 : tensor<2x3x4xi16>
}

// -----

func.func @products(%a: tensor<2x3x4xi16>, %b: tensor<2x4x5xi16>, %c: tensor<2x3x5xi64>) -> tensor<2x3x5xi64> {
  // expected-error @+1 {{'linalg.batch_matmul' has no TOSA form: TOSA sums products of 16 bits in 48 bits, and has none of 32}}
  %0 = linalg.batch_matmul ins(%a, %b : tensor<2x3x4xi16>, tensor<2x4x5xi16>) outs(%c : tensor<2x3x5xi64>) -> tensor<2x3x5xi64>
  return %0 : tensor<2x3x5xi64>
}
