// Generated code against the interpreter on random samples, many of them
// halfway between two stored values.
// RUN: %python %S/Inputs/random-samples.py %t.npy f32 400x2x8
// RUN: quant-run %s --input=%t.npy --check=reference | FileCheck %s

// CHECK: mismatches: 0

!tenth = !quant.uniform<i8:f32, 0.1:-5>
!half = !quant.uniform<i8<-127:127>:f32, 0.5:0>
func.func @main(%x: tensor<1x2x8xf32> {quanta.name = "x"})
    -> (tensor<1x2x8xi8> {quanta.name = "tenth"}, tensor<1x2x8xi8> {quanta.name = "half"}, tensor<1x2x8xf32> {quanta.name = "real"}) {
  %0 = quanta.quantize %x : tensor<1x2x8xf32> -> tensor<1x2x8x!tenth>
  %1 = quant.scast %0 : tensor<1x2x8x!tenth> to tensor<1x2x8xi8>
  %2 = quanta.quantize %x : tensor<1x2x8xf32> -> tensor<1x2x8x!half>
  %3 = quant.scast %2 : tensor<1x2x8x!half> to tensor<1x2x8xi8>
  %4 = quant.scast %1 : tensor<1x2x8xi8> to tensor<1x2x8x!half>
  %5 = quanta.dequantize %4 : tensor<1x2x8x!half> -> tensor<1x2x8xf32>
  return %1, %3, %5 : tensor<1x2x8xi8>, tensor<1x2x8xi8>, tensor<1x2x8xf32>
}
