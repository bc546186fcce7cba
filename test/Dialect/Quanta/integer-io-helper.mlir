// RUN: quant-opt %s --quanta-integer-io | FileCheck %s

// What only other functions see keeps its types, so that their calls fit.
// CHECK-LABEL: func.func @caller(
// CHECK-SAME: tensor<4xi8>
// CHECK: call @helper({{.*}}) : (tensor<4xf32>) -> tensor<4xf32>
// CHECK-LABEL: func.func private @helper(%{{.*}}: tensor<4xf32>) -> tensor<4xf32>
func.func @caller(%x: tensor<4xi8>) -> tensor<4xi8> {
  %c = "tosa.const"() <{values = dense<2.0> : tensor<4xf32>}> : () -> tensor<4xf32>
  %0 = func.call @helper(%c) : (tensor<4xf32>) -> tensor<4xf32>
  return %x : tensor<4xi8>
}
func.func private @helper(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
