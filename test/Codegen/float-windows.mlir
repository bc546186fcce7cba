// Depthwise convolutions whose sums are exact in f32.
// RUN: quant-opt %s --quanta-pack-weights="features=+avx2,+fma" | FileCheck %s --check-prefixes=CHECK,FLOAT
// RUN: quant-opt %s --quanta-pack-weights="features=+avx2,+fma strict-integer" | FileCheck %s --check-prefixes=CHECK,STRICT
// No multiply-add, or a product of four taps.
// RUN: quant-opt %s --quanta-pack-weights="features=+avx2" | FileCheck %s --check-prefixes=CHECK,STRICT
// RUN: quant-opt %s --quanta-pack-weights="features=+avx512f,+avx512bw,+avx512vl,+avx512vnni" | FileCheck %s --check-prefix=QUADS

// CHECK-LABEL: @exact
// QUADS: quads <
func.func @exact(%x: tensor<1x3x3x2xi8>) -> tensor<1x2x2x2xi32> {
  %w = arith.constant dense<127> : tensor<2x2x2xi8>
  // 2^24 - 4 * 128 * 127 is the largest start of sums that f32 holds.
  // FLOAT: arith.constant dense_resource<{{.*}}> : tensor<2xf32>
  // STRICT: arith.constant dense<16712192> : tensor<2xi32>
  %s = arith.constant dense<16712192> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x2x2x2xi32>
  %0 = quanta_kernel.window multiply_add window [2, 2] strides [1, 1] dilations [1, 1]
      ins(%x : tensor<1x3x3x2xi8>) weights(%w : tensor<2x2x2xi8>) start(%s : tensor<2xi32>)
      outs(%e : tensor<1x2x2x2xi32>) -> tensor<1x2x2x2xi32> {
    // FLOAT: ^bb0(%[[ACC:.*]]: f32):
    // FLOAT-NEXT: %[[SUM:.*]] = quanta_kernel.to_integer %[[ACC]] : f32 -> i32
    // FLOAT-NEXT: quanta_kernel.yield %[[SUM]] : i32
    // STRICT: ^bb0(%{{.*}}: i32):
    // STRICT-NEXT: quanta_kernel.yield
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x2x2xi32>
}

// CHECK-LABEL: @one_too_much
func.func @one_too_much(%x: tensor<1x3x3x2xi8>) -> tensor<1x2x2x2xi32> {
  %w = arith.constant dense<127> : tensor<2x2x2xi8>
  %s = arith.constant dense<[0, -16712193]> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x2x2x2xi32>
  %0 = quanta_kernel.window multiply_add window [2, 2] strides [1, 1] dilations [1, 1]
      ins(%x : tensor<1x3x3x2xi8>) weights(%w : tensor<2x2x2xi8>) start(%s : tensor<2xi32>)
      outs(%e : tensor<1x2x2x2xi32>) -> tensor<1x2x2x2xi32> {
    // CHECK: ^bb0(%{{.*}}: i32):
    // CHECK-NEXT: quanta_kernel.yield
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x2x2xi32>
}
