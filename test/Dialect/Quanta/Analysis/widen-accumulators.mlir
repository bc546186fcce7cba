// RUN: quant-opt %s --quanta-widen-accumulators --split-input-file | FileCheck %s
// RUN: quant-opt %s --quanta-widen-accumulators --quanta-bound-accumulators --split-input-file -o /dev/null

// 66311 products of at most 255 * 127 fit beside a bias of 1912, the largest
// sum being 2^31 - 1.

// CHECK-LABEL: func @fits
// CHECK: tosa.conv2d
// CHECK-SAME: -> tensor<1x1x1x1xi32>
// CHECK-NEXT: quanta.requantize
// CHECK-SAME: tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
func.func @fits(%x: tensor<1x1x1x66311xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<127> : tensor<1x1x1x66311xi8>} : () -> tensor<1x1x1x66311xi8>
  %b = "tosa.const"() {values = dense<1912> : tensor<1xi32>} : () -> tensor<1xi32>
  %zx = "tosa.const"() {values = dense<-128> : tensor<1xi8>} : () -> tensor<1xi8>
  %zw = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %zx, %zw {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x66311xi8>, tensor<1x1x1x66311xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 46>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}

// -----

// One more in the bias: two parts. The first ends at a multiple of 64 and has
// the bias.

// CHECK-LABEL: func @split
// CHECK-SAME: %[[X:.*]]: tensor<1x1x1x66311xi8>
// CHECK: %[[BIAS:.*]] = "tosa.const"() <{values = dense<1913>
// CHECK: %[[ZEROS:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi32>}>
// CHECK: %[[X0:.*]] = tosa.slice %[[X]]
// CHECK-SAME: -> tensor<1x1x1x66304xi8>
// CHECK: %[[P0:.*]] = tosa.conv2d %[[X0]], %{{.*}}, %[[BIAS]]
// CHECK: %[[W0:.*]] = tosa.cast %[[P0]] : (tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi64>
// CHECK: tosa.const_shape {values = dense<[0, 0, 0, 66304]>
// CHECK: %[[X1:.*]] = tosa.slice %[[X]]
// CHECK-SAME: -> tensor<1x1x1x7xi8>
// CHECK: %[[P1:.*]] = tosa.conv2d %[[X1]], %{{.*}}, %[[ZEROS]]
// CHECK: %[[W1:.*]] = tosa.cast %[[P1]]
// CHECK: %[[SUM:.*]] = tosa.add %[[W0]], %[[W1]]
// CHECK: quanta.requantize %[[SUM]]
// CHECK-SAME: tensor<1x1x1x1xi64> -> tensor<1x1x1x1xi8>
func.func @split(%x: tensor<1x1x1x66311xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<127> : tensor<1x1x1x66311xi8>} : () -> tensor<1x1x1x66311xi8>
  %b = "tosa.const"() {values = dense<1913> : tensor<1xi32>} : () -> tensor<1xi32>
  %zx = "tosa.const"() {values = dense<-128> : tensor<1xi8>} : () -> tensor<1xi8>
  %zw = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %zx, %zw {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x66311xi8>, tensor<1x1x1x66311xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 46>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}

// -----

// 512 * 2^22 is 2^31: the sum is one of i64, and so is what is made of it.

// CHECK-LABEL: func @sum
// CHECK: %[[E:.*]] = quanta.lookup
// CHECK: %[[WIDE:.*]] = tosa.cast %[[E]] : (tensor<1x512xi32>) -> tensor<1x512xi64>
// CHECK: %[[S:.*]] = tosa.reduce_sum %[[WIDE]]
// CHECK-SAME: -> tensor<1x1xi64>
// CHECK: %[[ONE:.*]] = tosa.cast %{{.*}} : (tensor<1x1xi32>) -> tensor<1x1xi64>
// CHECK: %[[D:.*]] = tosa.sub %[[S]], %[[ONE]]
// CHECK: quanta.requantize %[[D]]
func.func @sum(%x: tensor<1x512xi8>) -> tensor<1x1xi8> {
  %one = "tosa.const"() {values = dense<1> : tensor<1x1xi32>} : () -> tensor<1x1xi32>
  %e = quanta.lookup %x, dense<4194304> : tensor<256xi32> : tensor<1x512xi8> -> tensor<1x512xi32>
  %s = tosa.reduce_sum %e {axis = 1 : i32} : (tensor<1x512xi32>) -> tensor<1x1xi32>
  %d = tosa.sub %s, %one : (tensor<1x1xi32>, tensor<1x1xi32>) -> tensor<1x1xi32>
  %y = quanta.requantize %d {multipliers = array<i32: 12582913>, shifts = array<i32: 48>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1xi32> -> tensor<1x1xi8>
  return %y : tensor<1x1xi8>
}

// -----

// Products of two activations: 33025 of 255 * 255 fit.

// CHECK-LABEL: func @matmul
// CHECK: tosa.slice %arg0, {{.*}} -> tensor<1x1x33024xi8>
// CHECK: tosa.slice %arg1, {{.*}} -> tensor<1x33024x1xi8>
// CHECK: tosa.matmul
// CHECK: tosa.slice %arg0, {{.*}} -> tensor<1x1x2xi8>
// CHECK: tosa.slice %arg1, {{.*}} -> tensor<1x2x1xi8>
// CHECK: tosa.matmul
// CHECK: tosa.add {{.*}}tensor<1x1x1xi64>
func.func @matmul(%a: tensor<1x1x33026xi8>, %b: tensor<1x33026x1xi8>) -> tensor<1x1x1xi8> {
  %z = "tosa.const"() {values = dense<-128> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.matmul %a, %b, %z, %z : (tensor<1x1x33026xi8>, tensor<1x33026x1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1xi32>
  %y = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 46>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1xi32> -> tensor<1x1x1xi8>
  return %y : tensor<1x1x1xi8>
}

// -----

// i16 inputs: 516 products of 32767 * 127 fit.

// CHECK-LABEL: func @words
// CHECK: linalg.conv_2d_nhwc_fhwc {{.*}}tensor<1x1x1x512xi16>
// CHECK: linalg.conv_2d_nhwc_fhwc {{.*}}tensor<1x1x1x5xi16>
// CHECK: tosa.add {{.*}}tensor<1x1x1x1xi64>
func.func @words(%x: tensor<1x1x1x517xi16>) -> tensor<1x1x1x1xi16> {
  %w = "tosa.const"() {values = dense<127> : tensor<1x1x1x517xi8>} : () -> tensor<1x1x1x517xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %0 = tensor.empty() : tensor<1x1x1x1xi32>
  %start = linalg.broadcast ins(%b : tensor<1xi32>) outs(%0 : tensor<1x1x1x1xi32>) dimensions = [0, 1, 2]
  %acc = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w : tensor<1x1x1x517xi16>, tensor<1x1x1x517xi8>) outs(%start : tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi32>
  %y = quanta.requantize %acc {multipliers = array<i32: 8650753>, shifts = array<i32: 40>, min = -32768 : i32, max = 32767 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi16>
  return %y : tensor<1x1x1x1xi16>
}

// -----

// Two ways from the sum to its reader: all is i64, and nothing is cast from i64.

// CHECK-LABEL: func @diamond
// CHECK-NOT: (tensor<1x1x1x1xi64>) -> tensor<1x1x1x1xi64>
// CHECK: %[[B:.*]] = tosa.sub {{.*}} -> tensor<1x1x1x1xi64>
// CHECK-NEXT: %[[C:.*]] = tosa.add %{{.*}}, %[[B]] : {{.*}} -> tensor<1x1x1x1xi64>
// CHECK-NOT: (tensor<1x1x1x1xi64>) -> tensor<1x1x1x1xi64>
// CHECK: quanta.requantize %[[C]]
func.func @diamond(%x: tensor<1x1x1x200000xi8>) -> tensor<1x1x1x1xi8> {
  %w = "tosa.const"() {values = dense<127> : tensor<1x1x1x200000xi8>} : () -> tensor<1x1x1x200000xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<1xi32>} : () -> tensor<1xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %c = "tosa.const"() {values = dense<5> : tensor<1x1x1x1xi32>} : () -> tensor<1x1x1x1xi32>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x1x1x200000xi8>, tensor<1x1x1x200000xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x1xi32>
  %1 = tosa.add %0, %c : (tensor<1x1x1x1xi32>, tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi32>
  %2 = tosa.sub %0, %c : (tensor<1x1x1x1xi32>, tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi32>
  %3 = tosa.add %1, %2 : (tensor<1x1x1x1xi32>, tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi32>
  %4 = quanta.requantize %3 {multipliers = array<i32: 12582913>, shifts = array<i32: 50>, min = -128 : i32, max = 127 : i32}
    : tensor<1x1x1x1xi32> -> tensor<1x1x1x1xi8>
  return %4 : tensor<1x1x1x1xi8>
}
