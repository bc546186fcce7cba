// RUN: quant-opt %s --split-input-file --quanta-outline-pieces | FileCheck %s

// Constants and views are made again, arguments are passed on.
// CHECK-LABEL: func.func @main(
// CHECK-SAME:      %[[X:.*]]: memref<64xi8>, %[[Y:.*]]: memref<64xi8>, %{{.*}}: memref<64xi8>)
// CHECK-DAG:     %[[ZERO:.*]] = arith.constant 0 : index
// CHECK-DAG:     %[[PIECES:.*]] = arith.constant 8 : index
// CHECK:         call @main_pieces({{.*}}, %[[ZERO]], %[[PIECES]])
// CHECK-NOT:     quanta_kernel.parallel
// CHECK:         return
// CHECK:       func.func private @main_pieces(%[[A:.*]]: memref<64xi8>, %[[B:.*]]: memref<64xi8>, %[[BEGIN:.*]]: index, %[[END:.*]]: index) attributes {quanta.pieces}
// CHECK:         memref.subview
// CHECK:         %[[P0:.*]] = arith.muli %[[BEGIN]], %{{.*}}
// CHECK:         %[[FIRST:.*]] = arith.divui %[[P0]], %{{.*}}
// CHECK:         %[[P1:.*]] = arith.muli %[[END]], %{{.*}}
// CHECK:         %[[LAST:.*]] = arith.divui %[[P1]], %{{.*}}
// CHECK:         scf.for %{{.*}} = %[[FIRST]] to %[[LAST]]
func.func @main(%x: memref<64xi8>, %y: memref<64xi8>, %z: memref<64xi8>) {
  %c1 = arith.constant 1 : index
  %part = memref.subview %y[0] [30] [1] : memref<64xi8> to memref<30xi8, strided<[1]>>
  quanta_kernel.parallel (%begin, %end) of 30 in 8 {
    scf.for %i = %begin to %end step %c1 {
      %0 = memref.load %x[%i] : memref<64xi8>
      memref.store %0, %part[%i] : memref<30xi8, strided<[1]>>
    }
  }
  return
}

// -----

// As many pieces as units: nothing to compute. Names stay apart.
// CHECK-LABEL: func.func @main(
// CHECK:         call @main_pieces(
// CHECK:         call @main_pieces_0(
// CHECK:       func.func private @main_pieces_0(
// CHECK-NOT:     arith.divui
// CHECK:       func.func private @main_pieces(
// CHECK-NOT:     arith.divui
func.func @main(%x: memref<4xi32>, %v: i32) {
  quanta_kernel.parallel (%begin, %end) of 4 in 4 {
    memref.store %v, %x[%begin] : memref<4xi32>
  }
  quanta_kernel.parallel (%begin, %end) of 4 in 4 {
    memref.store %v, %x[%begin] : memref<4xi32>
  }
  return
}
