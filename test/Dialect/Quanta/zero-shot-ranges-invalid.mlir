// RUN: quant-opt %s --split-input-file --verify-diagnostics --quanta-zero-shot-ranges="input-min=0 input-max=1"

// expected-error@+1 {{no batch normalization to take ranges from: calibrate on samples}}
func.func @plain(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = quanta.observe %x "x" min_max : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @uncovered(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = tosa.clamp %x {max_val = 3.0 : f32, min_val = 0.0 : f32, quanta.batch_norm = {}} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // expected-error@+1 {{no rule for ranges without samples covers 'tosa.erf'}}
  %1 = tosa.erf %0 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}
