// LLVM makes the i64 that rounds a shift by 32, one bit in the middle, of a vector
// immediate and fneg: --strict-integer loads such constants.

// RUN: rm -rf %t && mkdir %t
// RUN: quant-compile %s --target=aarch64-linux-gnu --strict-integer --certificate=%t/c.json -o %t/m.o
// RUN: grep '"integer_only": true' %t/c.json
// RUN: quant-compile %s --target=aarch64-linux-gnu --strict-integer -o %t/m.s
// RUN: FileCheck %s --implicit-check-not=fneg < %t/m.s
// CHECK: quanta_constant
// RUN: quant-compile %s --target=aarch64-linux-gnu --target-features=+dotprod,+i8mm,+fullfp16 --strict-integer -o %t/m.o

// Without the option nothing is loaded.
// RUN: quant-compile %s --target=aarch64-linux-gnu -o - --emit=asm | FileCheck %s --check-prefix=DEFAULT --implicit-check-not=quanta_constant
// DEFAULT: model_run

// RUN: %if aarch64 %{ quant-compile %s --target=aarch64-linux-gnu --strict-integer -o %t/m.so %}
// RUN: %if aarch64 %{ %python -c "import numpy; numpy.save('%t/x.npy', numpy.random.default_rng(1).integers(-128, 128, (3, 4, 4, 16), numpy.int8))" %}
// RUN: %if aarch64 %{ quant-run %t/m.so --run-with=qemu-aarch64 --input=%t/x.npy --check=reference --reference=%s | FileCheck %s --check-prefix=BYTES %}
// BYTES: mismatches: 0

func.func @main(%x: tensor<1x4x4x16xi8>)
    -> (tensor<1x4x4x16xi8>, tensor<1x4x4x16xi8>, tensor<1x4x4x16xi16>) {
  %w = "tosa.const"() {values = dense<3> : tensor<16x1x1x16xi8>} : () -> tensor<16x1x1x16xi8>
  %b = "tosa.const"() {values = dense<7> : tensor<16xi32>} : () -> tensor<16xi32>
  %zx = "tosa.const"() {values = dense<3> : tensor<1xi8>} : () -> tensor<1xi8>
  %zw = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %zx, %zw {acc_type = i32,
      dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>}
      : (tensor<1x4x4x16xi8>, tensor<16x1x1x16xi8>, tensor<16xi32>, tensor<1xi8>,
         tensor<1xi8>) -> tensor<1x4x4x16xi32>
  %single = quanta.requantize %acc {multipliers = array<i32: 16777215>,
      shifts = array<i32: 32>, output_zp = 3 : i32, min = -128 : i32,
      max = 127 : i32} : tensor<1x4x4x16xi32> -> tensor<1x4x4x16xi8>
  %double = quanta.requantize %acc {multipliers = array<i32: 2147483647>,
      shifts = array<i32: 32>, output_zp = 0 : i32, min = -128 : i32,
      max = 127 : i32, rounding = #quanta<rounding double_round>}
      : tensor<1x4x4x16xi32> -> tensor<1x4x4x16xi8>
  %wide = quanta.requantize %acc {multipliers = array<i32: 16777215>,
      shifts = array<i32: 32>, output_zp = 0 : i32, min = -32768 : i32,
      max = 32767 : i32} : tensor<1x4x4x16xi32> -> tensor<1x4x4x16xi16>
  return %single, %double, %wide
      : tensor<1x4x4x16xi8>, tensor<1x4x4x16xi8>, tensor<1x4x4x16xi16>
}
