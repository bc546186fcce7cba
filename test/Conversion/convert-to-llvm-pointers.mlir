// RUN: quant-opt %s --quanta-convert-to-llvm=index-bitwidth=32 --reconcile-unrealized-casts | FileCheck %s

// CHECK-LABEL: llvm.func internal @main
// CHECK: llvm.mlir.constant(3 : index) : i32
// CHECK-NOT: i64
func.func @main(%x: memref<4xi8>) {
  %c3 = arith.constant 3 : index
  %0 = memref.load %x[%c3] : memref<4xi8>
  memref.store %0, %x[%c3] : memref<4xi8>
  return
}
