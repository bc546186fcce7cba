// RUN: quant-opt %s --quanta-insert-observers | FileCheck %s
// RUN: quant-opt %s --quanta-insert-observers=kind=histogram | FileCheck %s --check-prefix=HISTOGRAM

// The argument and the clamp are observed; the convolution's own result is
// not, because only the clamp reads it; the reshape has its operand's scale.
// CHECK-LABEL: func @conv_relu
// CHECK:       %[[X:.*]] = quanta.observe %arg0 "input" min_max : tensor<1x4x4x2xf32>
// CHECK:       %[[C:.*]] = tosa.conv2d %[[X]]
// CHECK-NEXT:  %[[R:.*]] = tosa.clamp %[[C]]
// CHECK-NEXT:  %[[O:.*]] = quanta.observe %[[R]] "relu1" min_max : tensor<1x4x4x3xf32>
// CHECK:       %[[S:.*]] = tosa.reshape %[[O]]
// CHECK-NEXT:  return %[[S]]
// HISTOGRAM:   quanta.observe %arg0 "input" histogram
func.func @conv_relu(%x: tensor<1x4x4x2xf32> {quanta.name = "input"}) -> tensor<1x48xf32> {
  %w = "tosa.const"() {values = dense<0.5> : tensor<3x1x1x2xf32>} : () -> tensor<3x1x1x2xf32>
  %b = "tosa.const"() {values = dense<0.0> : tensor<3xf32>} : () -> tensor<3xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x4x4x2xf32>, tensor<3x1x1x2xf32>, tensor<3xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x3xf32>
  %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 6.0 : f32, quanta.key = "relu1"} : (tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32>
  %s = tosa.const_shape {values = dense<[1, 48]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %2 = tosa.reshape %1, %s : (tensor<1x4x4x3xf32>, !tosa.shape<2>) -> tensor<1x48xf32>
  return %2 : tensor<1x48xf32>
}

// Keys stay unique, and ops without one get a structural path.
// CHECK-LABEL: func @keys
// CHECK: quanta.observe %arg0 "arg0"
// CHECK: quanta.observe %{{.*}} "sum" min_max
// CHECK: quanta.observe %{{.*}} "sum#1" min_max
// CHECK: quanta.observe %{{.*}} "tosa.add.0" min_max
// CHECK: %[[T:.*]] = tosa.tanh
// CHECK-NEXT: return %[[T]]
func.func @keys(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tosa.add %x, %x {quanta.key = "sum"} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = tosa.add %0, %x {quanta.key = "sum"} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = tosa.add %1, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = tosa.tanh %2 : (tensor<4xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}
