// RUN: quant-opt %s --quanta-observe-to-record -verify-diagnostics

func.func @dynamic(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @+1 {{expected a tensor of f32 of static shape, got 'tensor<?x4xf32>'}}
  %0 = quanta.observe %x "x" min_max : tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
