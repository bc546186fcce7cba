// RUN: quant-opt %s --quanta-lower-to-integer --quanta-integer-io --quanta-verify-integer-only=strict=true --split-input-file | FileCheck %s

!in = !quant.uniform<i8:f32, 0.5:-3>
!out = !quant.uniform<i8:f32, 3.906250e-03:-128>

// CHECK-LABEL: func @sigmoid
// CHECK-SAME: (%[[X:.*]]: tensor<4xi8> {quanta.name = "x", quanta.scale = 5.000000e-01 : f64, quanta.zero_point = -3 : i64})
// CHECK-SAME: -> (tensor<4xi8> {quanta.scale = 3.906250e-03 : f64, quanta.zero_point = -128 : i64})
// CHECK-NEXT: %[[Y:.*]] = quanta.lookup %[[X]]
// CHECK-NEXT: return %[[Y]]
func.func @sigmoid(%x: tensor<4xf32> {quanta.name = "x"}) -> tensor<4xf32> {
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!in>
  %d = quanta.dequantize %q : tensor<4x!in> -> tensor<4xf32>
  %0 = tosa.sigmoid %d : (tensor<4xf32>) -> tensor<4xf32>
  %q0 = quanta.quantize %0 : tensor<4xf32> -> tensor<4x!out>
  %d0 = quanta.dequantize %q0 : tensor<4x!out> -> tensor<4xf32>
  return %d0 : tensor<4xf32>
}
