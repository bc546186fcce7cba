// Two observers with one key would be one record.
// RUN: quant-opt %s --quanta-insert-observers -verify-diagnostics
// RUN: quant-opt %s --quanta-fold-statistics -verify-diagnostics
// RUN: quant-opt %s --quanta-observe-to-record -verify-diagnostics

func.func @twice(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-note @+1 {{by this observer}}
  %0 = quanta.observe %x "a" min_max stats <min = [0.0], max = [1.0]> : tensor<3xf32>
  // expected-error @+1 {{the key 'a' is taken}}
  %1 = quanta.observe %0 "a" min_max stats <min = [0.0], max = [1.0]> : tensor<3xf32>
  return %1 : tensor<3xf32>
}
