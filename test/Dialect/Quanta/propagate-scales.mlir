// RUN: quant-opt %s --quanta-propagate-scales | FileCheck %s
// RUN: quant-opt %s --quanta-propagate-scales --quanta-lower-to-integer | FileCheck %s --check-prefix=INT

!in = !quant.uniform<i8:f32, 0.5:-3>
!other = !quant.uniform<i8:f32, 1.0:4>

// Down through a reshape.
// CHECK-LABEL: func @down
// CHECK: %[[R:.*]] = tosa.reshape
// CHECK: %[[Q:.*]] = quanta.quantize %[[R]] : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01:-3>>
// CHECK: %[[D:.*]] = quanta.dequantize %[[Q]]
// CHECK: return %[[D]]
// INT-LABEL: func @down
// INT: tosa.reshape {{.*}} -> tensor<4xi8>
func.func @down(%x: tensor<2x2xf32>) -> tensor<4xf32> {
  %s = tosa.const_shape {values = dense<4> : tensor<1xindex>} : () -> !tosa.shape<1>
  %q = quanta.quantize %x : tensor<2x2xf32> -> tensor<2x2x!in>
  %d = quanta.dequantize %q : tensor<2x2x!in> -> tensor<2x2xf32>
  %0 = tosa.reshape %d, %s : (tensor<2x2xf32>, !tosa.shape<1>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// Up through a transposition and a concatenation to the arguments.
// CHECK-LABEL: func @up
// CHECK: %[[P:.*]] = quanta.quantize %arg0 : tensor<2x2xf32> -> tensor<2x2x!quant.uniform<i8:f32, 5.000000e-01:-3>>
// CHECK: %[[PD:.*]] = quanta.dequantize %[[P]]
// CHECK: %[[T:.*]] = tosa.transpose %[[PD]]
// CHECK: %[[TQ:.*]] = quanta.quantize %[[T]] : tensor<2x2xf32> -> tensor<2x2x!quant.uniform<i8:f32, 5.000000e-01:-3>>
// CHECK: %[[TD:.*]] = quanta.dequantize %[[TQ]]
// CHECK: tosa.concat %[[TD]],
func.func @up(%x: tensor<2x2xf32>, %y: tensor<2x2xf32>) -> tensor<4x2xf32> {
  %0 = tosa.transpose %x {perms = array<i32: 1, 0>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = tosa.concat %0, %y {axis = 0 : i32} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<4x2xf32>
  %q = quanta.quantize %1 : tensor<4x2xf32> -> tensor<4x2x!in>
  %d = quanta.dequantize %q : tensor<4x2x!in> -> tensor<4x2xf32>
  return %d : tensor<4x2xf32>
}

// The clamp's type reaches the addition, whose requantization takes the clamp.
// CHECK-LABEL: func @clamp
// CHECK: %[[A:.*]] = tosa.add
// CHECK: quanta.quantize %[[A]]
// INT-LABEL: func @clamp
// INT: quanta.requantize {{.*}}max = 9 : i32, min = -3 : i32
// INT-NOT: tosa.clamp
func.func @clamp(%x: tensor<4xf32>) -> tensor<4xf32> {
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!in>
  %d = quanta.dequantize %q : tensor<4x!in> -> tensor<4xf32>
  %0 = tosa.add %d, %d : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 6.0 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  %q1 = quanta.quantize %1 : tensor<4xf32> -> tensor<4x!in>
  %d1 = quanta.dequantize %q1 : tensor<4x!in> -> tensor<4xf32>
  return %d1 : tensor<4xf32>
}

// Operands of two types say nothing about the result.
// CHECK-LABEL: func @undecided
// CHECK: %[[C:.*]] = tosa.concat
// CHECK-NEXT: return %[[C]]
func.func @undecided(%x: tensor<1xf32>, %y: tensor<1xf32>) -> tensor<2xf32> {
  %q = quanta.quantize %x : tensor<1xf32> -> tensor<1x!in>
  %d = quanta.dequantize %q : tensor<1x!in> -> tensor<1xf32>
  %q0 = quanta.quantize %y : tensor<1xf32> -> tensor<1x!other>
  %d0 = quanta.dequantize %q0 : tensor<1x!other> -> tensor<1xf32>
  %0 = tosa.concat %d, %d0 {axis = 0 : i32} : (tensor<1xf32>, tensor<1xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
