// RUN: quant-opt %s --quanta-fold-statistics -split-input-file -verify-diagnostics

func.func @missing(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{no statistics for observer 'input'}}
  %o = quanta.observe %x "input" min_max : tensor<4xf32>
  %0 = tosa.tanh %o : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @unobserved(%x: tensor<4xf32>) -> tensor<4xf32> {
  %o = quanta.observe %x "input" min_max stats <min = [0.0], max = [1.0]> : tensor<4xf32>
  // expected-error @+1 {{no statistics for this tensor}}
  %0 = tosa.add %o, %o : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @nan_weight(%x: tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32> {
  %o = quanta.observe %x "x" min_max stats <min = [0.0], max = [1.0]> : tensor<1x1x1x1xf32>
  %w = "tosa.const"() {values = dense<0x7FC00000> : tensor<1x1x1x1xf32>} : () -> tensor<1x1x1x1xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  // expected-error @+1 {{NaN or infinity in its weights or bias}}
  %0 = tosa.conv2d %o, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = quanta.observe %0 "y" min_max stats <min = [0.0], max = [255.0]> : tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// -----

func.func @infinite_constant(%x: tensor<2xf32>) -> tensor<2xf32> {
  %o = quanta.observe %x "x" min_max stats <min = [0.0], max = [1.0]> : tensor<2xf32>
  %c = "tosa.const"() {values = dense<[0x7F800000, 1.0]> : tensor<2xf32>} : () -> tensor<2xf32>
  // expected-error @+1 {{NaN or infinity in constant operand #1}}
  %0 = tosa.add %o, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %1 = quanta.observe %0 "y" min_max stats <min = [0.0], max = [1.0]> : tensor<2xf32>
  return %1 : tensor<2xf32>
}
