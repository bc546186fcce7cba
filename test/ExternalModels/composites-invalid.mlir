// RUN: quant-opt %s --quanta-fold-statistics --quanta-lower-to-integer --quanta-verify-integer-only -verify-diagnostics -split-input-file

func.func @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{float op left: quanta.composite: its axis is not the last dimension}}
  %0 = quanta.composite "layer_norm"(%x) {parameters = {axis = 0 : i64, epsilon = 1.0e-5 : f64}} : (tensor<2x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    quanta.yield %a : tensor<2x4xf32>
  }
  return %0 : tensor<2x4xf32>
}

// -----

func.func @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{float op left: quanta.composite: it has no number 'epsilon' of 0 or more}}
  %0 = quanta.composite "layer_norm"(%x) {parameters = {axis = 1 : i64}} : (tensor<2x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    quanta.yield %a : tensor<2x4xf32>
  }
  return %0 : tensor<2x4xf32>
}

// -----

func.func @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{float op left: quanta.composite: its 'gamma' is not a vector of 4 f32}}
  %0 = quanta.composite "layer_norm"(%x) {parameters = {axis = 1 : i64, epsilon = 1.0e-5 : f64, gamma = dense<1.0> : tensor<3xf32>}} : (tensor<2x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    quanta.yield %a : tensor<2x4xf32>
  }
  return %0 : tensor<2x4xf32>
}

// -----

func.func @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{float op left: quanta.composite: its 'beta' has NaN or infinity}}
  %0 = quanta.composite "layer_norm"(%x) {parameters = {axis = 1 : i64, epsilon = 1.0e-5 : f64, beta = dense<0x7F800000> : tensor<4xf32>}} : (tensor<2x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    quanta.yield %a : tensor<2x4xf32>
  }
  return %0 : tensor<2x4xf32>
}

// -----

func.func @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{float op left: quanta.composite: its mask is not of i8 and its result's dimensions or 1}}
  %0 = quanta.composite "softmax"(%x) {parameters = {axis = 1 : i64, mask = dense<1> : tensor<3xi8>}} : (tensor<2x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    quanta.yield %a : tensor<2x4xf32>
  }
  return %0 : tensor<2x4xf32>
}

// -----

func.func @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{float op left: quanta.composite: its mask leaves no element in some rows}}
  %0 = quanta.composite "softmax"(%x) {parameters = {axis = 1 : i64, mask = dense<[[1, 0, 0, 0], [0, 0, 0, 0]]> : tensor<2x4xi8>}} : (tensor<2x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    quanta.yield %a : tensor<2x4xf32>
  }
  return %0 : tensor<2x4xf32>
}
