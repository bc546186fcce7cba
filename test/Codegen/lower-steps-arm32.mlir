// RUN: quant-opt %s --quanta-lower-steps="triple=armv7-linux-gnueabihf features=+neon" | FileCheck %s
// RUN: quant-opt %s --quanta-lower-steps="triple=armv7-linux-gnueabihf" | FileCheck %s --check-prefix=PLAIN

// PLAIN-NOT: call_intrinsic

// Four inputs a load; the shuffle becomes a lane of vmlal.
// CHECK-LABEL: func.func @long(
// CHECK: arith.extsi %{{.*}} : vector<4xi8> to vector<4xi16>
// CHECK: vector.shuffle %{{.*}} [3, 3, 3, 3] : vector<4xi16>, vector<4xi16>
// CHECK: llvm.call_intrinsic "llvm.arm.neon.vmulls.v4i32"
// CHECK: arith.addi
func.func @long(%a: vector<4xi32>, %ws: vector<8xi16>, %xs: vector<4xi8>) -> vector<4xi32> {
  %w = vector.extract_strided_slice %ws {offsets = [4], sizes = [4], strides = [1]} : vector<8xi16> to vector<4xi16>
  %x = vector.extract_strided_slice %xs {offsets = [3], sizes = [1], strides = [1]} : vector<4xi8> to vector<1xi8>
  %0 = quanta_kernel.dot %a, %w, %x : vector<4xi32>, vector<4xi16>, vector<1xi8>
  return %0 : vector<4xi32>
}

// CHECK-LABEL: func.func @multiply_add(
// CHECK: llvm.call_intrinsic "llvm.arm.neon.vmulls.v8i16"
// CHECK: arith.extsi %{{.*}} : vector<8xi16> to vector<8xi32>
func.func @multiply_add(%a: vector<8xi32>, %x: vector<8xi8>, %w: vector<8xi8>) -> vector<8xi32> {
  %0 = quanta_kernel.multiply_add %a, %x, %w : vector<8xi32>, vector<8xi8>
  return %0 : vector<8xi32>
}

// CHECK-LABEL: func.func @narrow(
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.arm.neon.vqmovns.v4i16"
// CHECK: llvm.call_intrinsic "llvm.arm.neon.vqmovns.v8i8"
func.func @narrow(%x: vector<8xi32>) -> vector<8xi8> {
  %0 = quanta_kernel.narrow %x[-128, 127] : vector<8xi32> -> vector<8xi8>
  return %0 : vector<8xi8>
}
