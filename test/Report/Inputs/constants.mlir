func.func @main(%x: tensor<1x4xf32> {quanta.name = "x"}) -> (tensor<1x4xf32> {quanta.name = "product"}, tensor<1x4xf32> {quanta.name = "maximum"}, tensor<1x4xf32> {quanta.name = "half"}) {
  %c = "tosa.const"() {values = dense<[[0.1, 0.73, -0.5, 0.9]]> : tensor<1x4xf32>} : () -> tensor<1x4xf32>
  %one = "tosa.const"() {values = dense<0.37> : tensor<1x1xf32>} : () -> tensor<1x1xf32>
  %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %s = tosa.add %x, %c {quanta.key = "sum"} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %d = tosa.sub %c, %x {quanta.key = "difference"} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %p = tosa.mul %c, %d, %shift {quanta.key = "product"} : (tensor<1x4xf32>, tensor<1x4xf32>, tensor<1xi8>) -> tensor<1x4xf32>
  %m = tosa.maximum %s, %c {quanta.key = "maximum"} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %t = tosa.sub %s, %one {quanta.key = "less"} : (tensor<1x4xf32>, tensor<1x1xf32>) -> tensor<1x4xf32>
  %h = tosa.mul %t, %one, %shift {quanta.key = "half"} : (tensor<1x4xf32>, tensor<1x1xf32>, tensor<1xi8>) -> tensor<1x4xf32>
  return %p, %m, %h : tensor<1x4xf32>, tensor<1x4xf32>, tensor<1x4xf32>
}
