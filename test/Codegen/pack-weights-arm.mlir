// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu" | FileCheck %s --check-prefixes=CHECK,NEON
// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu features=+dotprod" | FileCheck %s --check-prefixes=CHECK,DOT
// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu features=+dotprod,+i8mm" | FileCheck %s --check-prefixes=CHECK,I8MM
// RUN: quant-opt %s --quanta-pack-weights="triple=aarch64-linux-gnu features=+i8mm" | FileCheck %s --check-prefixes=CHECK,ONLY

// Signed by signed: no compensation in the start. smull and smlal of bytes take
// sixteen of a channel at a time.

// CHECK-LABEL: func.func @pixels(
// CHECK-NOT: unsignedInput = true
// CHECK: dense<100> : tensor<8xi32>
// NEON: packing <lanes = 4, group = 16,
// NEON-SAME: tensor<2x1x1x1x64xi8>
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

// Two products of -128 and -128, of weights eight bytes apart, don't fit into i16:
// smlal reads i16.
// CHECK-LABEL: func.func @lowest(
// NEON: packing <lanes = 4, group = 1,
// NEON-SAME: tensor<1x1x1x16x4xi16>
// DOT: group = 4,
func.func @lowest(%x: tensor<1x1x4x16xi8>) -> tensor<1x1x4x1xi32> {
  %w = arith.constant dense<[[[[1, 2, -128, 4, 5, 6, 7, 8, 9, 10, -128, 12, 13, 14, 15, 16]]]]> : tensor<1x1x1x16xi8>
  %b = arith.constant dense<100> : tensor<1xi32>
  %e = tensor.empty() : tensor<1x1x4x1xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x4x16xi8>, tensor<1x1x1x16xi8>, tensor<1xi32>)
      outs(%e : tensor<1x1x4x1xi32>) -> tensor<1x1x4x1xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x4x1xi32>
}

// Of -128 and any other weight they do.
// CHECK-LABEL: func.func @low(
// NEON: packing <lanes = 4, group = 16,
func.func @low(%x: tensor<1x1x4x16xi8>) -> tensor<1x1x4x1xi32> {
  %w = arith.constant dense<[[[[1, 2, -128, -128, 5, 6, 7, 8, 9, 10, -127, 127, 13, 14, 15, 16]]]]> : tensor<1x1x1x16xi8>
  %b = arith.constant dense<100> : tensor<1xi32>
  %e = tensor.empty() : tensor<1x1x4x1xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x4x16xi8>, tensor<1x1x1x16xi8>, tensor<1xi32>)
      outs(%e : tensor<1x1x4x1xi32>) -> tensor<1x1x4x1xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x4x1xi32>
}

// A run that is little more than sixteen bytes would take two steps.
// CHECK-LABEL: func.func @seventeen(
// NEON: packing <lanes = 4, group = 1,
func.func @seventeen(%x: tensor<1x1x4x17xi8>) -> tensor<1x1x4x8xi32> {
  %w = arith.constant dense<3> : tensor<8x1x1x17xi8>
  %b = arith.constant dense<100> : tensor<8xi32>
  %e = tensor.empty() : tensor<1x1x4x8xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x4x17xi8>, tensor<8x1x1x17xi8>, tensor<8xi32>)
      outs(%e : tensor<1x1x4x8xi32>) -> tensor<1x1x4x8xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x4x8xi32>
}
