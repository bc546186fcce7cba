// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s --check-prefixes=CHECK,VNNI
// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx2" | FileCheck %s --check-prefixes=CHECK,AVX2

// Weights that fit 4 bits take half a byte, the steps 2g and 2g + 1 of a dot product
// in one: 64 = 16 groups of four, 8 bytes a lane. -3 is 13 = 0xD.

// CHECK-LABEL: func.func @four
// VNNI: tensor<1x1x1x8x64xi8>, tensor<16xi32>
// AVX2: tensor<2x1x1x16x16xi8>, tensor<16xi32>
func.func @four(%x: tensor<1x1x1x64xi8>) -> tensor<1x1x1x16xi32> {
  %w = arith.constant dense<-3> : tensor<16x1x1x64xi8>
  %b = arith.constant dense<0> : tensor<16xi32>
  %e = tensor.empty() : tensor<1x1x1x16xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x1x64xi8>, tensor<16x1x1x64xi8>, tensor<16xi32>)
      outs(%e : tensor<1x1x1x16xi32>) -> tensor<1x1x1x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x1x16xi32>
}

// Two bits: four to a byte.

// CHECK-LABEL: func.func @two
// VNNI: tensor<1x1x1x4x64xi8>, tensor<16xi32>
func.func @two(%x: tensor<1x1x1x64xi8>) -> tensor<1x1x1x16xi32> {
  %w = arith.constant dense<1> : tensor<16x1x1x64xi8>
  %b = arith.constant dense<0> : tensor<16xi32>
  %e = tensor.empty() : tensor<1x1x1x16xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x1x64xi8>, tensor<16x1x1x64xi8>, tensor<16xi32>)
      outs(%e : tensor<1x1x1x16xi32>) -> tensor<1x1x1x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x1x16xi32>
}

// One weight of 8 takes all of them to bytes. i16 inputs are multiplied in pairs.

// CHECK-LABEL: func.func @wide
// CHECK: packing <lanes = {{8|16}}, group = 2, merged = false, unsignedInput = false>
// CHECK-SAME: tensor<1x1x1x64xi16>
// VNNI-SAME: tensor<1x1x1x32x32xi8>, tensor<16xi32>
func.func @wide(%x: tensor<1x1x1x64xi16>) -> tensor<1x1x1x16xi32> {
  %w = arith.constant dense<8> : tensor<16x1x1x64xi8>
  %b = arith.constant dense<0> : tensor<16xi32>
  %e = tensor.empty() : tensor<1x1x1x16xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x1x64xi16>, tensor<16x1x1x64xi8>, tensor<16xi32>)
      outs(%e : tensor<1x1x1x16xi32>) -> tensor<1x1x1x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x1x16xi32>
}

// Integer weights of f32 products.

// CHECK-LABEL: func.func @weight_only
// VNNI: tensor<1x1x1x32x16xi8>, tensor<16xf32>
func.func @weight_only(%x: tensor<1x1x1x64xf32>) -> tensor<1x1x1x16xf32> {
  %w = arith.constant dense<7> : tensor<16x1x1x64xi8>
  %b = arith.constant dense<0.0> : tensor<16xf32>
  %e = tensor.empty() : tensor<1x1x1x16xf32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x1x64xf32>, tensor<16x1x1x64xi8>, tensor<16xf32>)
      outs(%e : tensor<1x1x1x16xf32>) -> tensor<1x1x1x16xf32> {
  ^bb0(%acc: f32):
    quanta_kernel.yield %acc : f32
  }
  return %0 : tensor<1x1x1x16xf32>
}
