// RUN: quant-opt %s --quanta-fold-statistics="weight-bits=4 group-size=16" | FileCheck %s --check-prefix=FOLD
// RUN: quant-opt %s --quanta-fold-statistics="weight-bits=4 group-size=16" --quanta-lower-to-integer --canonicalize | FileCheck %s --check-prefix=LOWER
// RUN: quant-opt %s --quanta-fold-statistics="weight-bits=4 group-size=16 weight-only" --quanta-lower-to-integer --canonicalize | FileCheck %s --check-prefix=ONLY
// RUN: quant-opt %s --quanta-fold-statistics="weight-bits=4 group-size=16 weight-only" --quanta-lower-to-integer --quanta-to-linalg-pipeline | FileCheck %s --check-prefix=LINALG
// RUN: quant-opt %s --quanta-fold-statistics="group-size=256 weight-only" | FileCheck %s --check-prefix=LONG

// Groups of 16 in a channel: the largest weight of one is 7.875 = 7 * 1.125, that of the
// other 7 * 0.1607. The unit is 1.125 / 18, and 0.1607 is 2.57 of it: 3 units.

// FOLD-LABEL: func.func @halves
// FOLD: !quant.uniform<i8<-7:7>:f32:{0:1, 1:1, 2:1, 3:16}, {{[{]+}}1.875000e-01, 1.125000e+00{{[}]+}}>>

// Integers of one scale, 3 units as 3 and 18 are multiples of 3: 6 * 1 of them are 1.125,
// 7 * 6 are 7.875.

// LOWER-LABEL: func.func @halves
// LOWER: "tosa.const"() <{values = dense_resource<[[WEIGHT:weight_[0-9a-f]+]]> : tensor<1x1x1x32xi8>}>
// LOWER: tosa.conv2d {{.*}}quanta.weight_type = !quant.uniform<i8<-127:127>:f32:0, {1.875000e-01}>{{.*}}tensor<1x1x1x32xi8>
// LOWER: quanta.requantize
// LOWER: [[WEIGHT]]: "0x40000000060606060606060606060606060606062A2A2A2A2A2A2A2A2A2A2A2A2A2A2AD6"

// Weights alone have multipliers up to 255: 36 and 255 of a unit.

// ONLY-LABEL: func.func @halves
// ONLY: quanta.dequantize {{.*}}!quant.uniform<i8<-7:7>:f32:{0:1, 1:1, 2:1, 3:16}
// ONLY: tosa.conv2d {{.*}}tensor<1x1x1x32xf32>
// ONLY-LABEL: func.func @indivisible
// ONLY: weight_{{[0-9a-f]+}}: "0x4000000007070707070707070707070707070707070707070707070707070707070707F9"

// LINALG-LABEL: func.func @halves
// LINALG: linalg.conv_2d_nhwc_fhwc {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x1x1x32xf32>, tensor<1x1x1x32xi16>)

// Fewer channels than the group: all of a point.

// LONG-LABEL: func.func @halves
// LONG: !quant.uniform<i8<-127:127>:f32:{0:1, 1:1, 2:1, 3:32}

func.func @halves(%arg0: tensor<1x1x1x32xf32>) -> tensor<1x1x1x1xf32> {
  %x = quanta.observe %arg0 "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x1x1x32xf32>
  %w = "tosa.const"() {values = dense<[[[[1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 1.125, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, 7.875, -7.875]]]]> : tensor<1x1x1x32xf32>} : () -> tensor<1x1x1x32xf32>
  %b = "tosa.const"() {values = dense<0.5> : tensor<1xf32>} : () -> tensor<1xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "c"} : (tensor<1x1x1x32xf32>, tensor<1x1x1x32xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = quanta.observe %0 "c" min_max stats <min = [-9.0], max = [9.0]> : tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}

// 24 channels are no groups of 16: one scale for each output channel.

// FOLD-LABEL: func.func @indivisible
// FOLD: quanta.quantize {{.*}}!quant.uniform<i8<-7:7>:f32, 0.1428{{.*}}>>
func.func @indivisible(%arg0: tensor<1x1x1x24xf32>) -> tensor<1x1x1x1xf32> {
  %x = quanta.observe %arg0 "x" min_max stats <min = [-1.0], max = [1.0]> : tensor<1x1x1x24xf32>
  %w = "tosa.const"() {values = dense<1.0> : tensor<1x1x1x24xf32>} : () -> tensor<1x1x1x24xf32>
  %b = "tosa.const"() {values = dense<0.5> : tensor<1xf32>} : () -> tensor<1xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "c"} : (tensor<1x1x1x24xf32>, tensor<1x1x1x24xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1x1xf32>
  %1 = quanta.observe %0 "c" min_max stats <min = [-9.0], max = [9.0]> : tensor<1x1x1x1xf32>
  return %1 : tensor<1x1x1x1xf32>
}
