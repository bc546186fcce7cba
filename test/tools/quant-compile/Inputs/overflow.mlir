func.func @main(%x: tensor<1x1x1x200000xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<127> : tensor<1x1x1x200000xi8>} : () -> tensor<1x1x1x200000xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x200000xi8>, tensor<1x1x1x200000xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  %4 = quanta.requantize %0 {multipliers = array<i32: 1073741824>, shifts = array<i32: 56>, output_zp = 0 : i32, min = -128 : i32, max = 127 : i32} : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %4 : tensor<1x1x1x1xi8>
}
