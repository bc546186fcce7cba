func.func @main(%x: tensor<1x1x2x3xf32> {quanta.name = "x"}) -> (tensor<1x1x2x3xf32> {quanta.name = "y"}) {
  %0 = tosa.abs %x : (tensor<1x1x2x3xf32>) -> tensor<1x1x2x3xf32>
  return %0 : tensor<1x1x2x3xf32>
}
