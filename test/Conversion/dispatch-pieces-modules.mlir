// RUN: quant-opt %s --mlir-disable-threading --pass-pipeline='builtin.module(builtin.module(quanta-dispatch-pieces))' | FileCheck %s

// One pass on two modules: each has a context of its own.

// CHECK: module @a
// CHECK: llvm.alloca %{{.*}} x !llvm.struct<(ptr)>
// CHECK: module @b
// CHECK: llvm.alloca %{{.*}} x !llvm.struct<(ptr)>
module {
  module @a {
    llvm.func @main(%x: !llvm.ptr) {
      %c0 = llvm.mlir.constant(0 : i64) : i64
      %c4 = llvm.mlir.constant(4 : i64) : i64
      llvm.call @pieces(%x, %c0, %c4) : (!llvm.ptr, i64, i64) -> ()
      llvm.return
    }
    llvm.func @pieces(%x: !llvm.ptr, %begin: i64, %end: i64) attributes {quanta.pieces} {
      llvm.return
    }
  }
  module @b {
    llvm.func @main(%x: !llvm.ptr) {
      %c0 = llvm.mlir.constant(0 : i64) : i64
      %c4 = llvm.mlir.constant(4 : i64) : i64
      llvm.call @pieces(%x, %c0, %c4) : (!llvm.ptr, i64, i64) -> ()
      llvm.return
    }
    llvm.func @pieces(%x: !llvm.ptr, %begin: i64, %end: i64) attributes {quanta.pieces} {
      llvm.return
    }
  }
}
