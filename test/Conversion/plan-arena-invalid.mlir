// RUN: quant-opt %s -split-input-file --quanta-plan-arena -verify-diagnostics

func.func @main(%n: index) {
  // expected-error @+1 {{expected a static shape to place the buffer in the arena, got 'memref<?xf32>'}}
  %0 = memref.alloc(%n) : memref<?xf32>
  return
}

// -----

func.func @main() {
  // expected-error @+1 {{expected a buffer of at most 1099511627776 bytes}}
  %0 = memref.alloc() : memref<3000000000x3000000000x3000000000xi8>
  return
}

// -----

func.func @main() {
  // expected-error @+1 {{expected a contiguous buffer}}
  %0 = memref.alloc() : memref<4x4xf32, strided<[8, 1]>>
  return
}

// -----

func.func @main() {
  // expected-error @+1 {{expected an alignment of at most 64 bytes, got 128}}
  %0 = memref.alloc() {alignment = 128 : i64} : memref<4xf32>
  return
}

// -----

func.func @main() -> memref<4xf32> {
  // expected-error @+1 {{expected a buffer that stays in the function, but it is returned}}
  %0 = memref.alloc() : memref<4xf32>
  return %0 : memref<4xf32>
}

// -----

func.func @main(%in: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%x = %in) -> (memref<4xf32>) {
    // expected-error @+1 {{expected a buffer that stays in its iteration, but it is carried around a loop}}
    %0 = memref.alloc() : memref<4xf32>
    memref.copy %x, %0 : memref<4xf32> to memref<4xf32>
    scf.yield %0 : memref<4xf32>
  }
  return
}

// -----

func.func private @helper() {
  // expected-error @+1 {{expected buffers in the entry function '@main' only}}
  %0 = memref.alloc() : memref<4xf32>
  return
}
func.func @main() {
  return
}

// -----

// expected-error @+1 {{expected a single block, got 2}}
func.func @main() {
  cf.br ^next
^next:
  return
}

// -----

// expected-error @+1 {{expected an entry function '@main'}}
module {
  func.func private @main()
}

// -----

func.func @main(%x: memref<4xi32>) {
  // expected-note@+1 {{the loop}}
  quanta_kernel.parallel (%begin, %end) of 4 in 4 {
    // expected-error@+1 {{expected no buffer inside of a loop that several threads share: they would share it}}
    %0 = memref.alloc() : memref<4xi32>
    memref.copy %x, %0 : memref<4xi32> to memref<4xi32>
  }
  return
}

// -----

// expected-error @+1 {{expected an entry function that is not called in its module}}
func.func @main(%x: memref<4xf32>) {
  return
}
func.func private @caller(%x: memref<4xf32>) {
  // expected-note @+1 {{referred to here}}
  func.call @main(%x) : (memref<4xf32>) -> ()
  return
}
