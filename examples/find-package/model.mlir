// A 1x1 convolution and our own relu6. The observers have ranges, so that no
// calibration is needed.

func.func @main(%arg0: tensor<1x4x4x2xf32> {quanta.name = "x"})
    -> (tensor<1x4x4x2xf32> {quanta.name = "y"}) {
  %x = quanta.observe %arg0 "x" min_max stats <min = [-1.0], max = [1.0]>
      : tensor<1x4x4x2xf32>
  %weight = "tosa.const"() {values = dense<[[[[4.0, -2.0]]], [[[8.0, 1.0]]]]>
      : tensor<2x1x1x2xf32>} : () -> tensor<2x1x1x2xf32>
  %bias = "tosa.const"() {values = dense<[0.5, -0.5]> : tensor<2xf32>}
      : () -> tensor<2xf32>
  %zero = "tosa.const"() {values = dense<0.0> : tensor<1xf32>}
      : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %weight, %bias, %zero, %zero {
      acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>}
      : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>,
         tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x2xf32>
  %1 = mini.relu6 %0 : tensor<1x4x4x2xf32>
  %y = quanta.observe %1 "y" min_max stats <min = [0.0], max = [6.0]>
      : tensor<1x4x4x2xf32>
  return %y : tensor<1x4x4x2xf32>
}
