// Averages of 32 bits: the multiplier leaves room for a sum over the whole window, also
// where every window of this image has a part of it only.
// RUN: quant-opt %s --quanta-fold-statistics="bits=32 weight-bits=32 power-of-two" --quanta-lower-to-integer=rounding=double_round --quanta-bound-accumulators | FileCheck %s

// Two numbers, times 2^28 by 2^-29.
// CHECK: quanta.requantize {{.*}}multipliers = array<i32: 268435456>{{.*}}shifts = array<i32: 29>
func.func @main(%x: tensor<1x1x2x1xf32>) -> tensor<1x2x1x1xf32> {
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = quanta.observe %x "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x1x2x1xf32>
  %1 = tosa.avg_pool2d %0, %z, %z {kernel = array<i64: 4, 2>, stride = array<i64: 2, 2>, pad = array<i64: 2, 3, 0, 0>, acc_type = f32} : (tensor<1x1x2x1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x2x1x1xf32>
  %2 = quanta.observe %1 "y" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x2x1x1xf32>
  return %2 : tensor<1x2x1x1xf32>
}
