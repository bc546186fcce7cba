// RUN: quant-opt %s --quanta-lower-steps="triple=x86_64-linux-gnu features=+avx512vnni,+avx512bw,+avx512vl" | FileCheck %s --check-prefixes=CHECK,VNNI
// RUN: quant-opt %s --quanta-lower-steps="triple=x86_64-linux-gnu features=+avx2" | FileCheck %s --check-prefixes=CHECK,AVX2
// RUN: quant-opt %s --quanta-lower-steps="triple=x86_64-linux-gnu" | FileCheck %s --check-prefixes=CHECK,GENERIC

// CHECK-LABEL: func.func @vnni(
// VNNI: arith.xori %{{.*}} : vector<64xi8>
// VNNI: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// GENERIC-COUNT-4: arith.muli %{{.*}} : vector<16xi32>
func.func @vnni(%a: vector<16xi32>, %w: vector<64xi8>, %x: vector<4xi8>) -> vector<16xi32> {
  %0 = quanta_kernel.dot %a, %w, %x {unsigned_input} : vector<16xi32>, vector<64xi8>, vector<4xi8>
  return %0 : vector<16xi32>
}

// CHECK-LABEL: func.func @avx2(
// VNNI-NOT: vpdpbusd
// AVX2: arith.extsi %{{.*}} : vector<16xi8> to vector<16xi16>
// AVX2: llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"
// GENERIC-COUNT-2: arith.muli %{{.*}} : vector<8xi32>
func.func @avx2(%a: vector<8xi32>, %w: vector<16xi8>, %x: vector<2xi8>) -> vector<8xi32> {
  %0 = quanta_kernel.dot %a, %w, %x : vector<8xi32>, vector<16xi8>, vector<2xi8>
  return %0 : vector<8xi32>
}

// CHECK-LABEL: func.func @multiply_add(
// VNNI: llvm.call_intrinsic "llvm.x86.avx512.vpdpwssd.512"
// AVX2: arith.muli %{{.*}} : vector<16xi32>
// GENERIC: arith.muli %{{.*}} : vector<16xi32>
func.func @multiply_add(%a: vector<16xi32>, %x: vector<16xi8>, %w: vector<16xi8>) -> vector<16xi32> {
  %0 = quanta_kernel.multiply_add %a, %x, %w : vector<16xi32>, vector<16xi8>
  return %0 : vector<16xi32>
}

// Inputs of each lane; 256 bits as well.
// CHECK-LABEL: func.func @lane_dot(
// VNNI: arith.xori %{{.*}} : vector<32xi8>
// VNNI: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.256"
// AVX2-COUNT-4: arith.muli %{{.*}} : vector<8xi32>
// GENERIC-COUNT-4: arith.muli %{{.*}} : vector<8xi32>
func.func @lane_dot(%a: vector<8xi32>, %w: vector<32xi8>, %x: vector<32xi8>) -> vector<8xi32> {
  %0 = quanta_kernel.lane_dot %a, %w, %x {unsigned_input} : vector<8xi32>, vector<32xi8>
  return %0 : vector<8xi32>
}

// Four registers of sums are one of bytes; the packs leave the groups of four
// bytes transposed.
// CHECK-LABEL: func.func @narrow_four(
// VNNI-COUNT-2: llvm.call_intrinsic "llvm.x86.avx512.packssdw.512"
// VNNI: llvm.call_intrinsic "llvm.x86.avx512.packsswb.512"
// VNNI: vector.shuffle %{{.*}} [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15]
// VNNI-NOT: arith.maxsi
// AVX2: arith.maxsi
// AVX2: arith.trunci
// GENERIC: arith.trunci %{{.*}} : vector<64xi32> to vector<64xi8>
func.func @narrow_four(%x: vector<64xi32>) -> vector<64xi8> {
  %0 = quanta_kernel.narrow %x[-128, 127] : vector<64xi32> -> vector<64xi8>
  return %0 : vector<64xi8>
}

// Two registers; the tighter bound is applied to bytes.
// CHECK-LABEL: func.func @narrow_two(
// AVX2: llvm.call_intrinsic "llvm.x86.avx2.packssdw"
// AVX2: llvm.call_intrinsic "llvm.x86.avx2.packsswb"
// AVX2: arith.maxsi %{{.*}} : vector<32xi8>
// AVX2-NOT: arith.minsi
// AVX2: vector.shuffle %{{.*}} [0, 4, 1, 5]
// GENERIC: arith.maxsi %{{.*}} : vector<16xi32>
func.func @narrow_two(%x: vector<16xi32>) -> vector<16xi8> {
  %0 = quanta_kernel.narrow %x[-3, 127] : vector<16xi32> -> vector<16xi8>
  return %0 : vector<16xi8>
}

// Sums of 64 bits are plain arithmetic everywhere: instruction selection knows it.

// CHECK-LABEL: func.func @wide_dot
// CHECK: arith.extsi %{{.*}} : vector<8xi32> to vector<8xi64>
// CHECK: arith.extsi %{{.*}} : i32 to i64
// CHECK: arith.muli %{{.*}} : vector<8xi64>
// CHECK: arith.addi %{{.*}} : vector<8xi64>
func.func @wide_dot(%acc: vector<8xi64>, %w: vector<8xi32>, %x: vector<1xi32>) -> vector<8xi64> {
  %0 = quanta_kernel.dot %acc, %w, %x : vector<8xi64>, vector<8xi32>, vector<1xi32>
  return %0 : vector<8xi64>
}
