// RUN: quant-opt %s -split-input-file -verify-diagnostics

func.func @window_too_large(%x: tensor<1x4x4x2xi8>, %w: tensor<2x3x3x2xi8>, %b: tensor<2xi32>, %o: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  // expected-error @+1 {{reads 6 elements of dimension 1 of the input, which has 4}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] ins(%x, %w, %b : tensor<1x4x4x2xi8>, tensor<2x3x3x2xi8>, tensor<2xi32>) outs(%o : tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x4x4x2xi32>
}

// -----

func.func @yield_type(%x: tensor<1x4x4x2xi8>, %o: tensor<1x2x2x2xi32>) -> tensor<1x2x2x2xi32> {
  // expected-error @+1 {{expected the epilogue to yield 'i32'}}
  %0 = quanta_kernel.window max window [2, 2] strides [2, 2] dilations [1, 1] ins(%x : tensor<1x4x4x2xi8>) outs(%o : tensor<1x2x2x2xi32>) -> tensor<1x2x2x2xi32> {
  ^bb0(%acc: i8):
    quanta_kernel.yield %acc : i8
  }
  return %0 : tensor<1x2x2x2xi32>
}

// -----

func.func @max_with_start(%x: tensor<1x4x4x2xi8>, %b: tensor<2xi8>, %o: tensor<1x2x2x2xi8>) -> tensor<1x2x2x2xi8> {
  // expected-error @+1 {{expected a start of the accumulators unless the kind is max}}
  %0 = quanta_kernel.window max window [2, 2] strides [2, 2] dilations [1, 1] ins(%x : tensor<1x4x4x2xi8>) start(%b : tensor<2xi8>) outs(%o : tensor<1x2x2x2xi8>) -> tensor<1x2x2x2xi8> {
  ^bb0(%acc: i8):
    quanta_kernel.yield %acc : i8
  }
  return %0 : tensor<1x2x2x2xi8>
}

// -----

func.func @dot_lengths(%a: vector<4xi32>, %w: vector<8xi8>, %x: vector<4xi8>) -> vector<4xi32> {
  // expected-error @+1 {{expected 16 weights, got 8}}
  %0 = quanta_kernel.dot %a, %w, %x : vector<4xi32>, vector<8xi8>, vector<4xi8>
  return %0 : vector<4xi32>
}

// -----

func.func @record_shape(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{whose product is the number of elements}}
  quanta_kernel.record %x to 0 as [1, 1, 5] : tensor<2x3xf32>
  return
}

// -----

func.func @narrow_length(%x: vector<8xi32>) -> vector<4xi8> {
  // expected-error@+1 {{expected as many bytes as sums}}
  %0 = quanta_kernel.narrow %x[-128, 127] : vector<8xi32> -> vector<4xi8>
  return %0 : vector<4xi8>
}

// -----

func.func @narrow_bounds(%x: vector<8xi32>) -> vector<8xi8> {
  // expected-error@+1 {{expected -128 <= min <= max <= 127, got 0 and 255}}
  %0 = quanta_kernel.narrow %x[0, 255] : vector<8xi32> -> vector<8xi8>
  return %0 : vector<8xi8>
}

// -----

func.func @lane_dot_length(%a: vector<8xi32>, %w: vector<16xi8>) -> vector<8xi32> {
  // expected-error@+1 {{expected 32 weights, got 16}}
  %0 = quanta_kernel.lane_dot %a, %w, %w : vector<8xi32>, vector<16xi8>
  return %0 : vector<8xi32>
}

// -----

func.func @quads_of_maximum(%x: tensor<1x3x3x16xi8>, %y: tensor<1x2x2x16xi8>) -> tensor<1x2x2x16xi8> {
  // expected-error@+1 {{expected quads only with products of bytes}}
  %0 = quanta_kernel.window max window [2, 2] strides [1, 1] dilations [1, 1]
      quads <width = 64, rows = 2, unsignedInput = true>
      ins(%x : tensor<1x3x3x16xi8>) outs(%y : tensor<1x2x2x16xi8>) -> tensor<1x2x2x16xi8> {
  ^bb0(%acc: i8):
    quanta_kernel.yield %acc : i8
  }
  return %0 : tensor<1x2x2x16xi8>
}

// -----

func.func @pack_shape(%b: tensor<1x3x16x11xi8>, %w: tensor<1x3x16x1x1x11xi8>, %s: tensor<1x3x11xi32>) -> (tensor<1x3x16x1x1x11xi8>, tensor<1x3x11xi32>) {
  // expected-error @+1 {{expected weights of shape [1, 3, 11, 1, 1, 16], got 'tensor<1x3x16x1x1x11xi8>'}}
  %0:2 = quanta_kernel.pack %b permutation [0, 1, 2, 3] outs(%w, %s : tensor<1x3x16x1x1x11xi8>, tensor<1x3x11xi32>) : tensor<1x3x16x11xi8> -> tensor<1x3x16x1x1x11xi8>, tensor<1x3x11xi32>
  return %0#0, %0#1 : tensor<1x3x16x1x1x11xi8>, tensor<1x3x11xi32>
}

// -----

func.func @pack_zero_point_in_bytes(%b: tensor<1x3x16x11xi8>, %w: tensor<1x3x11x1x1x16xi8>, %s: tensor<1x3x11xi32>) -> (tensor<1x3x11x1x1x16xi8>, tensor<1x3x11xi32>) {
  // expected-error @+1 {{expected i16 of i8 for weights less a zero point, got 'tensor<1x3x11x1x1x16xi8>'}}
  %0:2 = quanta_kernel.pack %b permutation [0, 1, 2, 3] outs(%w, %s : tensor<1x3x11x1x1x16xi8>, tensor<1x3x11xi32>) {zero_point = 3 : i64} : tensor<1x3x16x11xi8> -> tensor<1x3x11x1x1x16xi8>, tensor<1x3x11xi32>
  return %0#0, %0#1 : tensor<1x3x11x1x1x16xi8>, tensor<1x3x11xi32>
}

// -----

func.func @pack_permutation(%b: tensor<1x3x16x11xi8>, %w: tensor<1x11x16x1x1x3xi8>, %s: tensor<1x11x16xi32>) {
  // expected-error @+1 {{expected the last dimension of the input to be one of the matrix, got [0, 3, 1, 2]}}
  %0:2 = quanta_kernel.pack %b permutation [0, 3, 1, 2] outs(%w, %s : tensor<1x11x16x1x1x3xi8>, tensor<1x11x16xi32>) : tensor<1x3x16x11xi8> -> tensor<1x11x16x1x1x3xi8>, tensor<1x11x16xi32>
  return
}

// -----

func.func @window_of_rows(%x: tensor<1x4x4x2xi8>, %w: tensor<1x4x2x3x3x2xi8>, %b: tensor<1x4x2xi32>, %o: tensor<1x2x2x2xi32>) -> tensor<1x2x2x2xi32> {
  // expected-error @+1 {{expected a window and strides of 1 where each row has weights of its own}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] ins(%x, %w, %b : tensor<1x4x4x2xi8>, tensor<1x4x2x3x3x2xi8>, tensor<1x4x2xi32>) outs(%o : tensor<1x2x2x2xi32>) -> tensor<1x2x2x2xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x2x2xi32>
}

// -----

func.func @pack_wide_zero_point(%b: tensor<1x3x16x11xi16>, %w: tensor<1x3x11x1x1x16xi16>, %s: tensor<1x3x11xi32>) -> tensor<1x3x11xi32> {
  // expected-error @+1 {{expected i16 of i8 for weights less a zero point}}
  %0:2 = quanta_kernel.pack %b permutation [0, 1, 2, 3] outs(%w, %s : tensor<1x3x11x1x1x16xi16>, tensor<1x3x11xi32>) {zero_point = 3 : i64} : tensor<1x3x16x11xi16> -> tensor<1x3x11x1x1x16xi16>, tensor<1x3x11xi32>
  return %0#1 : tensor<1x3x11xi32>
}

// -----

func.func @pack_start_of_bytes(%b: tensor<1x3x16x11xi8>, %w: tensor<1x3x11x1x1x16xi8>, %s: tensor<1x3x11xi8>) -> tensor<1x3x11xi8> {
  // expected-error @+1 {{expected a start of i32 or i64, or of floats}}
  %0:2 = quanta_kernel.pack %b permutation [0, 1, 2, 3] outs(%w, %s : tensor<1x3x11x1x1x16xi8>, tensor<1x3x11xi8>) : tensor<1x3x16x11xi8> -> tensor<1x3x11x1x1x16xi8>, tensor<1x3x11xi8>
  return %0#1 : tensor<1x3x11xi8>
}

// -----

func.func @spread_sums(%a: vector<4xi32>, %w: vector<16xi8>, %x: vector<16xi8>) -> vector<4xi32> {
  // expected-error @+1 {{expected 2 accumulators and results for 1 inputs and 2 weights, got 1 and 1}}
  %0 = quanta_kernel.spread_dot %a plus %x by %w, %w : vector<4xi32>
  return %0 : vector<4xi32>
}

// -----

func.func @packed_too_small(%x: memref<1x10x10x4xi8>, %w: memref<1x3x1x2x64xi8>, %b: memref<16xi32>, %y: memref<1x8x8x5xi32>) {
  // expected-error @+1 {{expected weights of shape [1, 3, 1, 3, 64], got 'memref<1x3x1x2x64xi8>'}}
  quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = true, unsignedInput = true>
      ins(%x, %w, %b : memref<1x10x10x4xi8>, memref<1x3x1x2x64xi8>, memref<16xi32>)
      outs(%y : memref<1x8x8x5xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @start_not_padded(%x: memref<1x10x10x4xi8>, %w: memref<1x3x1x3x64xi8>, %b: memref<5xi32>, %y: memref<1x8x8x5xi32>) {
  // expected-error @+1 {{expected a start of shape [16], got 'memref<5xi32>'}}
  quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = true, unsignedInput = true>
      ins(%x, %w, %b : memref<1x10x10x4xi8>, memref<1x3x1x3x64xi8>, memref<5xi32>)
      outs(%y : memref<1x8x8x5xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @impossible_packing(%x: memref<1x10x10x4xi8>, %w: memref<1x3x1x3x64xi8>, %b: memref<16xi32>, %y: memref<1x8x8x5xi32>) {
  // expected-error @+1 {{expected a packing that weights of shape [5, 3, 3, 4] can have}}
  quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      packing <lanes = 0, group = 4, merged = true, unsignedInput = true>
      ins(%x, %w, %b : memref<1x10x10x4xi8>, memref<1x3x1x3x64xi8>, memref<16xi32>)
      outs(%y : memref<1x8x8x5xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @pack_too_small(%b: memref<1x3x16x11xi8>, %w: memref<1x3x1x1x1x3x64xi8>, %s: memref<1x3x16xi32>) {
  // expected-error @+1 {{expected weights of shape [1, 3, 1, 1, 1, 4, 64], got 'memref<1x3x1x1x1x3x64xi8>'}}
  quanta_kernel.pack %b permutation [0, 1, 2, 3] packing <lanes = 16, group = 4, merged = false, unsignedInput = true> outs(%w, %s : memref<1x3x1x1x1x3x64xi8>, memref<1x3x16xi32>) : memref<1x3x16x11xi8>
  return
}

// -----

func.func @grouping_of_channels(%x: memref<1x2x2x12xi8>, %w: memref<64xi8>, %s: memref<16xi32>, %y: memref<1x2x2x8xi32>) {
  // expected-error @+1 {{expected 4 inputs for every 4 outputs, got}}
  quanta_kernel.window multiply_add window [1, 1] strides [1, 1] dilations [1, 1]
      grouping <inputs = 4, outputs = 4, lanes = 16, step = 4, unsignedInput = true>
      ins(%x : memref<1x2x2x12xi8>) weights(%w : memref<64xi8>) start(%s : memref<16xi32>)
      outs(%y : memref<1x2x2x8xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @grouping_of_steps(%x: memref<1x2x2x6xi8>, %w: memref<64xi8>, %s: memref<16xi32>, %y: memref<1x2x2x8xi32>) {
  // expected-error @+1 {{expected steps of 4 or 2 that divide the inputs, and lanes that the outputs divide}}
  quanta_kernel.window multiply_add window [1, 1] strides [1, 1] dilations [1, 1]
      grouping <inputs = 3, outputs = 4, lanes = 16, step = 4, unsignedInput = true>
      ins(%x : memref<1x2x2x6xi8>) weights(%w : memref<64xi8>) start(%s : memref<16xi32>)
      outs(%y : memref<1x2x2x8xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @grouping_of_weights(%x: memref<1x2x2x8xi8>, %w: memref<32xi8>, %s: memref<16xi32>, %y: memref<1x2x2x8xi32>) {
  // expected-error @+1 {{expected 64 weights of i8, got 'memref<32xi8>'}}
  quanta_kernel.window multiply_add window [1, 1] strides [1, 1] dilations [1, 1]
      grouping <inputs = 4, outputs = 4, lanes = 16, step = 4, unsignedInput = true>
      ins(%x : memref<1x2x2x8xi8>) weights(%w : memref<32xi8>) start(%s : memref<16xi32>)
      outs(%y : memref<1x2x2x8xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @grouping_of_starts(%x: memref<1x2x2x8xi8>, %w: memref<64xi8>, %s: memref<8xi32>, %y: memref<1x2x2x8xi32>) {
  // expected-error @+1 {{expected a start of 16 x i32, got 'memref<8xi32>'}}
  quanta_kernel.window multiply_add window [1, 1] strides [1, 1] dilations [1, 1]
      grouping <inputs = 4, outputs = 4, lanes = 16, step = 4, unsignedInput = true>
      ins(%x : memref<1x2x2x8xi8>) weights(%w : memref<64xi8>) start(%s : memref<8xi32>)
      outs(%y : memref<1x2x2x8xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @grouping_of_maximum(%x: memref<1x2x2x8xi8>, %y: memref<1x2x2x8xi8>) {
  // expected-error @+1 {{expected a grouping only with products of bytes, and without quads}}
  quanta_kernel.window max window [1, 1] strides [1, 1] dilations [1, 1]
      grouping <inputs = 4, outputs = 4, lanes = 16, step = 4, unsignedInput = true>
      ins(%x : memref<1x2x2x8xi8>)
      outs(%y : memref<1x2x2x8xi8>) {
  ^bb0(%acc: i8):
    quanta_kernel.yield %acc : i8
  }
  return
}

// -----

func.func @lane_dot_of_pairs(%acc: vector<8xi32>, %w: vector<32xi16>, %x: vector<32xi16>) -> vector<8xi32> {
  // expected-error @+1 {{expected 16 weights, got 32}}
  %0 = quanta_kernel.lane_dot %acc, %w, %x : vector<8xi32>, vector<32xi16>
  return %0 : vector<8xi32>
}

// -----

func.func @unsigned_words(%acc: vector<8xi32>, %w: vector<16xi16>, %x: vector<16xi16>) -> vector<8xi32> {
  // expected-error @+1 {{expected unsigned input only of i8}}
  %0 = quanta_kernel.lane_dot %acc, %w, %x {unsigned_input} : vector<8xi32>, vector<16xi16>
  return %0 : vector<8xi32>
}

// -----

func.func @grouping_of_rank_1(%x: memref<8xi8>, %w: memref<64xi8>, %s: memref<16xi32>, %y: memref<1x2x2x8xi32>) {
  // expected-error @+1 {{expected input and output of rank 4}}
  quanta_kernel.window multiply_add window [1, 1] strides [1, 1] dilations [1, 1]
      grouping <inputs = 4, outputs = 4, lanes = 16, step = 4, unsignedInput = true>
      ins(%x : memref<8xi8>) weights(%w : memref<64xi8>) start(%s : memref<16xi32>)
      outs(%y : memref<1x2x2x8xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @window_of_other_channels(%x: memref<1x4x4x16xi8>, %w: memref<3x3x2xi8>, %s: memref<16xi32>, %y: memref<1x2x2x16xi32>) {
  // expected-error @+1 {{expected weights of shape [3, 3, 16], got 'memref<3x3x2xi8>'}}
  quanta_kernel.window multiply_add window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%x : memref<1x4x4x16xi8>) weights(%w : memref<3x3x2xi8>) start(%s : memref<16xi32>)
      outs(%y : memref<1x2x2x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @window_of_other_start(%x: memref<1x4x4x16xi8>, %s: memref<3xi32>, %y: memref<1x2x2x16xi32>) {
  // expected-error @+1 {{expected a start of shape [16], got 'memref<3xi32>'}}
  quanta_kernel.window add window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%x : memref<1x4x4x16xi8>) start(%s : memref<3xi32>)
      outs(%y : memref<1x2x2x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @window_from_other_channels(%x: memref<1x4x4x8xi8>, %y: memref<1x2x2x16xi8>) {
  // expected-error @+1 {{expected as many channels of input as of output}}
  quanta_kernel.window max window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%x : memref<1x4x4x8xi8>) outs(%y : memref<1x2x2x16xi8>) {
  ^bb0(%acc: i8):
    quanta_kernel.yield %acc : i8
  }
  return
}

// -----

// Three rows of the window and one more are one quad: 16 channels of 2 rows by 3 quads.
func.func @quads_of_weights(%x: memref<1x4x4x16xi8>, %w: memref<192xi8>, %s: memref<16xi32>, %y: memref<1x2x2x16xi32>) {
  // expected-error @+1 {{expected 384 weights of i8, got 'memref<192xi8>'}}
  quanta_kernel.window multiply_add window [3, 3] strides [1, 1] dilations [1, 1]
      quads <width = 16, rows = 2, unsignedInput = true>
      ins(%x : memref<1x4x4x16xi8>) weights(%w : memref<192xi8>) start(%s : memref<16xi32>)
      outs(%y : memref<1x2x2x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @border_numbers(%x: tensor<1x4x6x2xi8>, %w: tensor<2x3x3x2xi8>, %b: tensor<3x2xi32>, %o: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  // expected-error @+1 {{expected a border of 4 numbers from 0 to 65535, got [1, -1, 0, 0]}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [1, -1, 0, 0] ins(%x, %w, %b : tensor<1x4x6x2xi8>, tensor<2x3x3x2xi8>, tensor<3x2xi32>) outs(%o : tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x4x4x2xi32>
}

// -----

func.func @border_too_small(%x: tensor<1x4x6x2xi8>, %w: tensor<2x3x3x2xi8>, %b: tensor<2x2xi32>, %o: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  // expected-error @+1 {{reads 6 elements of dimension 1 of the input, which has 5}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [1, 0, 0, 0] ins(%x, %w, %b : tensor<1x4x6x2xi8>, tensor<2x3x3x2xi8>, tensor<2x2xi32>) outs(%o : tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x4x4x2xi32>
}

// -----

func.func @border_starts(%x: tensor<1x4x6x2xi8>, %w: tensor<2x3x3x2xi8>, %b: tensor<2xi32>, %o: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  // expected-error @+1 {{expected a start of shape [3, 2], got 'tensor<2xi32>'}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 0, 0] ins(%x, %w, %b : tensor<1x4x6x2xi8>, tensor<2x3x3x2xi8>, tensor<2xi32>) outs(%o : tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x4x4x2xi32>
}

// -----

func.func @border_with_weights_of_rows(%x: tensor<1x1x4x2xi8>, %w: tensor<1x1x2x1x1x2xi8>, %b: tensor<1x1x2xi32>, %o: tensor<1x3x4x2xi32>) -> tensor<1x3x4x2xi32> {
  // expected-error @+1 {{expected no border with weights of each row}}
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1] border [1, 1, 0, 0] ins(%x, %w, %b : tensor<1x1x4x2xi8>, tensor<1x1x2x1x1x2xi8>, tensor<1x1x2xi32>) outs(%o : tensor<1x3x4x2xi32>) -> tensor<1x3x4x2xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x3x4x2xi32>
}

// -----

func.func @border_with_tiles(%x: tensor<1x4x6x64xi8>, %w: tensor<1x3x1x48x64xi8>, %b: tensor<3x16xi32>, %o: tensor<1x4x4x16xi32>) -> tensor<1x4x4x16xi32> {
  // expected-error @+1 {{expected no border with tiles}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 0, 0] packing <lanes = 16, group = 4, merged = true, unsignedInput = false, tile = 64> ins(%x, %w, %b : tensor<1x4x6x64xi8>, tensor<1x3x1x48x64xi8>, tensor<3x16xi32>) outs(%o : tensor<1x4x4x16xi32>) -> tensor<1x4x4x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x4x4x16xi32>
}

// -----

func.func @columns_with_tiles_of_pixels(%x: tensor<1x4x4x8xi8>, %w: tensor<1x3x3x1x32xi8>, %b: tensor<9x4xi32>, %o: tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
  // expected-error @+1 {{expected no border of columns with groups of 8}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [0, 2, 1, 1] packing <lanes = 4, group = 8, merged = false, unsignedInput = false> ins(%x, %w, %b : tensor<1x4x4x8xi8>, tensor<1x3x3x1x32xi8>, tensor<9x4xi32>) outs(%o : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x4x4x4xi32>
}

// -----

func.func @columns_inside_of_groups(%x: tensor<1x4x4x6xi8>, %w: tensor<1x3x1x5x64xi8>, %b: tensor<3x16xi32>, %o: tensor<1x2x4x16xi32>) -> tensor<1x2x4x16xi32> {
  // expected-error @+1 {{expected groups that end with the 6 channels of a column that a border may leave out}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [0, 0, 1, 1] packing <lanes = 16, group = 4, merged = true, unsignedInput = true> ins(%x, %w, %b : tensor<1x4x4x6xi8>, tensor<1x3x1x5x64xi8>, tensor<3x16xi32>) outs(%o : tensor<1x2x4x16xi32>) -> tensor<1x2x4x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x4x16xi32>
}

// -----

func.func @columns_without_rank(%x: tensor<4x4xi8>, %w: tensor<1x3x1x3x64xi8>, %b: tensor<3x16xi32>, %o: tensor<1x2x4x16xi32>) -> tensor<1x2x4x16xi32> {
  // expected-error @+1 {{expected input and output of rank 4}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [0, 0, 1, 1] packing <lanes = 16, group = 4, merged = true, unsignedInput = true> ins(%x, %w, %b : tensor<4x4xi8>, tensor<1x3x1x3x64xi8>, tensor<3x16xi32>) outs(%o : tensor<1x2x4x16xi32>) -> tensor<1x2x4x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x4x16xi32>
}

// -----

func.func @columns_of_no_bits(%x: tensor<1x4x4x4xi8>, %w: tensor<1x3x1x3x64xi8>, %b: tensor<3x16xi32>, %o: tensor<1x2x4x16xi32>) -> tensor<1x2x4x16xi32> {
  // expected-error @+1 {{expected a packing that weights of shape [16, 3, 3, 4] can have}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [0, 0, 1, 1] packing <lanes = 16, group = 4, merged = true, unsignedInput = true, bits = 0> ins(%x, %w, %b : tensor<1x4x4x4xi8>, tensor<1x3x1x3x64xi8>, tensor<3x16xi32>) outs(%o : tensor<1x2x4x16xi32>) -> tensor<1x2x4x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x4x16xi32>
}

// -----

func.func @border_without_quads(%x: tensor<1x4x4x2xi8>, %w: tensor<3x3x2xi8>, %b: tensor<2xi32>, %o: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  // expected-error @+1 {{expected a border only with quads, and of a byte}}
  %0 = quanta_kernel.window multiply_add window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 1, 1] of 3
      ins(%x : tensor<1x4x4x2xi8>) weights(%w : tensor<3x3x2xi8>) start(%b : tensor<2xi32>)
      outs(%o : tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x4x4x2xi32>
}

// -----

func.func @border_of_a_window(%x: memref<1x4x4x16xi8>, %w: memref<1152xi8>, %s: memref<16xi32>, %y: memref<1x4x4x16xi32>) {
  // expected-error @+1 {{expected a border of 4 numbers from 0 to 65535, got [1, 1]}}
  quanta_kernel.window multiply_add window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1] of 3
      quads <width = 16, rows = 2, unsignedInput = true>
      ins(%x : memref<1x4x4x16xi8>) weights(%w : memref<1152xi8>) start(%s : memref<16xi32>) outs(%y : memref<1x4x4x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @border_of_words(%x: memref<1x4x4x16xi8>, %w: memref<1152xi8>, %s: memref<16xi32>, %y: memref<1x4x4x16xi32>) {
  // expected-error @+1 {{expected a border only with quads, and of a byte}}
  quanta_kernel.window multiply_add window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 1, 1] of 128
      quads <width = 16, rows = 2, unsignedInput = true>
      ins(%x : memref<1x4x4x16xi8>) weights(%w : memref<1152xi8>) start(%s : memref<16xi32>) outs(%y : memref<1x4x4x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @border_too_narrow(%x: memref<1x4x4x16xi8>, %w: memref<384xi8>, %s: memref<16xi32>, %y: memref<1x4x4x16xi32>) {
  // expected-error @+1 {{reads 6 elements of dimension 2 of the input, which has 5}}
  quanta_kernel.window multiply_add window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 1, 0] of 3
      quads <width = 16, rows = 2, unsignedInput = true>
      ins(%x : memref<1x4x4x16xi8>) weights(%w : memref<384xi8>) start(%s : memref<16xi32>) outs(%y : memref<1x4x4x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @border_too_large(%x: tensor<1x4x6x2xi8>, %w: tensor<2x3x3x2xi8>, %b: tensor<2x2xi32>, %o: tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  // expected-error @+1 {{expected a border of 4 numbers from 0 to 65535, got [9223372036854775807, 9223372036854775807, 0, 0]}}
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [9223372036854775807, 9223372036854775807, 0, 0] ins(%x, %w, %b : tensor<1x4x6x2xi8>, tensor<2x3x3x2xi8>, tensor<2x2xi32>) outs(%o : tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x4x4x2xi32>
}

// -----

func.func @border_without_value(%x: memref<1x4x4x16xi8>, %w: memref<384xi8>, %s: memref<16xi32>, %y: memref<1x4x4x16xi32>) {
  // expected-error @+1 {{expected a border and its value, or neither}}
  "quanta_kernel.window"(%x, %w, %s, %y) <{kind = #quanta_kernel<kind multiply_add>, window = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>,
      border = array<i64: 1, 1, 1, 1>, quads = #quanta_kernel.quads<width = 16, rows = 2, unsignedInput = true>,
      operandSegmentSizes = array<i32: 1, 1, 1, 0, 1>}> ({
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }) : (memref<1x4x4x16xi8>, memref<384xi8>, memref<16xi32>, memref<1x4x4x16xi32>) -> ()
  return
}

// -----

// Rows of the output share inputs where their windows are neighbours.
func.func @quads_with_strides(%x: memref<1x5x5x16xi8>, %w: memref<384xi8>, %s: memref<16xi32>, %y: memref<1x2x2x16xi32>) {
  // expected-error @+1 {{expected a stride and a dilation of 1 where rows share inputs, got 2 and 1}}
  quanta_kernel.window multiply_add window [3, 3] strides [2, 2] dilations [1, 1]
      quads <width = 16, rows = 2, unsignedInput = true>
      ins(%x : memref<1x5x5x16xi8>) weights(%w : memref<384xi8>) start(%s : memref<16xi32>) outs(%y : memref<1x2x2x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}
