// RUN: quant-opt %s --split-input-file --quanta-codegen="triple=x86_64-linux-gnu features=+avx512f,+avx512bw,+avx512vl,+avx512vnni,+amx-tile,+amx-int8 threads" | FileCheck %s

// Blocks of two times 14 pixels in a row, all channels of each: a range of them for each block of
// channels. Which block of pixels comes from the number by the length of the range.
// CHECK-LABEL: func.func @main(
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 112 in 33 {
// CHECK-NEXT: call @[[KERNEL:[a-z_0-9]+]]({{.*}}, %[[BEGIN]], %[[END]])
// CHECK-NEXT: }
// CHECK: func.func private @[[KERNEL]]({{.*}}, %[[FIRST:[a-z0-9]+]]: index, %[[LAST:[a-z0-9]+]]: index)
// CHECK: %[[COUNT:.*]] = arith.subi %[[LAST]], %[[FIRST]]
// CHECK: %[[ALL:.*]] = arith.muli %[[COUNT]]
// CHECK: scf.if
// CHECK: amx.tile_muli
// CHECK: scf.for %[[BLOCK:.*]] = %c1{{.*}} to %[[ALL]]
// CHECK: arith.divui %{{.*}}, %[[COUNT]]
// CHECK: arith.remui %{{.*}}, %[[COUNT]]
// CHECK: amx.tile_muli
func.func @main(%x: tensor<1x56x56x64xi8>) -> tensor<1x56x56x64xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<64x3x3x64xi8>} : () -> tensor<64x3x3x64xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<64xi32>} : () -> tensor<64xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x56x56x64xi8>, tensor<64x3x3x64xi8>, tensor<64xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x56x56x64xi32>
  %1 = quanta.requantize %0 {multipliers = array<i32: 12582913>, shifts = array<i32: 32>, min = -128 : i32, max = 127 : i32} : tensor<1x56x56x64xi32> -> tensor<1x56x56x64xi8>
  return %1 : tensor<1x56x56x64xi8>
}

// -----

// What takes less than 45,000 cycles is not cut.
// CHECK-LABEL: func.func @main(
// CHECK-NOT: quanta_kernel.parallel
// CHECK: call @[[KERNEL:[a-z_0-9]+]]({{.*}}) : (memref<i8>, index, memref<i8>, index, memref<i32>, index, memref<i8>, index) -> ()
// CHECK: func.func private @[[KERNEL]](
// CHECK-NOT: scf.if
func.func @main(%x: tensor<1x28x28x64xi8>) -> tensor<1x28x28x64xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<64x3x3x64xi8>} : () -> tensor<64x3x3x64xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<64xi32>} : () -> tensor<64xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x28x28x64xi8>, tensor<64x3x3x64xi8>, tensor<64xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x28x28x64xi32>
  %1 = quanta.requantize %0 {multipliers = array<i32: 12582913>, shifts = array<i32: 32>, min = -128 : i32, max = 127 : i32} : tensor<1x28x28x64xi32> -> tensor<1x28x28x64xi8>
  return %1 : tensor<1x28x28x64xi8>
}

// -----

// Few pixels, many weights: blocks of pixels and channels, the narrow last block of
// channels with those numbers of the range that lie behind the others.
// CHECK-LABEL: func.func @main(
// CHECK: quanta_kernel.parallel (%[[BEGIN:.*]], %[[END:.*]]) of 42 in {{[0-9]+}} {
// CHECK-NEXT: call @[[KERNEL:[a-z_0-9]+]]({{.*}}, %[[BEGIN]], %[[END]])
// CHECK: func.func private @[[KERNEL]]({{.*}}, %[[FIRST:[a-z0-9]+]]: index, %[[LAST:[a-z0-9]+]]: index)
// CHECK: %[[STOP:.*]] = arith.minui %[[LAST]]
// CHECK: %[[SOME:.*]] = arith.cmpi slt, %[[FIRST]], %[[STOP]]
// CHECK: scf.if %[[SOME]]
// CHECK: scf.for %{{.*}} to %[[STOP]]
// CHECK: arith.max{{[su]}}i %[[FIRST]]
// CHECK: scf.if
func.func @main(%x: tensor<1x7x7x256xi8>) -> tensor<1x7x7x272xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<272x3x3x256xi8>} : () -> tensor<272x3x3x256xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<272xi32>} : () -> tensor<272xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x7x7x256xi8>, tensor<272x3x3x256xi8>, tensor<272xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x7x7x272xi32>
  %1 = quanta.requantize %0 {multipliers = array<i32: 12582913>, shifts = array<i32: 32>, min = -128 : i32, max = 127 : i32} : tensor<1x7x7x272xi32> -> tensor<1x7x7x272xi8>
  return %1 : tensor<1x7x7x272xi8>
}

// -----

// Rows of 40 pixels are three blocks of 14, the last of which overlaps the one before:
// the two are one unit, 20 rows of two units.
// CHECK-LABEL: func.func @main(
// CHECK: quanta_kernel.parallel (%{{.*}}, %{{.*}}) of 40 in {{[0-9]+}} {
// CHECK: func.func private @{{.*}}, %[[FIRST:[a-z0-9]+]]: index, %[[LAST:[a-z0-9]+]]: index)
// CHECK: %[[ROW:.*]] = arith.divui %[[FIRST]], %c2
// CHECK: %[[BEGIN:.*]] = arith.addi %[[FIRST]], %[[ROW]]
// CHECK: %[[END_ROW:.*]] = arith.divui %[[LAST]], %c2
// CHECK: %[[END:.*]] = arith.addi %[[LAST]], %[[END_ROW]]
// CHECK: arith.subi %[[END]], %[[BEGIN]]
func.func @main(%x: tensor<1x40x40x64xi8>) -> tensor<1x40x40x64xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<64x3x3x64xi8>} : () -> tensor<64x3x3x64xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<64xi32>} : () -> tensor<64xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x40x40x64xi8>, tensor<64x3x3x64xi8>, tensor<64xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x40x40x64xi32>
  %1 = quanta.requantize %0 {multipliers = array<i32: 12582913>, shifts = array<i32: 32>, min = -128 : i32, max = 127 : i32} : tensor<1x40x40x64xi32> -> tensor<1x40x40x64xi8>
  return %1 : tensor<1x40x40x64xi8>
}

// -----

// One block of channels: the number of a block in the range is that of its pixels.
// CHECK-LABEL: func.func @main(
// CHECK: quanta_kernel.parallel
// CHECK: func.func private @{{.*}}, %[[FIRST:[a-z0-9]+]]: index, %[[LAST:[a-z0-9]+]]: index)
// CHECK: scf.for %[[BLOCK:.*]] = %c1
// CHECK-NOT: arith.divui %[[BLOCK]]
// CHECK: arith.addi %[[FIRST]], %[[BLOCK]]
func.func @main(%x: tensor<1x80x80x64xi8>) -> tensor<1x80x80x32xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<32x1x1x64xi8>} : () -> tensor<32x1x1x64xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<32xi32>} : () -> tensor<32xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x80x80x64xi8>, tensor<32x1x1x64xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x80x80x32xi32>
  %1 = quanta.requantize %0 {multipliers = array<i32: 12582913>, shifts = array<i32: 32>, min = -128 : i32, max = 127 : i32} : tensor<1x80x80x32xi32> -> tensor<1x80x80x32xi8>
  return %1 : tensor<1x80x80x32xi8>
}
