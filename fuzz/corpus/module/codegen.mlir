builtin.module(quanta-codegen)




func.func @main(%x: tensor<1x8xi8> {quanta.name = "x", quanta.scale = 0.5 : f64, quanta.zero_point = -3 : i64})
    -> (tensor<1x8xi8> {quanta.name = "y"}) {
  %0 = quanta.requantize %x {multipliers = array<i32: 1>, shifts = array<i32: 1>,
      input_zp = -3 : i32, output_zp = 1 : i32, min = -128 : i32, max = 127 : i32}
    : tensor<1x8xi8> -> tensor<1x8xi8>
  return %0 : tensor<1x8xi8>
}
