// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s --check-prefix=VNNI
// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu" | FileCheck %s --check-prefix=GENERIC

// Five inputs in groups of four: the second group starts at 1 and has zeros
// where it overlaps the first. start = 100 - 128 * (1 + 2 + 3 + 4 + 5) = -1820.

// VNNI: packing <lanes = 16, group = 4, merged = false, unsignedInput = true>
// VNNI-SAME: tensor<1x1x1x2x64xi8>, tensor<16xi32>
// VNNI-DAG: 0x40000000E4F8FFFF000000000000
// VNNI-DAG: 0x4000000001020304{{(00)+}}00000005{{(00)+}}"

// GENERIC: packing <lanes = 4, group = 1, merged = false, unsignedInput = false>
// GENERIC-SAME: tensor<1x1x1x5x4xi8>, tensor<4xi32>
// GENERIC-DAG: 0x4000000001000000020000000300000004000000050000
// GENERIC-DAG: 0x4000000064000000000000000000000000000000"
func.func @dense(%x: tensor<1x1x1x5xi8>) -> tensor<1x1x1x1xi32> {
  %w = arith.constant dense<[[[[1, 2, 3, 4, 5]]]]> : tensor<1x1x1x5xi8>
  %b = arith.constant dense<100> : tensor<1xi32>
  %e = tensor.empty() : tensor<1x1x1x1xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x1x5xi8>, tensor<1x1x1x5xi8>, tensor<1xi32>)
      outs(%e : tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x1x1xi32>
}
