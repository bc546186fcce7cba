// tosa.sin has no integer form: docs/Tutorial.md keeps it in float between a
// dequantization and a quantization.

func.func @main(%x: tensor<1x4xf32> {quanta.name = "x"})
    -> (tensor<1x4xf32> {quanta.name = "y"}) {
  %0 = tosa.add %x, %x {quanta.key = "sum"}
      : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = tosa.sin %0 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = tosa.tanh %1 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}
