// A convolution, a relu6 and a max pool: float TOSA as another compiler may
// hand it over. docs/Tutorial.md takes it through every level by hand.

func.func @main(%x: tensor<1x4x4x2xf32> {quanta.name = "x"})
    -> (tensor<1x2x2x2xf32> {quanta.name = "y"}) {
  %weight = "tosa.const"() {values = dense<[[[[0.5, -0.25]]], [[[1.0, 0.125]]]]>
      : tensor<2x1x1x2xf32>} : () -> tensor<2x1x1x2xf32>
  %bias = "tosa.const"() {values = dense<[0.5, -0.5]> : tensor<2xf32>}
      : () -> tensor<2xf32>
  %zero = "tosa.const"() {values = dense<0.0> : tensor<1xf32>}
      : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %weight, %bias, %zero, %zero {
      acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, quanta.key = "conv"}
      : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>,
         tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x2xf32>
  %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 6.0 : f32,
                      quanta.key = "relu6"}
      : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %2 = tosa.max_pool2d %1 {kernel = array<i64: 2, 2>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
      : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return %2 : tensor<1x2x2x2xf32>
}
