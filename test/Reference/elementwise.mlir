// Generated code against the interpreter on random samples.
// RUN: %python %S/Inputs/random-samples.py %t.a.npy int8 200x3x5
// RUN: %python %S/Inputs/random-samples.py %t.b.npy int8 200x3x5
// RUN: quant-run %s --input=a=%t.a.npy,b=%t.b.npy --check=reference | FileCheck %s

// CHECK: mismatches: 0

func.func @main(%a: tensor<1x3x5xi8> {quanta.name = "a"}, %b: tensor<1x3x5xi8> {quanta.name = "b"})
    -> (tensor<1x3x5xi8> {quanta.name = "add"}, tensor<1x3x5xi8> {quanta.name = "mul"}, tensor<1x3x5xi32> {quanta.name = "div"},
        tensor<1x3x5xi8> {quanta.name = "clamped"}, tensor<1x3x5xi8> {quanta.name = "max"}, tensor<1x3x5xi8> {quanta.name = "min"}) {
  %shift = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %za = "tosa.const"() {values = dense<3> : tensor<1x1x1xi32>} : () -> tensor<1x1x1xi32>
  %zb = "tosa.const"() {values = dense<-128> : tensor<1x1x1xi32>} : () -> tensor<1x1x1xi32>
  %ma = "tosa.const"() {values = dense<16384> : tensor<1x1x1xi32>} : () -> tensor<1x1x1xi32>
  %mb = "tosa.const"() {values = dense<7001> : tensor<1x1x1xi32>} : () -> tensor<1x1x1xi32>
  %channel = "tosa.const"() {values = dense<[[[7, -3, 1, 2, -1]]]> : tensor<1x1x5xi32>} : () -> tensor<1x1x5xi32>

  %wa = tosa.cast %a : (tensor<1x3x5xi8>) -> tensor<1x3x5xi32>
  %wb = tosa.cast %b : (tensor<1x3x5xi8>) -> tensor<1x3x5xi32>
  %ca = tosa.sub %wa, %za : (tensor<1x3x5xi32>, tensor<1x1x1xi32>) -> tensor<1x3x5xi32>
  %cb = tosa.sub %wb, %zb : (tensor<1x3x5xi32>, tensor<1x1x1xi32>) -> tensor<1x3x5xi32>
  %pa = tosa.mul %ca, %ma, %shift : (tensor<1x3x5xi32>, tensor<1x1x1xi32>, tensor<1xi8>) -> tensor<1x3x5xi32>
  %pb = tosa.mul %cb, %mb, %shift : (tensor<1x3x5xi32>, tensor<1x1x1xi32>, tensor<1xi8>) -> tensor<1x3x5xi32>
  %sum = tosa.add %pa, %pb : (tensor<1x3x5xi32>, tensor<1x3x5xi32>) -> tensor<1x3x5xi32>
  %add = quanta.requantize %sum {multipliers = array<i32: 12582913>, shifts = array<i32: 38>, output_zp = -7 : i32, min = -128 : i32, max = 100 : i32}
    : tensor<1x3x5xi32> -> tensor<1x3x5xi8>
  %product = tosa.mul %ca, %cb, %shift : (tensor<1x3x5xi32>, tensor<1x3x5xi32>, tensor<1xi8>) -> tensor<1x3x5xi32>
  %mul = quanta.requantize %product {multipliers = array<i32: 12345677>, shifts = array<i32: 31>, output_zp = 5 : i32, min = -128 : i32, max = 127 : i32, realization = #quanta<realization f32_fma>}
    : tensor<1x3x5xi32> -> tensor<1x3x5xi8>
  %div = tosa.intdiv %product, %channel : (tensor<1x3x5xi32>, tensor<1x1x5xi32>) -> tensor<1x3x5xi32>
  %clamped = tosa.clamp %a {min_val = -20 : i8, max_val = 100 : i8} : (tensor<1x3x5xi8>) -> tensor<1x3x5xi8>
  %max = tosa.maximum %a, %b : (tensor<1x3x5xi8>, tensor<1x3x5xi8>) -> tensor<1x3x5xi8>
  %min = tosa.minimum %a, %b : (tensor<1x3x5xi8>, tensor<1x3x5xi8>) -> tensor<1x3x5xi8>
  return %add, %mul, %div, %clamped, %max, %min : tensor<1x3x5xi8>, tensor<1x3x5xi8>, tensor<1x3x5xi32>, tensor<1x3x5xi8>, tensor<1x3x5xi8>, tensor<1x3x5xi8>
}
