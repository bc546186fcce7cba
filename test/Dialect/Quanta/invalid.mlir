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

// -----

func.func @channels(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 4 scales, one for each channel of axis 0, got 2}}
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32:0, {0.5, 0.25}>>
  return
}

// -----

func.func @storage(%q: tensor<4x!quant.uniform<i5:f32, 0.5>>) {
  // expected-error @+1 {{unsupported storage type 'i5': expected i4, i8, i16, i32 or u8}}
  %x = quanta.dequantize %q : tensor<4x!quant.uniform<i5:f32, 0.5>> -> tensor<4xf32>
  return
}

// -----

func.func @blocks(%x: tensor<2x4xf32>) {
  // expected-error @+1 {{blocks of 3 don't divide dimension 1, which has 4 elements}}
  %q = quanta.quantize %x : tensor<2x4xf32> -> tensor<2x4x!quant.uniform<i8:f32:{0:1, 1:3}, {{1.0}, {3.0}}>>
  return
}

// -----

func.func @expressed(%x: tensor<4xf16>) {
  // expected-error @+1 {{expected expressed type 'f16', got 'f32'}}
  %q = quanta.quantize %x : tensor<4xf16> -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @fake_quant(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a uniform quantized type, got 'i8'}}
  %q = quanta.fake_quant %x as i8 : tensor<4xf32>
  return
}

// -----

func.func @empty_key(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a key that is not empty}}
  %o = quanta.observe %x "" min_max : tensor<4xf32>
  return
}

// -----

func.func @observer_axis(%x: tensor<4xf32>) {
  // expected-error @+1 {{axis 1 is out of range for rank 1}}
  %o = quanta.observe %x "x" min_max axis 1 : tensor<4xf32>
  return
}

// -----

func.func @observer_ranges(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected 2 ranges in stats, got 1}}
  %o = quanta.observe %x "x" min_max axis 0 stats <min = [0.0], max = [1.0]> : tensor<2xf32>
  return
}

// -----

func.func @reversed_range(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected a finite range}}
  %o = quanta.observe %x "x" min_max stats <min = [2.0], max = [1.0]> : tensor<2xf32>
  return
}

// -----

func.func @nan_range(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected a finite range}}
  %o = quanta.observe %x "x" min_max stats <min = [0x7FF8000000000000], max = [1.0]> : tensor<2xf32>
  return
}

// -----

func.func @momentum_of_extremes(%x: tensor<2xf32>) {
  // expected-error @+1 {{a momentum is of no use to kind min_max}}
  %o = quanta.observe %x "x" min_max momentum 0.5 : tensor<2xf32>
  return
}

// -----

func.func @momentum(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected a momentum between 0 and 1, got 1.0}}
  %o = quanta.observe %x "x" moving_average momentum 1.0 : tensor<2xf32>
  return
}

// -----

func.func @unknown_range(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected range min-max, percentile, }}
  %o = quanta.observe %x "x" histogram range "percentile:nan" : tensor<2xf32>
  return
}

// -----

func.func @range_without_histogram(%x: tensor<2xf32>) {
  // expected-error @+1 {{range 'mse' needs an observer of kind histogram, got moving_average}}
  %o = quanta.observe %x "x" moving_average range "mse" : tensor<2xf32>
  return
}

// -----

func.func @multipliers(%x: tensor<1x2xi32>) {
  // expected-error @+1 {{expected 2 multipliers and shifts, got 1 and 2}}
  %0 = quanta.requantize %x {axis = 1 : i64, multipliers = array<i32: 1>, shifts = array<i32: 1, 1>, min = -128 : i32, max = 127 : i32} : tensor<1x2xi32> -> tensor<1x2xi8>
  return
}

// -----

func.func @negative_multiplier(%x: tensor<2xi32>) {
  // expected-error @+1 {{multiplier -1 is negative}}
  %0 = quanta.requantize %x {multipliers = array<i32: -1>, shifts = array<i32: 1>, min = -128 : i32, max = 127 : i32} : tensor<2xi32> -> tensor<2xi8>
  return
}

// -----

func.func @shift(%x: tensor<2xi32>) {
  // expected-error @+1 {{shift 63 is outside of [1, 62]}}
  %0 = quanta.requantize %x {multipliers = array<i32: 1>, shifts = array<i32: 63>, min = -128 : i32, max = 127 : i32} : tensor<2xi32> -> tensor<2xi8>
  return
}

// -----

func.func @clamp(%x: tensor<2xi32>) {
  // expected-error @+1 {{clamp [-129, 127] is not a range of 'i8'}}
  %0 = quanta.requantize %x {multipliers = array<i32: 1>, shifts = array<i32: 1>, min = -129 : i32, max = 127 : i32} : tensor<2xi32> -> tensor<2xi8>
  return
}

// -----

func.func @output_zero_point(%x: vector<2xi32>) {
  // expected-error @+1 {{output zero point 128 is outside of 'i8'}}
  %0 = quanta.apply_scale %x, %x, %x {output_zp = 128 : i32, min = -128 : i32, max = 127 : i32} : (vector<2xi32>, vector<2xi32>, vector<2xi32>) -> vector<2xi8>
  return
}

// -----

func.func @table_size(%x: tensor<2xi8>) {
  // expected-error @+1 {{expected a table of 256 entries}}
  %0 = quanta.lookup %x, dense<1> : tensor<255xi8> : tensor<2xi8> -> tensor<2xi8>
  return
}

// -----

func.func @wide_table_size(%x: tensor<2xi16>) {
  // expected-error @+1 {{expected a table of 65536 entries, got 'tensor<256xi16>'}}
  %0 = quanta.lookup %x, dense<1> : tensor<256xi16> : tensor<2xi16> -> tensor<2xi16>
  return
}

// -----

func.func @table_type(%x: tensor<2xi8>) {
  // expected-error @+1 {{expected a table of 'i8', got 'i32'}}
  %0 = quanta.lookup %x, dense<1> : tensor<256xi32> : tensor<2xi8> -> tensor<2xi8>
  return
}

// -----

func.func @composite_arguments(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected the block arguments to have the types of the inputs}}
  %0 = quanta.composite "f"(%x) : (tensor<2xf32>) -> tensor<3xf32> {
  ^bb0(%a: tensor<3xf32>):
    quanta.yield %a : tensor<3xf32>
  }
  return
}

// -----

func.func @composite_results(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected the body to yield the result types}}
  %0 = quanta.composite "f"(%x) : (tensor<2xf32>) -> tensor<3xf32> {
  ^bb0(%a: tensor<2xf32>):
    quanta.yield %a : tensor<2xf32>
  }
  return
}

// -----

func.func @normalize_scalar(%x: tensor<i8>) {
  // expected-error @+1 {{expected rows along a last dimension, got 'tensor<i8>'}}
  %0 = quanta.normalize %x epsilon 0 fraction_bits 8 : tensor<i8> -> tensor<i32>
  return
}

// -----

func.func @chosen_ranks(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{expected results of rank 0, got 'tensor<4xf32>'}}
  %s, %z = quanta.choose_params %x : tensor<4x8xf32> -> tensor<4xf32>, tensor<4xi8>
  return
}

// -----

func.func @normalize_long(%x: tensor<2x65537xi8>) {
  // expected-error @+1 {{expected rows of 1 to 65536 elements, got 'tensor<2x65537xi8>'}}
  %0 = quanta.normalize %x epsilon 0 fraction_bits 8 : tensor<2x65537xi8> -> tensor<2x65537xi32>
  return
}

// -----

func.func @normalize_wide_long(%x: tensor<2x32769xi16>) {
  // expected-error @+1 {{expected rows of 1 to 32768 elements, got 'tensor<2x32769xi16>'}}
  %0 = quanta.normalize %x epsilon 0 fraction_bits 8 : tensor<2x32769xi16> -> tensor<2x32769xi32>
  return
}

// -----

func.func @chosen_rows(%x: tensor<4x8xf32>) {
  // expected-error @+1 {{expected a scale of rank 0, or one for each entry of dimension 0 of 'tensor<4x8xf32>', got 'tensor<8xf32>'}}
  %s, %z = quanta.choose_params %x per_row : tensor<4x8xf32> -> tensor<8xf32>, tensor<8xi8>
  return
}

// -----

func.func @normalize_epsilon(%x: tensor<4xi8>) {
  // expected-error @+1 {{epsilon -1 is outside of [0, 1152921504606846976]}}
  %0 = quanta.normalize %x epsilon -1 fraction_bits 8 : tensor<4xi8> -> tensor<4xi32>
  return
}

// -----

func.func @zero_points(%x: tensor<4x8xf32>, %s: tensor<4xf32>, %z: tensor<i8>) {
  // expected-error @+1 {{expected as many zero points as scales, got 'tensor<i8>' and 'tensor<4xf32>'}}
  %0 = quanta.dynamic_quantize %x by %s, %z : tensor<4x8xf32>, tensor<4xf32>, tensor<i8> -> tensor<4x8xi8>
  return
}

// -----

func.func @normalize_fraction(%x: tensor<4xi8>) {
  // expected-error @+1 {{fraction_bits 17 is outside of [0, 16]}}
  %0 = quanta.normalize %x epsilon 0 fraction_bits 17 : tensor<4xi8> -> tensor<4xi32>
  return
}

// -----

func.func @dynamic_shape(%x: tensor<4x8xf32>, %s: tensor<f32>, %z: tensor<i8>) {
  // expected-error @+1 {{expected a result of the input's shape, got 'tensor<8x4xi8>'}}
  %0 = quanta.dynamic_quantize %x by %s, %z : tensor<4x8xf32>, tensor<f32>, tensor<i8> -> tensor<8x4xi8>
  return
}

// -----

func.func @normalize_shape(%x: tensor<4xi8>) {
  // expected-error @+1 {{requires the same shape for all operands and results}}
  %0 = quanta.normalize %x epsilon 0 fraction_bits 8 : tensor<4xi8> -> tensor<5xi32>
  return
}

// -----

func.func @weight_numbers(%x: tensor<4x8xi32>, %s: tensor<f32>, %z: tensor<i8>, %w: tensor<4xf32>, %n: tensor<8xi32>, %b: tensor<8xf32>) {
  // expected-error @+1 {{expected one number for each of the 8 channels, got 'tensor<4xf32>'}}
  %0 = quanta.dynamic_dequantize %x by %s, %z weights %w, %n bias %b : tensor<4x8xi32>, tensor<f32>, tensor<i8>, tensor<4xf32>, tensor<8xi32>, tensor<8xf32> -> tensor<4x8xf32>
  return
}
