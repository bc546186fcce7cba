func.func @main(%x: tensor<1x4x4x2xf32> {quanta.name = "x"}) -> (tensor<1x4x4x3xf32> {quanta.name = "y"}) {
  %w = "tosa.const"() {values = dense<0.5> : tensor<3x1x1x2xf32>} : () -> tensor<3x1x1x2xf32>
  %b = "tosa.const"() {values = dense<0.25> : tensor<3xf32>} : () -> tensor<3xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = quanta.observe %x "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x4x4x2xf32>
  %1 = tosa.conv2d %0, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x4x4x2xf32>, tensor<3x1x1x2xf32>, tensor<3xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x3xf32>
  %2 = quanta.observe %1 "y" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x4x4x3xf32>
  return %2 : tensor<1x4x4x3xf32>
}
