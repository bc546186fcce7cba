// RUN: quant-opt %s --quanta-fold-statistics --quanta-lower-to-integer --quanta-verify-integer-only | FileCheck %s

// CHECK-LABEL: func @exp
// CHECK: quanta.lookup
func.func @exp(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = quanta.observe %x "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<4xf32>
  %1 = tosa.exp %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = quanta.observe %1 "y" min_max stats <min = [0.0], max = [3.0]> : tensor<4xf32>
  return %2 : tensor<4xf32>
}

// |x| has its entries from a leaky relu of slope -1: 255 steps up and down.
// CHECK-LABEL: func @abs
// CHECK: quanta.lookup %{{.*}}, dense<"0x7E7C7A
func.func @abs(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = quanta.observe %x "x" min_max stats <min = [-127.0], max = [128.0]> : tensor<4xf32>
  %1 = tosa.abs %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = quanta.observe %1 "y" min_max stats <min = [0.0], max = [127.5]> : tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func @negate
// CHECK: %[[N:.*]] = tosa.sub
// CHECK: quanta.requantize
func.func @negate(%x: tensor<4xf32>) -> tensor<4xf32> {
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = quanta.observe %x "x" min_max stats <min = [-1.0], max = [3.0]> : tensor<4xf32>
  %1 = tosa.negate %0, %z, %z : (tensor<4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<4xf32>
  %2 = quanta.observe %1 "y" min_max stats <min = [-3.0], max = [1.0]> : tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: func @sum
// CHECK: tosa.reduce_sum %{{.*}} {axis = 1 : i32} : (tensor<2x4xi32>) -> tensor<2x1xi32>
// CHECK: quanta.requantize
func.func @sum(%x: tensor<2x4xf32>) -> tensor<2x1xf32> {
  %0 = quanta.observe %x "x" min_max stats <min = [-1.0], max = [3.0]> : tensor<2x4xf32>
  %1 = tosa.reduce_sum %0 {axis = 1 : i32} : (tensor<2x4xf32>) -> tensor<2x1xf32>
  %2 = quanta.observe %1 "y" min_max stats <min = [-4.0], max = [12.0]> : tensor<2x1xf32>
  return %2 : tensor<2x1xf32>
}
