// RUN: quant-opt %s --quanta-fold-statistics --quanta-lower-to-integer --quanta-verify-integer-only | FileCheck %s

// CHECK-LABEL: func @tables
// CHECK-COUNT-2: quanta.lookup
// CHECK-NOT: quanta.composite
func.func @tables(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = quanta.observe %x "x" min_max stats <min = [-4.0], max = [4.0]> : tensor<4xf32>
  %1 = quanta.composite "hard_swish"(%0) : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    quanta.yield %a : tensor<4xf32>
  }
  %2 = quanta.observe %1 "y" min_max stats <min = [-0.5], max = [4.0]> : tensor<4xf32>
  %3 = quanta.composite "leaky_relu"(%2) {parameters = {alpha = 0.1 : f64}} : (tensor<4xf32>) -> tensor<4xf32> {
  ^bb0(%a: tensor<4xf32>):
    quanta.yield %a : tensor<4xf32>
  }
  %4 = quanta.observe %3 "z" min_max stats <min = [-0.5], max = [4.0]> : tensor<4xf32>
  return %4 : tensor<4xf32>
}

// CHECK-LABEL: func @reduce_mean
// CHECK: tosa.reduce_sum %{{.*}} {axis = 1 : i32} : (tensor<2x4xi32>) -> tensor<2x1xi32>
// CHECK: quanta.requantize
func.func @reduce_mean(%x: tensor<2x4xf32>) -> tensor<2x1xf32> {
  %0 = quanta.observe %x "x" min_max stats <min = [-1.0], max = [3.0]> : tensor<2x4xf32>
  %1 = quanta.composite "reduce_mean"(%0) {parameters = {axes = array<i64: 1>}} : (tensor<2x4xf32>) -> tensor<2x1xf32> {
  ^bb0(%a: tensor<2x4xf32>):
    %s = tosa.reduce_sum %a {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
    quanta.yield %s : tensor<2x1xf32>
  }
  %2 = quanta.observe %1 "y" min_max stats <min = [-1.0], max = [3.0]> : tensor<2x1xf32>
  return %2 : tensor<2x1xf32>
}

// Stored values are compared and moved as they are.
// CHECK-LABEL: func @moved
// CHECK: tosa.max_pool2d {{.*}} -> tensor<1x2x2x2xi8>
// CHECK: tosa.concat {{.*}} -> tensor<1x2x2x4xi8>
// CHECK: tosa.slice {{.*}} -> tensor<1x1x2x4xi8>
// CHECK-NOT: quanta.requantize
// CHECK: return
func.func @moved(%x: tensor<1x4x4x2xf32>) -> tensor<1x1x2x4xf32> {
  %b = tosa.const_shape {values = dense<0> : tensor<4xindex>} : () -> !tosa.shape<4>
  %s = tosa.const_shape {values = dense<[1, 1, 2, 4]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %0 = quanta.observe %x "x" min_max stats <min = [-1.0], max = [3.0]> : tensor<1x4x4x2xf32>
  %1 = tosa.max_pool2d %0 {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  %2 = tosa.concat %1, %1 {axis = 3 : i32} : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x4xf32>
  %3 = tosa.slice %2, %b, %s : (tensor<1x2x2x4xf32>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x1x2x4xf32>
  return %3 : tensor<1x1x2x4xf32>
}

// A product has no common multipliers, a difference keeps its order.
// CHECK-LABEL: func @products
// CHECK: %[[P:.*]] = tosa.mul {{.*}} -> tensor<4xi32>
// CHECK: quanta.requantize %[[P]]
// CHECK: %[[D:.*]] = tosa.sub {{.*}} : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
// CHECK: quanta.requantize %[[D]]
func.func @products(%x: tensor<4xf32>) -> tensor<4xf32> {
  %h = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = quanta.observe %x "x" min_max stats <min = [0.0], max = [2.0]> : tensor<4xf32>
  %1 = tosa.mul %0, %0, %h : (tensor<4xf32>, tensor<4xf32>, tensor<1xi8>) -> tensor<4xf32>
  %2 = quanta.observe %1 "p" min_max stats <min = [0.0], max = [4.0]> : tensor<4xf32>
  %3 = tosa.sub %2, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = quanta.observe %3 "d" min_max stats <min = [-1.0], max = [4.0]> : tensor<4xf32>
  return %4 : tensor<4xf32>
}

// Gamma in steps of 2 / (2^14 - 1), beta in steps of that by 2^14.

// CHECK-LABEL: func @layer_norm
// CHECK-DAG: dense<{{\[\[}}16383, 4096]]> : tensor<1x2xi32>
// CHECK: %[[Y:.*]] = quanta.normalize %{{.*}} epsilon 0 fraction_bits 14 : tensor<4x2xi8> -> tensor<4x2xi32>
// CHECK: %[[P:.*]] = tosa.mul %[[Y]]
// CHECK: %[[S:.*]] = tosa.add %[[P]]
// CHECK: quanta.requantize %[[S]]
func.func @layer_norm(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %0 = quanta.observe %x "x" min_max stats <min = [-4.0], max = [4.0]> : tensor<4x2xf32>
  %1 = quanta.composite "layer_norm"(%0) {parameters = {axis = 1 : i64, epsilon = 1.0e-5 : f64, gamma = dense<[2.0, 0.5]> : tensor<2xf32>, beta = dense<[0.5, 0.0]> : tensor<2xf32>}} : (tensor<4x2xf32>) -> tensor<4x2xf32> {
  ^bb0(%a: tensor<4x2xf32>):
    quanta.yield %a : tensor<4x2xf32>
  }
  %2 = quanta.observe %1 "y" min_max stats <min = [-2.0], max = [2.5]> : tensor<4x2xf32>
  return %2 : tensor<4x2xf32>
}

// What is masked can't be the largest, and adds nothing to the sum.

// CHECK-LABEL: func @masked_softmax
// CHECK: tosa.minimum
// CHECK: tosa.reduce_max
// CHECK: %[[E:.*]] = quanta.lookup
// CHECK: %[[K:.*]] = tosa.mul %[[E]]
// CHECK: tosa.reduce_sum %[[K]]
func.func @masked_softmax(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = quanta.observe %x "x" min_max stats <min = [-4.0], max = [4.0]> : tensor<1x2xf32>
  %1 = quanta.composite "softmax"(%0) {parameters = {axis = 1 : i64, mask = dense<[[1, 0]]> : tensor<1x2xi8>}} : (tensor<1x2xf32>) -> tensor<1x2xf32> {
  ^bb0(%a: tensor<1x2xf32>):
    quanta.yield %a : tensor<1x2xf32>
  }
  return %1 : tensor<1x2xf32>
}

// Rows of a constant table, by the indices as they are.

// CHECK-LABEL: func @gather
// CHECK-SAME: %{{.*}}: tensor<1x2xf32>, %[[I:.*]]: tensor<1x2xi32>
// CHECK: %[[T:.*]] = "tosa.const"() <{values = dense<{{.*}}> : tensor<1x3x1xi8>}>
// CHECK: tosa.gather %[[T]], %[[I]] {{.*}} : (tensor<1x3x1xi8>, tensor<1x2xi32>) -> tensor<1x2x1xi8>
func.func @gather(%x: tensor<1x2xf32>, %i: tensor<1x2xi32>) -> tensor<1x2x1xf32> {
  %t = "tosa.const"() {values = dense<[[[1.0], [2.0], [-1.0]]]> : tensor<1x3x1xf32>} : () -> tensor<1x3x1xf32>
  %0 = tosa.gather %t, %i : (tensor<1x3x1xf32>, tensor<1x2xi32>) -> tensor<1x2x1xf32>
  return %0 : tensor<1x2x1xf32>
}
