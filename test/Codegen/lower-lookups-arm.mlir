// RUN: quant-opt %s --quanta-lower-lookups="triple=aarch64-linux-gnu" | FileCheck %s
// RUN: quant-opt %s --quanta-lower-lookups="triple=aarch64-linux-gnu features=-neon" | FileCheck %s --check-prefix=PLAIN

// PLAIN-NOT: call_intrinsic

// The register of the byte 0 is the table's second half; 64, 128 and 192 further
// on, what was found before stays.
// CHECK-LABEL: func.func @bytes(
// CHECK: %[[C128:.+]] = arith.constant 128 : index
// CHECK: vector.load %{{.*}}[%[[C128]]] : memref<256xi8>, vector<16xi8>
// CHECK-COUNT-15: vector.load
// CHECK: %[[A:.+]] = llvm.call_intrinsic "llvm.aarch64.neon.tbl4.v16i8"(%{{.*}}, %arg0)
// CHECK: %[[I:.+]] = arith.subi %arg0, %{{.*}}
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.tbx4.v16i8"(%[[A]], {{.*}}, %[[I]])
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.aarch64.neon.tbx4.v16i8"
// CHECK-NOT: memref.load
func.func @bytes(%x: vector<16xi8>) -> vector<16xi8> {
  %y = quanta_kernel.lookup %x, dense<7> : tensor<256xi8> : vector<16xi8> -> vector<16xi8>
  return %y : vector<16xi8>
}

// Less than a register, and wider entries: one by one.
// CHECK-LABEL: func.func @few(
// CHECK-COUNT-4: memref.load
func.func @few(%x: vector<4xi8>) -> vector<4xi8> {
  %y = quanta_kernel.lookup %x, dense<7> : tensor<256xi8> : vector<4xi8> -> vector<4xi8>
  return %y : vector<4xi8>
}

// CHECK-LABEL: func.func @words(
// CHECK-COUNT-16: memref.load
func.func @words(%x: vector<16xi8>) -> vector<16xi32> {
  %y = quanta_kernel.lookup %x, dense<7> : tensor<256xi32> : vector<16xi8> -> vector<16xi32>
  return %y : vector<16xi32>
}
