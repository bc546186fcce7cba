// RUN: quant-opt %s --quanta-record-to-call -verify-diagnostics

// expected-error @+1 {{expected an entry function that is not called in its module}}
func.func @main(%x: memref<4xf32>) {
  quanta_kernel.record %x to 0 as [1, 1, 4] : memref<4xf32>
  return
}
func.func private @caller(%x: memref<4xf32>) {
  // expected-note @+1 {{referred to here}}
  func.call @main(%x) : (memref<4xf32>) -> ()
  return
}
