// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s

// Sums of 64 bits: weights of i16 stay so. One step takes a number of each channel:
// 1 and 4, then 2 and 5, then 3 and 6.

// CHECK: packing <lanes = [[LANES:[0-9]+]], group = 1, merged = false, unsignedInput = false>
// CHECK-SAME: tensor<1x1x1x3x[[LANES]]xi16>, tensor<[[LANES]]xi64>
// CHECK-DAG: "0x4000000001000400{{(0000)+}}02000500{{(0000)+}}03000600{{(0000)+}}"
func.func @words(%x: tensor<1x1x2x3xi16>, %e: tensor<1x1x2x2xi64>) -> tensor<1x1x2x2xi64> {
  %w = arith.constant dense<[[[[1, 2, 3]]], [[[4, 5, 6]]]]> : tensor<2x1x1x3xi16>
  %s = arith.constant dense<[10, 20]> : tensor<2xi64>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %s : tensor<1x1x2x3xi16>, tensor<2x1x1x3xi16>, tensor<2xi64>)
      outs(%e : tensor<1x1x2x2xi64>) -> tensor<1x1x2x2xi64> {
    ^bb0(%acc: i64):
      quanta_kernel.yield %acc : i64
  }
  return %0 : tensor<1x1x2x2xi64>
}
