// RUN: quant-opt %s -split-input-file -verify-diagnostics --quanta-specialize-batch

// expected-error @+1 {{expected an entry function that is not called in its module}}
func.func @called(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  return %x : tensor<?x4xf32>
}
func.func private @caller(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-note @+1 {{referred to here}}
  %0 = func.call @called(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
