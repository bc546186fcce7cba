// RUN: quant-opt %s --quanta-raise-linalg -verify-diagnostics


// expected-error @+1 {{expected a function of one block to raise to TOSA}}
func.func @blocks(%x: tensor<4xf32>, %b: i1) -> tensor<4xf32> {
  %0 = tensor.empty() : tensor<4xf32>
  cf.cond_br %b, ^one, ^two
^one:
  %1 = linalg.exp ins(%x : tensor<4xf32>) outs(%0 : tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
^two:
  return %x : tensor<4xf32>
}
