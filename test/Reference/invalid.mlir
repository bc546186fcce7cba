// The interpreter names what it cannot run.
// RUN: %python %S/Inputs/random-samples.py %t.npy f32 2x4
// RUN: not quant-run %s --input=%t.npy --check=reference 2>&1 | FileCheck %s

// CHECK: invalid.mlir{{"?}}:[[@LINE+3]]:{{.*}}error: 'tosa.exp' op is not supported by the reference interpreter

func.func @main(%x: tensor<1x4xf32> {quanta.name = "x"}) -> (tensor<1x4xf32> {quanta.name = "y"}) {
  %y = tosa.exp %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
