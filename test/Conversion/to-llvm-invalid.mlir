// RUN: quant-opt %s -split-input-file --quanta-to-llvm -verify-diagnostics

// What has no LLVM form is named, instead of failing in the translation.
func.func @main(%x: memref<4xi8>) {
  %c0 = arith.constant 0 : index
  %0 = memref.load %x[%c0] : memref<4xi8>
  // expected-error @+1 {{has no form in the LLVM dialect}}
  %1 = "quanta_kernel.lookup"(%0) {table = dense<0> : tensor<256xi8>} : (i8) -> i8
  memref.store %1, %x[%c0] : memref<4xi8>
  return
}
