// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s --check-prefix=PLAIN
// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni,+avx512vl,+avx512bw" | FileCheck %s --check-prefix=VL

// One channel of 64 inputs: with registers of all sizes, all lanes sum for it.

// PLAIN: packing <lanes = 16, group = 4
// VL: packing <lanes = 1, group = 64, merged = false, unsignedInput = true>
// VL-SAME: tensor<1x1x1x1x64xi8>, tensor<1xi32>
func.func @one_channel(%x: tensor<1x1x9x64xi8>) -> tensor<1x1x9x1xi32> {
  %w = arith.constant dense<3> : tensor<1x1x1x64xi8>
  %b = arith.constant dense<100> : tensor<1xi32>
  %e = tensor.empty() : tensor<1x1x9x1xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x9x64xi8>, tensor<1x1x1x64xi8>, tensor<1xi32>)
      outs(%e : tensor<1x1x9x1xi32>) -> tensor<1x1x9x1xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x9x1xi32>
}
