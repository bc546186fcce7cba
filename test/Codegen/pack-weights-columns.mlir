// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s --check-prefix=VNNI
// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu features=+dotprod,+i8mm" | FileCheck %s --check-prefix=MATRIX
// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu" | FileCheck %s --check-prefix=NEON

// What a border leaves out are whole groups: three channels of a column are a run of their own,
// 16 share one with the columns beside. Products are of one pixel: none of smmla, whose groups have
// 8, and none of groups of 16.

// VNNI-LABEL: @three_channels
// VNNI: border [0, 0, 1, 1] packing <lanes = 16, group = 4, merged = false, unsignedInput = true>
// MATRIX-LABEL: @three_channels
// MATRIX: border [0, 0, 1, 1] packing <lanes = 4, group = 4, merged = false, unsignedInput = false>
// NEON-LABEL: @three_channels
// NEON: border [0, 0, 1, 1] packing <lanes = {{[0-9]+}}, group = 1, merged = false, unsignedInput = false>
func.func @three_channels(%x: tensor<1x4x8x3xi8>) -> tensor<1x2x8x16xi32> {
  %w = arith.constant dense<1> : tensor<16x3x3x3xi8>
  %b = arith.constant dense<5> : tensor<3x16xi32>
  %o = tensor.empty() : tensor<1x2x8x16xi32>
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [0, 0, 1, 1]
      ins(%x, %w, %b : tensor<1x4x8x3xi8>, tensor<16x3x3x3xi8>, tensor<3x16xi32>)
      outs(%o : tensor<1x2x8x16xi32>) -> tensor<1x2x8x16xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x8x16xi32>
}

// One channel of the output would have all lanes of a register sum for it. One start for all becomes
// one for each column, where inputs get 128 added: 5 - 128 * 16 * 3 * 2 = -12283 (0xFFFFD005) where
// a column is left out, 5 - 128 * 16 * 3 * 3 = -18427 (0xFFFFB805) where none is.

// VNNI-LABEL: @one_output
// VNNI: border [0, 0, 1, 1] packing <lanes = 16, group = 4, merged = true, unsignedInput = true>
// VNNI: tensor<3x16xi32>
// VNNI: 05D0FFFF{{(00)+}}05B8FFFF{{(00)+}}05D0FFFF{{(00)+}}
// MATRIX-LABEL: @one_output
// MATRIX: border [0, 0, 1, 1] packing <lanes = 4, group = 4, merged = true, unsignedInput = false>
// MATRIX-SAME: tensor<1x4xi32>
// NEON-LABEL: @one_output
// NEON: border [0, 0, 1, 1] packing
func.func @one_output(%x: tensor<1x4x8x16xi8>) -> tensor<1x2x8x1xi32> {
  %w = arith.constant dense<1> : tensor<1x3x3x16xi8>
  %b = arith.constant dense<5> : tensor<1x1xi32>
  %o = tensor.empty() : tensor<1x2x8x1xi32>
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1] border [0, 0, 1, 1]
      ins(%x, %w, %b : tensor<1x4x8x16xi8>, tensor<1x3x3x16xi8>, tensor<1x1xi32>)
      outs(%o : tensor<1x2x8x1xi32>) -> tensor<1x2x8x1xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x8x1xi32>
}
