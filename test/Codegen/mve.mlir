// RUN: quant-opt %s --quanta-lower-steps="triple=thumbv8.1m.main-none-eabi features=+mve" | FileCheck %s --check-prefix=STEP
// RUN: quant-opt %s --quanta-pack-weights="triple=thumbv8.1m.main-none-eabi features=+mve" | FileCheck %s --check-prefix=PACK

// Sixteen signed products into a core register; another group has no such
// instruction, and neither have unsigned inputs.
// STEP-LABEL: func.func @dot(
// STEP: llvm.call_intrinsic "llvm.arm.mve.vmldava.v16i8"
// STEP-LABEL: func.func @short(
// STEP-NOT: call_intrinsic
// STEP-LABEL: func.func @unsigned(
// STEP-NOT: call_intrinsic
// STEP-LABEL: func.func @conv(
func.func @dot(%a: vector<1xi32>, %w: vector<16xi8>, %x: vector<16xi8>) -> vector<1xi32> {
  %0 = quanta_kernel.dot %a, %w, %x : vector<1xi32>, vector<16xi8>, vector<16xi8>
  return %0 : vector<1xi32>
}
func.func @short(%a: vector<1xi32>, %w: vector<4xi8>, %x: vector<4xi8>) -> vector<1xi32> {
  %0 = quanta_kernel.dot %a, %w, %x : vector<1xi32>, vector<4xi8>, vector<4xi8>
  return %0 : vector<1xi32>
}
func.func @unsigned(%a: vector<1xi32>, %w: vector<16xi8>, %x: vector<16xi8>) -> vector<1xi32> {
  %0 = quanta_kernel.dot %a, %w, %x {unsigned_input} : vector<1xi32>, vector<16xi8>, vector<16xi8>
  return %0 : vector<1xi32>
}

// PACK-LABEL: func.func @conv(
// PACK: packing <lanes = 1, group = 16, merged = false, unsignedInput = false>
func.func @conv(%x: tensor<1x2x2x32xi8>, %w: tensor<4x1x1x32xi8>, %b: tensor<4xi32>) -> tensor<1x2x2x4xi32> {
  %weights = arith.constant dense<3> : tensor<4x1x1x32xi8>
  %bias = arith.constant dense<5> : tensor<4xi32>
  %out = tensor.empty() : tensor<1x2x2x4xi32>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %weights, %bias : tensor<1x2x2x32xi8>, tensor<4x1x1x32xi8>, tensor<4xi32>)
      outs(%out : tensor<1x2x2x4xi32>) -> tensor<1x2x2x4xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x2x4xi32>
}
