builtin.module(quanta-quantize)
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = quanta.observe %x "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x4xf32>
  %1 = tosa.sigmoid %0 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = quanta.observe %1 "y" min_max stats <min = [0.0], max = [1.0]> : tensor<1x4xf32>
  return %2 : tensor<1x4xf32>
}
