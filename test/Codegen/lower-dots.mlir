// RUN: quant-opt %s --quanta-lower-dots="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s --check-prefixes=CHECK,VNNI
// RUN: quant-opt %s --quanta-lower-dots="triple=x86_64-linux-gnu features=+avx2" | FileCheck %s --check-prefixes=CHECK,AVX2
// RUN: quant-opt %s --quanta-lower-dots="triple=x86_64-linux-gnu" | FileCheck %s --check-prefixes=CHECK,GENERIC

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
