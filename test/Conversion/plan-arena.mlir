// RUN: quant-opt %s -split-input-file --quanta-plan-arena | FileCheck %s

// The first and the third buffer are never alive together.
// CHECK-LABEL: module attributes {quanta.arena_bytes = 128 : i64, quanta.live_bytes = 128 : i64}
// CHECK: func.func @main(%{{.*}}: memref<16xf32>, %[[OUT:.*]]: memref<16xf32>,
// CHECK-SAME: %[[ARENA:.*]]: memref<128xi8> {quanta.arena})
// CHECK-DAG: %[[A:.*]] = memref.view %[[ARENA]][%[[A_AT:.*]]][] : memref<128xi8> to memref<16xf32>
// CHECK-DAG: %[[A_AT]] = arith.constant 0 : index
// CHECK: %[[B_AT:.*]] = arith.constant 64 : index
// CHECK: %[[B:.*]] = memref.view %[[ARENA]][%[[B_AT]]]
// CHECK: %[[C_AT:.*]] = arith.constant 0 : index
// CHECK: %[[C:.*]] = memref.view %[[ARENA]][%[[C_AT]]]
// CHECK-NOT: memref.alloc
// CHECK-NOT: memref.dealloc
// CHECK: memref.copy %[[C]], %[[OUT]]
func.func @main(%in: memref<16xf32>, %out: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  memref.copy %in, %a : memref<16xf32> to memref<16xf32>
  %b = memref.alloc() {alignment = 64 : i64} : memref<16xf32>
  memref.copy %a, %b : memref<16xf32> to memref<16xf32>
  memref.dealloc %a : memref<16xf32>
  %c = memref.alloc() : memref<16xf32>
  memref.copy %b, %c : memref<16xf32> to memref<16xf32>
  memref.copy %c, %out : memref<16xf32> to memref<16xf32>
  return
}

// -----

// A view keeps its buffer alive, so the two may not share bytes although the
// name of the first is never used again.
// CHECK-LABEL: module attributes {quanta.arena_bytes = 128 : i64, quanta.live_bytes = 128 : i64}
func.func @main(%in: memref<64xi8>, %out: memref<64xi8>) {
  %a = memref.alloc() : memref<64xi8>
  %half = memref.subview %a[0] [32] [1] : memref<64xi8> to memref<32xi8, strided<[1]>>
  memref.copy %in, %a : memref<64xi8> to memref<64xi8>
  %b = memref.alloc() : memref<64xi8>
  memref.copy %in, %b : memref<64xi8> to memref<64xi8>
  %to = memref.subview %b[0] [32] [1] : memref<64xi8> to memref<32xi8, strided<[1]>>
  memref.copy %half, %to : memref<32xi8, strided<[1]>> to memref<32xi8, strided<[1]>>
  memref.copy %b, %out : memref<64xi8> to memref<64xi8>
  return
}

// -----

// A pointer taken as a number does, too.
// CHECK-LABEL: module attributes {quanta.arena_bytes = 128 : i64, quanta.live_bytes = 128 : i64}
func.func private @use(!llvm.ptr)
func.func @main(%in: memref<64xi8>, %out: memref<64xi8>) {
  %a = memref.alloc() : memref<64xi8>
  %index = memref.extract_aligned_pointer_as_index %a : memref<64xi8> -> index
  %number = arith.index_cast %index : index to i64
  %pointer = llvm.inttoptr %number : i64 to !llvm.ptr
  memref.copy %in, %a : memref<64xi8> to memref<64xi8>
  %b = memref.alloc() : memref<64xi8>
  memref.copy %in, %b : memref<64xi8> to memref<64xi8>
  func.call @use(%pointer) : (!llvm.ptr) -> ()
  memref.copy %b, %out : memref<64xi8> to memref<64xi8>
  return
}

// -----

// A buffer of a loop moves out of it and lives as long as the loop; the one
// before the loop is carried around it.
// CHECK-LABEL: module attributes {quanta.arena_bytes = 192 : i64, quanta.live_bytes = 192 : i64}
// CHECK: memref.view
// CHECK: memref.view
// CHECK: memref.view
// CHECK: scf.for
// CHECK-NOT: memref.view
func.func @main(%in: memref<64xi8>, %out: memref<64xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %a = memref.alloc() : memref<64xi8>
  %b = memref.alloc() : memref<64xi8>
  memref.copy %in, %a : memref<64xi8> to memref<64xi8>
  memref.copy %in, %b : memref<64xi8> to memref<64xi8>
  %r:2 = scf.for %i = %c0 to %c4 step %c1 iter_args(%x = %a, %y = %b) -> (memref<64xi8>, memref<64xi8>) {
    %t = memref.alloc() : memref<64xi8>
    memref.copy %x, %t : memref<64xi8> to memref<64xi8>
    memref.copy %t, %y : memref<64xi8> to memref<64xi8>
    scf.yield %y, %x : memref<64xi8>, memref<64xi8>
  }
  memref.copy %r#0, %out : memref<64xi8> to memref<64xi8>
  return
}

// -----

// The state of observers stays last, and a function without buffers has an
// empty arena.
// CHECK-LABEL: module attributes {quanta.arena_bytes = 0 : i64, quanta.live_bytes = 0 : i64}
// CHECK: func.func @main(%{{.*}}: memref<4xf32>, %{{.*}}: memref<0xi8> {quanta.arena}, %{{.*}}: !llvm.ptr)
func.func @main(%in: memref<4xf32>, %state: !llvm.ptr) {
  return
}
