// RUN: quant-opt %s --quanta-lower-steps="triple=aarch64-linux-gnu" | FileCheck %s --check-prefixes=CHECK,NEON
// RUN: quant-opt %s --quanta-lower-steps="triple=aarch64-linux-gnu features=+dotprod" | FileCheck %s --check-prefixes=CHECK,DOT
// RUN: quant-opt %s --quanta-lower-steps="triple=aarch64-linux-gnu features=+dotprod,+i8mm" | FileCheck %s --check-prefixes=CHECK,DOT,I8MM
// RUN: quant-opt %s --quanta-lower-steps="triple=aarch64-linux-gnu features=+i8mm" | FileCheck %s --check-prefix=ONLY
// RUN: quant-opt %s --quanta-lower-steps="triple=aarch64-linux-gnu features=-neon" | FileCheck %s --check-prefix=PLAIN

// No unit is assumed that the features don't name.
// NEON-NOT: {{sdot|smmla}}
// ONLY-NOT: sdot
// PLAIN-NOT: call_intrinsic

// A register of weights and one of inputs; the shuffle becomes a lane of sdot.
// CHECK-LABEL: func.func @dot(
// DOT: vector.bitcast %{{.*}} : vector<16xi8> to vector<4xi32>
// DOT: vector.shuffle %{{.*}} [1, 1, 1, 1]
// DOT: llvm.call_intrinsic "llvm.aarch64.neon.sdot.v4i32.v16i8"
// NEON-COUNT-4: arith.muli %{{.*}} : vector<4xi32>
func.func @dot(%a: vector<4xi32>, %w: vector<16xi8>, %xs: vector<16xi8>) -> vector<4xi32> {
  %x = vector.extract_strided_slice %xs {offsets = [4], sizes = [4], strides = [1]} : vector<16xi8> to vector<4xi8>
  %0 = quanta_kernel.dot %a, %w, %x : vector<4xi32>, vector<16xi8>, vector<4xi8>
  return %0 : vector<4xi32>
}

// i16 weights by a lane of the input, which is widened as a whole.
// CHECK-LABEL: func.func @long(
// CHECK: vector.shuffle %{{.*}} [4, 5, 6, 7] : vector<8xi16>, vector<8xi16>
// CHECK: arith.extsi %{{.*}} : vector<8xi8> to vector<8xi16>
// CHECK: vector.shuffle %{{.*}} [3, 3, 3, 3] : vector<8xi16>, vector<8xi16>
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.smull.v4i32"
// CHECK: arith.addi
func.func @long(%a: vector<4xi32>, %ws: vector<8xi16>, %xs: vector<8xi8>) -> vector<4xi32> {
  %w = vector.extract_strided_slice %ws {offsets = [4], sizes = [4], strides = [1]} : vector<8xi16> to vector<4xi16>
  %x = vector.extract_strided_slice %xs {offsets = [3], sizes = [1], strides = [1]} : vector<8xi8> to vector<1xi8>
  %0 = quanta_kernel.dot %a, %w, %x : vector<4xi32>, vector<4xi16>, vector<1xi8>
  return %0 : vector<4xi32>
}

// CHECK-LABEL: func.func @tile(
// I8MM: llvm.call_intrinsic "llvm.aarch64.neon.smmla.v4i32.v16i8"(%arg0, %arg2, %arg1)
// NEON-COUNT-8: arith.muli %{{.*}} : vector<4xi32>
func.func @tile(%a: vector<4xi32>, %w: vector<16xi8>, %x: vector<16xi8>) -> vector<4xi32> {
  %0 = quanta_kernel.tile_dot %a, %w, %x : vector<4xi32>, vector<16xi8>
  return %0 : vector<4xi32>
}

// CHECK-LABEL: func.func @lane_dot(
// DOT: llvm.call_intrinsic "llvm.aarch64.neon.sdot.v4i32.v16i8"
// NEON-COUNT-4: arith.muli %{{.*}} : vector<4xi32>
func.func @lane_dot(%a: vector<4xi32>, %w: vector<16xi8>, %x: vector<16xi8>) -> vector<4xi32> {
  %0 = quanta_kernel.lane_dot %a, %w, %x : vector<4xi32>, vector<16xi8>
  return %0 : vector<4xi32>
}

// Two products are added in i16, then widened once for each half.
// CHECK-LABEL: func.func @pair(
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.aarch64.neon.smull.v8i16"
// CHECK: arith.addi %{{.*}} : vector<8xi16>
// CHECK: arith.extsi %{{.*}} : vector<8xi16> to vector<8xi32>
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.aarch64.neon.smull.v8i16"
// CHECK: arith.addi %{{.*}} : vector<8xi16>
// CHECK-NOT: smull
func.func @pair(%a: vector<16xi32>, %x: vector<16xi8>, %w: vector<16xi8>) -> vector<16xi32> {
  %0 = quanta_kernel.multiply_add %a, %x, %w {symmetric} : vector<16xi32>, vector<16xi8>
  %1 = quanta_kernel.multiply_add %0, %w, %x {symmetric} : vector<16xi32>, vector<16xi8>
  return %1 : vector<16xi32>
}

// -128 * -128 twice is too much for i16: each product by itself.
// CHECK-LABEL: func.func @single(
// CHECK-NOT: arith.addi %{{.*}} : vector<8xi16>
// CHECK: return
func.func @single(%a: vector<8xi32>, %x: vector<8xi8>, %w: vector<8xi8>) -> vector<8xi32> {
  %0 = quanta_kernel.multiply_add %a, %x, %w : vector<8xi32>, vector<8xi8>
  %1 = quanta_kernel.multiply_add %0, %w, %x : vector<8xi32>, vector<8xi8>
  return %1 : vector<8xi32>
}

// A sum that something else reads is kept.
// CHECK-LABEL: func.func @shared(
// CHECK-NOT: arith.addi %{{.*}} : vector<8xi16>
// CHECK: return
func.func @shared(%a: vector<8xi32>, %x: vector<8xi8>, %w: vector<8xi8>) -> (vector<8xi32>, vector<8xi32>) {
  %0 = quanta_kernel.multiply_add %a, %x, %w {symmetric} : vector<8xi32>, vector<8xi8>
  %1 = quanta_kernel.multiply_add %0, %w, %x {symmetric} : vector<8xi32>, vector<8xi8>
  return %0, %1 : vector<8xi32>, vector<8xi32>
}

// CHECK-LABEL: func.func @narrow(
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.aarch64.neon.sqxtn.v4i16"
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.sqxtn.v8i8"
// CHECK: arith.maxsi %{{.*}} : vector<16xi8>
// CHECK-NOT: arith.minsi
// CHECK: return
func.func @narrow(%a: vector<16xi32>) -> vector<16xi8> {
  %0 = quanta_kernel.narrow %a [-5, 127] : vector<16xi32> -> vector<16xi8>
  return %0 : vector<16xi8>
}
