// RUN: quant-opt %s --quanta-insert-observers=kind=min-max | FileCheck %s
// RUN: quant-opt %s --quanta-insert-observers="kind=moving-average:0.5 granularity=per-channel" | FileCheck %s --check-prefix=OPTIONS

// An argument's scheme, an op's scheme, and what they leave to the options.
// CHECK-LABEL: func @choices
// CHECK: quanta.observe %arg0 "x" histogram range "percentile:99.9" : tensor<2x3xf32>
// CHECK: quanta.observe %{{.*}} "a" moving_average momentum 9.000000e-01 axis 1 : tensor<2x3xf32>
// CHECK: quanta.observe %{{.*}} "b" min_max range "min-max" : tensor<2x3xf32>
// OPTIONS-LABEL: func @choices
// OPTIONS: "x" histogram range "percentile:99.9" axis 1
// OPTIONS: "a" moving_average momentum 9.000000e-01 axis 1
// OPTIONS: "b" moving_average momentum 5.000000e-01 range "min-max" :
func.func @choices(%x: tensor<2x3xf32> {quanta.name = "x", quanta.scheme = {range = "percentile:99.9"}}) -> tensor<2x3xf32> {
  %0 = tosa.add %x, %x {quanta.key = "a", quanta.scheme = {observer = "moving-average:0.9", granularity = "per-channel"}} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = tosa.add %0, %x {quanta.key = "b", quanta.scheme = {bits = 8 : i64, float, granularity = "per-tensor", range = "min-max", weights = "per-channel"}} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// Only the clamp is observed: it has the add's choices but for its own.
// CHECK-LABEL: func @absorbed
// CHECK: tosa.clamp
// CHECK-NEXT: quanta.observe %{{.*}} "relu" histogram range "mse" axis 1
func.func @absorbed(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = tosa.add %x, %x {quanta.scheme = {observer = "histogram", range = "min-max", granularity = "per-channel"}} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 6.0 : f32, quanta.key = "relu", quanta.scheme = {range = "mse"}} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// The channels of an image in another layout.
// OPTIONS-LABEL: func @transposed
// OPTIONS: quanta.observe %arg0 "arg0" moving_average momentum 5.000000e-01 axis 1 : tensor<1x3x8x8xf32>
func.func @transposed(%x: tensor<1x3x8x8xf32>) -> tensor<1x8x8x3xf32> {
  %0 = tosa.transpose %x {perms = array<i32: 0, 2, 3, 1>} : (tensor<1x3x8x8xf32>) -> tensor<1x8x8x3xf32>
  return %0 : tensor<1x8x8x3xf32>
}

// An observer that is there stays the only one; its key is not given out again.
// CHECK-LABEL: func @observed
// CHECK-NEXT: quanta.observe %arg0 "a" histogram
// CHECK-NEXT: tosa.add
// CHECK-NEXT: quanta.observe %{{.*}} "a#1" min_max
// CHECK-NEXT: return
func.func @observed(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = quanta.observe %x "a" histogram : tensor<3xf32>
  %1 = tosa.add %0, %0 {quanta.key = "a"} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %1 : tensor<3xf32>
}
