// What looks like a unit and is none stays op by op.
// RUN: quant-opt %s --quanta-raise-composites | FileCheck %s --implicit-check-not=layer_norm\" --implicit-check-not=gelu --implicit-check-not=mask

// CHECK-LABEL: func @wrong_constant(
// CHECK: tosa.tanh
func.func @wrong_constant(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %three = "tosa.const"() {values = dense<3.0> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %c = "tosa.const"() {values = dense<0.0448> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %k = "tosa.const"() {values = dense<0.797884583> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %one = "tosa.const"() {values = dense<1.0> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %half = "tosa.const"() {values = dense<0.5> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %c3 = tosa.pow %x, %three : (tensor<2x4xf32>, tensor<1x1xf32>) -> tensor<2x4xf32>
  %cc = tosa.mul %c3, %c, %zp : (tensor<2x4xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  %s = tosa.add %x, %cc : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %ks = tosa.mul %s, %k, %zp : (tensor<2x4xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  %t = tosa.tanh %ks : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %t1 = tosa.add %t, %one : (tensor<2x4xf32>, tensor<1x1xf32>) -> tensor<2x4xf32>
  %xt = tosa.mul %x, %t1, %zp : (tensor<2x4xf32>, tensor<2x4xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  %y = tosa.mul %xt, %half, %zp : (tensor<2x4xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// The centred values are a result, too.

// CHECK-LABEL: func @read_inside(
// CHECK: tosa.rsqrt
func.func @read_inside(%x: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %eps = "tosa.const"() {values = dense<1.0e-5> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %half = "tosa.const"() {values = dense<0.5> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %two = "tosa.const"() {values = dense<2.0> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %m = quanta.composite "reduce_mean"(%x) {parameters = {axes = array<i64: 1>}} : (tensor<2x4xf32>) -> tensor<2x1xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    %s = tosa.reduce_sum %a {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
    quanta.yield %s : tensor<2x1xf32>
  }
  %d = tosa.sub %x, %m : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %q = tosa.mul %d, %d, %zp : (tensor<2x4xf32>, tensor<2x4xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  %v = quanta.composite "reduce_mean"(%q) {parameters = {axes = array<i64: 1>}} : (tensor<2x4xf32>) -> tensor<2x1xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    %s = tosa.reduce_sum %a {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
    quanta.yield %s : tensor<2x1xf32>
  }
  %e = tosa.add %v, %eps : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %r = tosa.rsqrt %e : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %n = tosa.mul %d, %r, %zp : (tensor<2x4xf32>, tensor<2x1xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  return %n, %d : tensor<2x4xf32>, tensor<2x4xf32>
}

// The variance of one tensor does not normalize another.

// CHECK-LABEL: func @other_tensor(
// CHECK: tosa.rsqrt
func.func @other_tensor(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %eps = "tosa.const"() {values = dense<1.0e-5> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %half = "tosa.const"() {values = dense<0.5> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %two = "tosa.const"() {values = dense<2.0> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %m = quanta.composite "reduce_mean"(%x) {parameters = {axes = array<i64: 1>}} : (tensor<2x4xf32>) -> tensor<2x1xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    %s = tosa.reduce_sum %a {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
    quanta.yield %s : tensor<2x1xf32>
  }
  %d = tosa.sub %x, %m : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %q = tosa.mul %d, %d, %zp : (tensor<2x4xf32>, tensor<2x4xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  %v = quanta.composite "reduce_mean"(%q) {parameters = {axes = array<i64: 1>}} : (tensor<2x4xf32>) -> tensor<2x1xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    %s = tosa.reduce_sum %a {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
    quanta.yield %s : tensor<2x1xf32>
  }
  %e = tosa.add %v, %eps : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %r = tosa.rsqrt %e : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %n = tosa.mul %z, %r, %zp : (tensor<2x4xf32>, tensor<2x1xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  return %n : tensor<2x4xf32>
}

// The root is a cube root.

// CHECK-LABEL: func @other_power(
// CHECK: tosa.pow
func.func @other_power(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %eps = "tosa.const"() {values = dense<1.0e-5> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %half = "tosa.const"() {values = dense<0.333> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %two = "tosa.const"() {values = dense<2.0> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %m = quanta.composite "reduce_mean"(%x) {parameters = {axes = array<i64: 1>}} : (tensor<2x4xf32>) -> tensor<2x1xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    %s = tosa.reduce_sum %a {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
    quanta.yield %s : tensor<2x1xf32>
  }
  %d = tosa.sub %x, %m : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %q = tosa.mul %d, %d, %zp : (tensor<2x4xf32>, tensor<2x4xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  %v = quanta.composite "reduce_mean"(%q) {parameters = {axes = array<i64: 1>}} : (tensor<2x4xf32>) -> tensor<2x1xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    %s = tosa.reduce_sum %a {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
    quanta.yield %s : tensor<2x1xf32>
  }
  %e = tosa.add %v, %eps : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %sd = tosa.pow %e, %half : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %r = tosa.reciprocal %sd : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %n = tosa.mul %d, %r, %zp : (tensor<2x4xf32>, tensor<2x1xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  return %n : tensor<2x4xf32>
}

// CHECK-LABEL: func @bias_of_logits(
// CHECK: tosa.add
func.func @bias_of_logits(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %mask = "tosa.const"() {values = dense<[[0.0, 1.5, -1.0e9, 0.0]]> : tensor<1x4xf32>} : () -> tensor<1x4xf32>
  %s = tosa.add %x, %mask : (tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  %y = quanta.composite "softmax"(%s) {parameters = {axis = 1 : i64}} : (tensor<2x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    quanta.yield %a : tensor<2x4xf32>
  }
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: func @nothing_left(
// CHECK: tosa.add
func.func @nothing_left(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %mask = "tosa.const"() {values = dense<[[-1.0e9, -1.0e9, -1.0e9, -1.0e9]]> : tensor<1x4xf32>} : () -> tensor<1x4xf32>
  %s = tosa.add %x, %mask : (tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  %y = quanta.composite "softmax"(%s) {parameters = {axis = 1 : i64}} : (tensor<2x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    quanta.yield %a : tensor<2x4xf32>
  }
  return %y : tensor<2x4xf32>
}
