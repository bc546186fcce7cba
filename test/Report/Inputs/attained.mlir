// y = 1.005 * x with x in steps of 0.1, w = 100 * 0.01 and y in steps of
// 0.110044536: 12.6499 becomes 126, the sum 12600 is 114.499 steps, 114.
// 0.001 / 0.110044536 = 9757339 / 2^30.

func.func @main(%arg0: tensor<1x1x1x1xf32> {quanta.name = "x"}) -> (tensor<1x1x1x1xf32> {quanta.name = "y"}) {
  %w = "tosa.const"() {values = dense<100> : tensor<1x1x1x1xi8>} : () -> tensor<1x1x1x1xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %q = quanta.quantize %arg0 {quanta.key = "x"} : tensor<1x1x1x1xf32> -> tensor<1x1x1x1x!quant.uniform<i8:f32, 0.1>>
  %x = quant.scast %q : tensor<1x1x1x1x!quant.uniform<i8:f32, 0.1>> to tensor<1x1x1x1xi8>
  %acc = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
      quanta.key = "y", quanta.weight_type = !quant.uniform<i8<-127:127>:f32, 0.01>}
    : (tensor<1x1x1x1xi8>, tensor<1x1x1x1xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  %y = quanta.requantize %acc {multipliers = array<i32: 9757339>, shifts = array<i32: 30>, min = -128 : i32, max = 127 : i32,
      quanta.key = "y", quanta.op = "tosa.conv2d", quanta.type = !quant.uniform<i8:f32, 0.110044536>}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  %s = quant.scast %y : tensor<1x1x1x1xi8> to tensor<1x1x1x1x!quant.uniform<i8:f32, 0.110044536>>
  %r = quanta.dequantize %s : tensor<1x1x1x1x!quant.uniform<i8:f32, 0.110044536>> -> tensor<1x1x1x1xf32>
  return %r : tensor<1x1x1x1xf32>
}
