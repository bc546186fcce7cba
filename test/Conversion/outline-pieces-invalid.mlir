// RUN: quant-opt %s --split-input-file --verify-diagnostics --quanta-outline-pieces

func.func @main(%x: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  // expected-note@+1 {{made here}}
  %v = memref.load %x[%c0] : memref<4xi32>
  // expected-error@+1 {{expected to take only arguments, constants and views of them from around it, got a result of 'memref.load'}}
  quanta_kernel.parallel (%begin, %end) of 4 in 4 {
    memref.store %v, %x[%begin] : memref<4xi32>
  }
  return
}

// -----

func.func @main(%x: memref<4xi32>, %v: i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %c1 step %c1 {
    // expected-error@+1 {{expected to stand in the entry function '@main', in no other op}}
    quanta_kernel.parallel (%begin, %end) of 4 in 4 {
      memref.store %v, %x[%begin] : memref<4xi32>
    }
  }
  return
}

// -----

// expected-error@+1 {{expected an entry function '@main'}}
module {
}
