// Generated code against the interpreter on random samples: the integer
// softmax as the pipeline writes it.
// RUN: %python %S/Inputs/random-samples.py %t.npy f32 200x10
// RUN: quant-opt %s --quanta-quantize -o %t.mlir
// RUN: quant-run %t.mlir --input=%t.npy --check=reference | FileCheck %s

// CHECK: mismatches: 0

func.func @main(%x: tensor<1x10xf32> {quanta.name = "x"}) -> (tensor<1x10xf32> {quanta.name = "y"}) {
  %0 = quanta.observe %x "x" min_max stats <min = [-8.0], max = [8.0]> : tensor<1x10xf32>
  %1 = quanta.composite "softmax"(%0) {parameters = {axis = 1 : i64}} : (tensor<1x10xf32>) -> tensor<1x10xf32> {
  ^bb0(%arg: tensor<1x10xf32>):
    %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
    %max = tosa.reduce_max %arg {axis = 1 : i32} : (tensor<1x10xf32>) -> tensor<1x1xf32>
    %sub = tosa.sub %arg, %max : (tensor<1x10xf32>, tensor<1x1xf32>) -> tensor<1x10xf32>
    %exp = tosa.exp %sub : (tensor<1x10xf32>) -> tensor<1x10xf32>
    %sum = tosa.reduce_sum %exp {axis = 1 : i32} : (tensor<1x10xf32>) -> tensor<1x1xf32>
    %inverse = tosa.reciprocal %sum : (tensor<1x1xf32>) -> tensor<1x1xf32>
    %y = tosa.mul %exp, %inverse, %shift : (tensor<1x10xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x10xf32>
    quanta.yield %y : tensor<1x10xf32>
  }
  return %1 : tensor<1x10xf32>
}
