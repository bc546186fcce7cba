// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s --check-prefix=VNNI
// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu" | FileCheck %s --check-prefix=GENERIC

// Weights of 32 bits keep their type; lanes are the sums, of 64.

// VNNI-LABEL: func.func @q31
// VNNI: packing <lanes = 8, group = 1, merged = false, unsignedInput = false>
// VNNI-SAME: tensor<1x1x1x2x8xi32>, tensor<8xi64>
// GENERIC-LABEL: func.func @q31
// GENERIC: packing <lanes = 2, group = 1, merged = false, unsignedInput = false>
// GENERIC-SAME: tensor<1x1x1x2x2xi32>, tensor<2xi64>
func.func @q31(%x: tensor<1x1x1x2xi32>) -> tensor<1x1x1x1xi64> {
  %w = arith.constant dense<[[[[2147483647, -5]]]]> : tensor<1x1x1x2xi32>
  %b = arith.constant dense<4611686018427387903> : tensor<1xi64>
  %e = tensor.empty() : tensor<1x1x1x1xi64>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x1x2xi32>, tensor<1x1x1x2xi32>, tensor<1xi64>)
      outs(%e : tensor<1x1x1x1xi64>) -> tensor<1x1x1x1xi64> {
  ^bb0(%acc: i64):
    quanta_kernel.yield %acc : i64
  }
  return %0 : tensor<1x1x1x1xi64>
}
