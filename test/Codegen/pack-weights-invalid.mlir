// RUN: quant-opt %s --quanta-pack-weights -verify-diagnostics

func.func @not_constant(%x: tensor<1x1x1x5xi8>, %w: tensor<1x1x1x5xi8>) -> tensor<1x1x1x1xi32> {
  %b = arith.constant dense<100> : tensor<1xi32>
  %e = tensor.empty() : tensor<1x1x1x1xi32>
  // expected-error @+1 {{expected constant weights and start}}
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x1x5xi8>, tensor<1x1x1x5xi8>, tensor<1xi32>)
      outs(%e : tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x1x1xi32>
}
