// Indices out of range take the nearest row, in code and in the interpreter.
func.func @main(%i: tensor<1x4xi32>) -> tensor<1x4x2xi8> {
  %x = "tosa.const"() {values = dense<[[[1, 2], [3, 4], [5, 6], [7, 8]]]> : tensor<1x4x2xi8>} : () -> tensor<1x4x2xi8>
  %one = "tosa.const"() {values = dense<1> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %0 = tosa.add %i, %one : (tensor<1x4xi32>, tensor<1x1xi32>) -> tensor<1x4xi32>
  %1 = tosa.gather %x, %0 : (tensor<1x4x2xi8>, tensor<1x4xi32>) -> tensor<1x4x2xi8>
  return %1 : tensor<1x4x2xi8>
}
