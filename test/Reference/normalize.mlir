// Generated code against the interpreter on random samples, and against float: a
// layer normalization as the pipeline writes it.
// RUN: %python %S/Inputs/random-samples.py %t.npy f32 200x48
// RUN: quant-opt %s --quanta-quantize -o %t.mlir
// RUN: quant-run %t.mlir --input=%t.npy --check=reference | FileCheck %s
// RUN: quant-opt %s --quanta-quantize=integer-io -o %t.i.mlir
// RUN: FileCheck %s --check-prefix=OPS --input-file=%t.i.mlir

// CHECK: mismatches: 0

// OPS: quanta.normalize
// OPS-NOT: xf32

func.func @main(%x: tensor<1x48xf32> {quanta.name = "x"}) -> (tensor<1x48xf32> {quanta.name = "y"}) {
  %0 = quanta.observe %x "x" min_max stats <min = [-8.0], max = [8.0]> : tensor<1x48xf32>
  %1 = quanta.composite "layer_norm"(%0) {parameters = {axis = 1 : i64, epsilon = 1.0e-5 : f64}} : (tensor<1x48xf32>) -> tensor<1x48xf32> {
  ^bb0(%a: tensor<1x48xf32>):
    quanta.yield %a : tensor<1x48xf32>
  }
  %2 = quanta.observe %1 "y" min_max stats <min = [-4.0], max = [4.0]> : tensor<1x48xf32>
  return %2 : tensor<1x48xf32>
}
