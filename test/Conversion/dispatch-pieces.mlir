// RUN: quant-opt %s --split-input-file --quanta-dispatch-pieces | FileCheck %s

// CHECK: module attributes {quanta.threads}
// CHECK: llvm.func internal @main(%[[X:.*]]: !llvm.ptr, %[[Y:.*]]: !llvm.ptr {llvm.noalias}, %[[THREADS:.*]]: !llvm.ptr) {
// CHECK:   %[[CONTEXT:.*]] = llvm.alloca %{{.*}} x !llvm.struct<(ptr, ptr)>
// CHECK-NOT: llvm.alloca
// CHECK:   llvm.store %[[X]], %{{.*}}
// CHECK:   llvm.store %[[Y]], %{{.*}}
// CHECK:   %[[BODY:.*]] = llvm.mlir.addressof @pieces_body
// CHECK:   llvm.call @quanta_dispatch(%[[THREADS]], %{{.*}}, %[[BODY]], %[[CONTEXT]])
// CHECK:   llvm.call @quanta_dispatch(%[[THREADS]], %{{.*}}, %{{.*}}, %[[CONTEXT]])
// CHECK: llvm.func internal @pieces_body(%[[C:.*]]: !llvm.ptr, %[[BEGIN:.*]]: i64, %[[END:.*]]: i64) {
// CHECK:   %[[A:.*]] = llvm.load
// CHECK:   %[[B:.*]] = llvm.load
// CHECK:   llvm.call @pieces(%[[A]], %[[B]], %[[BEGIN]], %[[END]])
// CHECK: llvm.func internal @pieces(
// CHECK-NOT: quanta.pieces
// CHECK: llvm.func internal @quanta_dispatch(%[[T:.*]]: !llvm.ptr, %[[COUNT:.*]]: i64, %[[F:.*]]: !llvm.ptr, %[[CTX:.*]]: !llvm.ptr) {
// CHECK:   llvm.cond_br
// CHECK:   %[[HOOK:.*]] = llvm.load %[[T]]
// CHECK:   llvm.cond_br
// CHECK:   llvm.call %[[HOOK]](%{{.*}}, %[[COUNT]], %[[F]], %[[CTX]])
// CHECK:   llvm.call %[[F]](%[[CTX]], %{{.*}}, %[[COUNT]])
llvm.func internal @main(%x: !llvm.ptr, %y: !llvm.ptr {llvm.noalias}) {
  %c0 = llvm.mlir.constant(0 : i64) : i64
  %c8 = llvm.mlir.constant(8 : i64) : i64
  llvm.call @pieces(%x, %y, %c0, %c8) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
  llvm.call @others(%x, %y, %c0, %c8) : (!llvm.ptr, !llvm.ptr, i64, i64) -> ()
  llvm.return
}
llvm.func @pieces(%x: !llvm.ptr, %y: !llvm.ptr, %begin: i64, %end: i64) attributes {quanta.pieces} {
  llvm.return
}
llvm.func @others(%x: !llvm.ptr, %y: !llvm.ptr, %begin: i64, %end: i64) attributes {quanta.pieces} {
  llvm.return
}

// -----

// Nothing to share: callers pass their threads all the same. Other calls stay. On
// machines of 32 bits a range is one of 64 in the interface.
// CHECK: llvm.func @main(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr) {
// CHECK-NEXT: llvm.call @f(
llvm.func @main(%x: !llvm.ptr) {
  llvm.call @f(%x) : (!llvm.ptr) -> ()
  llvm.return
}
llvm.func @f(%x: !llvm.ptr) {
  llvm.return
}

// -----

// CHECK: llvm.zext %{{.*}} : i32 to i64
// CHECK: llvm.call @quanta_dispatch
// CHECK: llvm.func internal @pieces_body(
// CHECK: %[[BEGIN:.*]] = llvm.trunc %{{.*}} : i64 to i32
// CHECK: %[[END:.*]] = llvm.trunc %{{.*}} : i64 to i32
// CHECK: llvm.call @pieces(%[[BEGIN]], %[[END]])
llvm.func @main() {
  %c0 = llvm.mlir.constant(0 : i32) : i32
  %c8 = llvm.mlir.constant(8 : i32) : i32
  llvm.call @pieces(%c0, %c8) : (i32, i32) -> ()
  llvm.return
}
llvm.func @pieces(%begin: i32, %end: i32) attributes {quanta.pieces} {
  llvm.return
}

// -----

// Two calls of the same pieces share a body; a name that is taken stays its owner's.

// CHECK: llvm.func @quanta_dispatch()
// CHECK: llvm.func @main(
// CHECK: llvm.mlir.addressof @pieces_body
// CHECK: llvm.call @[[DISPATCH:quanta_dispatch_[0-9]+]](
// CHECK: llvm.mlir.addressof @pieces_body
// CHECK: llvm.call @[[DISPATCH]](
// CHECK: llvm.func internal @pieces_body(
// CHECK-NOT: llvm.func internal @pieces_body
// CHECK: llvm.func internal @[[DISPATCH]](
llvm.func @quanta_dispatch() {
  llvm.return
}
llvm.func @main() {
  %c0 = llvm.mlir.constant(0 : i64) : i64
  %c8 = llvm.mlir.constant(8 : i64) : i64
  llvm.call @pieces(%c0, %c8) : (i64, i64) -> ()
  llvm.call @pieces(%c0, %c8) : (i64, i64) -> ()
  llvm.return
}
llvm.func @pieces(%begin: i64, %end: i64) attributes {quanta.pieces} {
  llvm.return
}
