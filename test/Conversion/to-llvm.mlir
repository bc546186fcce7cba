// RUN: quant-opt %s -split-input-file --quanta-to-llvm | FileCheck %s

// Weights are private and aligned, the entry function takes plain pointers, and
// only outputs and arena are free of aliases: a caller may pass one buffer as
// two inputs.
// CHECK: llvm.mlir.global private constant @w({{.*}}) {{.*}}alignment = 64
// CHECK: llvm.func internal @main(%{{[^:]*}}: !llvm.ptr, %{{[^:]*}}: !llvm.ptr {llvm.noalias},
// CHECK-SAME: %{{[^:]*}}: !llvm.ptr {llvm.align = 64 : i64, llvm.noalias})
// CHECK: llvm.intr.memcpy
// CHECK-NOT: unrealized_conversion_cast
module attributes {quanta.model = {inputs = [{name = "x", type = tensor<64xi8>}], macs = 0 : i64,
                                   outputs = [{name = "y", type = tensor<64xi8>}]}} {
  memref.global constant @w : memref<64xi8> = dense<3>
  func.func @main(%x: memref<64xi8> {quanta.name = "x"}, %y: memref<64xi8>) {
    %w = memref.get_global @w : memref<64xi8>
    %t = memref.alloc() : memref<64xi8>
    memref.copy %x, %t : memref<64xi8> to memref<64xi8>
    %c0 = arith.constant 0 : index
    %0 = vector.load %t[%c0] : memref<64xi8>, vector<64xi8>
    %1 = vector.load %w[%c0] : memref<64xi8>, vector<64xi8>
    %2 = arith.addi %0, %1 : vector<64xi8>
    vector.store %2, %y[%c0] : memref<64xi8>, vector<64xi8>
    return
  }
}

// -----

// A strided copy must not become a call of upstream's runtime function.
// CHECK-NOT: memrefCopy
// CHECK: llvm.func internal @main
// CHECK-NOT: memrefCopy
func.func @main(%x: memref<4x2xi8>, %y: memref<4x8xi8>) {
  %v = memref.subview %y[0, 0] [4, 2] [1, 1] : memref<4x8xi8> to memref<4x2xi8, strided<[8, 1]>>
  memref.copy %x, %v : memref<4x2xi8> to memref<4x2xi8, strided<[8, 1]>>
  return
}
