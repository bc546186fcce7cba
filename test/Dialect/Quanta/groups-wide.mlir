// Sums of i16 by weights of 2 bits, whose multipliers could be 127: 1040 roundings by
// half of that would leave the weights themselves no room in 32 bits. Multipliers of at
// most 63 do.
// RUN: quant-opt %s --quanta-fold-statistics="bits=16 weight-bits=2 group-size=16" | FileCheck %s
// RUN: quant-opt %s --quanta-fold-statistics="bits=16 weight-bits=2 group-size=16" --quanta-lower-to-integer --quanta-bound-accumulators -o %t.mlir

// CHECK: !quant.uniform<i8<-1:1>:f32:{0:1, 1:1, 2:1, 3:16}
func.func @long(%arg0: tensor<1x1x1x1040xf32>) -> tensor<1x1x1x1xf32> {
  %x = quanta.observe %arg0 "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x1x1x1040xf32>
  %w = "tosa.const"() {values = dense<0.5> : tensor<1x1x1x1040xf32>} : () -> tensor<1x1x1x1040xf32>
  %b = "tosa.const"() {values = dense<0.25> : tensor<1xf32>} : () -> tensor<1xf32>
  %zp = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %c = tosa.conv2d %x, %w, %b, %zp, %zp {pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, acc_type = f32}
    : (tensor<1x1x1x1040xf32>, tensor<1x1x1x1040xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %y = quanta.observe %c "y" min_max stats <min = [-100.0], max = [600.0]> : tensor<1x1x1x1xf32>
  return %y : tensor<1x1x1x1xf32>
}
