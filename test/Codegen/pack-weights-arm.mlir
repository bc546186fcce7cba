// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu" | FileCheck %s --check-prefixes=CHECK,NEON
// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu features=+dotprod" | FileCheck %s --check-prefixes=CHECK,DOT
// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu features=+dotprod,+i8mm" | FileCheck %s --check-prefixes=CHECK,I8MM
// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu features=+i8mm" | FileCheck %s --check-prefixes=CHECK,ONLY

// Signed by signed: no compensation in the start. smlal reads i16 where pixels
// share weights.

// CHECK-LABEL: func.func @pixels(
// CHECK-NOT: unsignedInput = true
// CHECK: dense<100> : tensor<8xi32>
// NEON: packing <lanes = 4, group = 1,
// NEON-SAME: tensor<2x1x1x16x4xi16>
// DOT: packing <lanes = 4, group = 4,
// DOT-SAME: tensor<2x1x1x4x16xi8>
// I8MM: packing <lanes = 4, group = 8,
// I8MM-SAME: tensor<2x1x1x2x32xi8>
// ONLY: packing <lanes = 4, group = 8,
func.func @pixels(%x: tensor<1x1x4x16xi8>) -> tensor<1x1x4x8xi32> {
  %w = arith.constant dense<3> : tensor<8x1x1x16xi8>
  %b = arith.constant dense<100> : tensor<8xi32>
  %e = tensor.empty() : tensor<1x1x4x8xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x4x16xi8>, tensor<8x1x1x16xi8>, tensor<8xi32>)
      outs(%e : tensor<1x1x4x8xi32>) -> tensor<1x1x4x8xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x4x8xi32>
}

// Runs of less than eight bytes take sdot where it is.
// CHECK-LABEL: func.func @short(
// NEON: group = 1,
// NEON-SAME: xi8>, tensor<8xi32>)
// DOT: group = 4,
// I8MM: group = 4,
// ONLY: group = 8,
func.func @short(%x: tensor<1x1x1x4xi8>) -> tensor<1x1x1x8xi32> {
  %w = arith.constant dense<3> : tensor<8x1x1x4xi8>
  %b = arith.constant dense<100> : tensor<8xi32>
  %e = tensor.empty() : tensor<1x1x1x8xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x1x4xi8>, tensor<8x1x1x4xi8>, tensor<8xi32>)
      outs(%e : tensor<1x1x1x8xi32>) -> tensor<1x1x1x8xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x1x8xi32>
}
