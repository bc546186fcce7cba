func.func @main(%x: tensor<1x4xi8>) -> tensor<1x4xi8> {
  %s = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %c = "tosa.const"() {values = dense<8000001> : tensor<1x4xi32>} : () -> tensor<1x4xi32>
  %w = tosa.cast %x : (tensor<1x4xi8>) -> tensor<1x4xi32>
  %v = tosa.mul %w, %c, %s : (tensor<1x4xi32>, tensor<1x4xi32>, tensor<1xi8>) -> tensor<1x4xi32>
  %4 = quanta.requantize %v {multipliers = array<i32: 9662469>, shifts = array<i32: 27>, output_zp = 0 : i32, min = -128 : i32, max = 127 : i32, realization = #quanta<realization f32_fma>} : tensor<1x4xi32> -> tensor<1x4xi8>
  return %4 : tensor<1x4xi8>
}
