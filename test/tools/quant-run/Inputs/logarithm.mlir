func.func @main(%x: tensor<1x4xf32>) -> (tensor<1x4xf32> {quanta.name = "y"}) {
  %0 = tosa.log %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
