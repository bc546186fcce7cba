// RUN: quant-opt %s --quanta-raise-composites -split-input-file | FileCheck %s

// As ONNX exporters write it; the unit has the name of its last op.

// CHECK-LABEL: func @layer_norm
// CHECK-NOT: tosa.sub
// CHECK: %[[Y:.*]] = quanta.composite "layer_norm"(%arg0) {parameters = {axis = 1 : i64, beta = dense<{{.*}}> : tensor<4xf32>, epsilon = {{.*}} : f64, gamma = dense<{{.*}}> : tensor<4xf32>}, quanta.key = "ln"} : (tensor<2x4xf32>) -> tensor<2x4xf32>
// CHECK: return %[[Y]]
func.func @layer_norm(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
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
  %sd = tosa.pow %e, %half : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %r = tosa.reciprocal %sd : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %n = tosa.mul %d, %r, %zp : (tensor<2x4xf32>, tensor<2x1xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  %g = "tosa.const"() {values = dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32>} : () -> tensor<1x4xf32>
  %b = "tosa.const"() {values = dense<[[0.1, 0.2, 0.3, 0.4]]> : tensor<1x4xf32>} : () -> tensor<1x4xf32>
  %p = tosa.mul %n, %g, %zp : (tensor<2x4xf32>, tensor<1x4xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  %y = tosa.add %p, %b {quanta.key = "ln"} : (tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// -----

// A mean op by op, a square as a power, no gamma and beta.

// CHECK-LABEL: func @other_forms
// CHECK-NOT: tosa.sub
// CHECK: %[[Y:.*]] = quanta.composite "layer_norm"(%arg0) {parameters = {axis = 1 : i64, epsilon = {{.*}} : f64}}
// CHECK: return %[[Y]]
func.func @other_forms(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %eps = "tosa.const"() {values = dense<1.0e-5> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %half = "tosa.const"() {values = dense<0.5> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %two = "tosa.const"() {values = dense<2.0> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %inv = "tosa.const"() {values = dense<0.25> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %sum = tosa.reduce_sum %x {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
  %m = tosa.mul %inv, %sum, %zp : (tensor<1x1xf32>, tensor<2x1xf32>, tensor<1xi8>) -> tensor<2x1xf32>
  %d = tosa.sub %x, %m : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  %q = tosa.pow %d, %two : (tensor<2x4xf32>, tensor<1x1xf32>) -> tensor<2x4xf32>
  %v = quanta.composite "reduce_mean"(%q) {parameters = {axes = array<i64: 1>}} : (tensor<2x4xf32>) -> tensor<2x1xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    %s = tosa.reduce_sum %a {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
    quanta.yield %s : tensor<2x1xf32>
  }
  %e = tosa.add %v, %eps : (tensor<2x1xf32>, tensor<1x1xf32>) -> tensor<2x1xf32>
  %r = tosa.rsqrt %e : (tensor<2x1xf32>) -> tensor<2x1xf32>
  %n = tosa.mul %d, %r, %zp : (tensor<2x4xf32>, tensor<2x1xf32>, tensor<1xi8>) -> tensor<2x4xf32>
  return %n : tensor<2x4xf32>
}

// -----

// CHECK-LABEL: func @gelu_tanh
// CHECK-NOT: tosa.pow
// CHECK: %[[Y:.*]] = quanta.composite "gelu_tanh"(%arg0)
// CHECK: return %[[Y]]
func.func @gelu_tanh(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %three = "tosa.const"() {values = dense<3.0> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %c = "tosa.const"() {values = dense<0.044715> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
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

// -----

// CHECK-LABEL: func @masked_softmax
// CHECK-NOT: tosa.add %arg0
// CHECK: %[[Y:.*]] = quanta.composite "softmax"(%arg0) {parameters = {axis = 1 : i64, mask = dense<{{\[\[}}1, 1, 0, 0]]> : tensor<1x4xi8>}}
// CHECK: return %[[Y]]
func.func @masked_softmax(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %mask = "tosa.const"() {values = dense<[[0.0, 0.0, -1.0e9, 0xFF800000]]> : tensor<1x4xf32>} : () -> tensor<1x4xf32>
  %s = tosa.add %x, %mask : (tensor<2x4xf32>, tensor<1x4xf32>) -> tensor<2x4xf32>
  %y = quanta.composite "softmax"(%s) {parameters = {axis = 1 : i64}} : (tensor<2x4xf32>) -> tensor<2x4xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    quanta.yield %a : tensor<2x4xf32>
  }
  return %y : tensor<2x4xf32>
}
