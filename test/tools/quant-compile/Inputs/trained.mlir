func.func @main(%x: tensor<4xf32> {quanta.name = "x"}) -> (tensor<4xf32> {quanta.name = "y"}) {
  %0 = quanta.fake_quant %x as !quant.uniform<i8:f32, 0.25:7> : tensor<4xf32>
  %1 = tosa.add %0, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = quanta.fake_quant %1 as !quant.uniform<i8:f32, 0.5> : tensor<4xf32>
  return %2 : tensor<4xf32>
}
