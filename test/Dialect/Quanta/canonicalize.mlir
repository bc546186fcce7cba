// RUN: quant-opt %s --canonicalize --cse | FileCheck %s

!q = !quant.uniform<i8:f32, 0.5:-3>

// The pair is the quantization error: no fold erases it. Observers are neither
// dead nor equal.
// CHECK-LABEL: func @kept
// CHECK: quanta.observe %arg0 "a"
// CHECK: quanta.observe %arg0 "b"
// CHECK: %[[Q:.*]] = quanta.quantize %arg0
// CHECK: %[[D:.*]] = quanta.dequantize %[[Q]]
// CHECK: return %[[D]]
func.func @kept(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = quanta.observe %x "a" min_max : tensor<2xf32>
  %1 = quanta.observe %x "b" min_max : tensor<2xf32>
  %2 = quanta.quantize %x : tensor<2xf32> -> tensor<2x!q>
  %3 = quanta.dequantize %2 : tensor<2x!q> -> tensor<2xf32>
  return %3 : tensor<2xf32>
}
