// RUN: quant-opt %s --quanta-to-linalg-pipeline | FileCheck %s --check-prefix=PLAIN
// RUN: quant-opt %s --quanta-to-linalg-pipeline --quanta-kernel-pipeline="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s --check-prefix=VNNI
// RUN: quant-opt %s --quanta-to-linalg-pipeline --quanta-kernel-pipeline="triple=x86_64-linux-gnu features=+avx2,+fma" | FileCheck %s --check-prefix=AVX2
// RUN: quant-opt %s --quanta-codegen="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s --check-prefix=LOOPS

// Heads of attention stay rows of one image, from the reshape before to the one
// after; upstream's fusion finds no loops to take apart.

// PLAIN-LABEL: func.func @scores
// PLAIN: %[[K:.*]] = linalg.transpose {{.*}} permutation = [0, 2, 3, 1]
// PLAIN: %[[P:.*]]:2 = quanta_kernel.pack %[[K]] permutation [0, 1, 2, 3]
// PLAIN-SAME: {factor = -5 : i64, zero_point = -7 : i64}
// PLAIN-SAME: -> tensor<1x3x11x1x1x16xi16>, tensor<1x3x11xi32>
// PLAIN: quanta_kernel.contract window [1, 1]
// PLAIN-SAME: ins(%{{.*}}, %[[P]]#0, %[[P]]#1 : tensor<1x3x11x16xi8>
// PLAIN: linalg.generic {{.*}} ins(%{{.*}} : tensor<1x3x11x11xi32>)
// PLAIN-NOT: tensor.collapse_shape
// PLAIN: return

// With vpdpbusd a byte has no room for b - zb: the epilogue adds 7 times the sum of
// each pixel's inputs. start = -5 * 16 * 7 (zero points) and -5 - 128 times a column.

// VNNI-LABEL: func.func @scores
// VNNI-NOT: permutation = [0, 2, 3, 1]
// VNNI: %[[SUMS:.*]] = quanta_kernel.contract {{.*}} -> tensor<1x3x11x1xi32> {
// VNNI: arith.muli %{{.*}}, %c7_i32
// VNNI: %[[P:.*]]:2 = quanta_kernel.pack %{{.*}} permutation [0, 2, 3, 1] packing <lanes = 16, group = 4, merged = false, unsignedInput = true>
// VNNI-SAME: {factor = -133 : i64, offset = -560 : i64}
// VNNI-SAME: -> tensor<1x3x1x1x1x4x64xi8>, tensor<1x3x16xi32>
// VNNI: quanta_kernel.contract {{.*}} ins(%{{.*}}, %[[P]]#0, %[[P]]#1
// VNNI-SAME: extras({{.*}}%[[SUMS]]
// VNNI: arith.addi
// VNNI: quanta.apply_scale

// Pairs are i16 anyway, less the zero point.

// AVX2-LABEL: func.func @scores
// AVX2: quanta_kernel.pack %{{.*}} permutation [0, 2, 3, 1] packing <lanes = 8, group = 2, merged = false, unsignedInput = false>
// AVX2-SAME: {factor = -5 : i64, zero_point = -7 : i64}
// AVX2-SAME: -> tensor<1x3x2x1x1x8x16xi16>, tensor<1x3x16xi32>
// AVX2: quanta_kernel.contract
// AVX2-NOT: quanta_kernel.contract
// AVX2: return

// LOOPS-LABEL: func.func @scores
// LOOPS-NOT: quanta_kernel
// LOOPS: vpdpbusd
func.func @scores(%q: tensor<1x11x3x16xi8>, %k: tensor<1x11x3x16xi8>) -> tensor<1x3x11x11xi8> {
  %za = "tosa.const"() {values = dense<5> : tensor<1xi8>} : () -> tensor<1xi8>
  %zb = "tosa.const"() {values = dense<-7> : tensor<1xi8>} : () -> tensor<1xi8>
  %sa = tosa.const_shape {values = dense<[3, 11, 16]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %sb = tosa.const_shape {values = dense<[3, 16, 11]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %sr = tosa.const_shape {values = dense<[1, 3, 11, 11]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %tq = tosa.transpose %q {perms = array<i32: 0, 2, 1, 3>} : (tensor<1x11x3x16xi8>) -> tensor<1x3x11x16xi8>
  %tk = tosa.transpose %k {perms = array<i32: 0, 2, 3, 1>} : (tensor<1x11x3x16xi8>) -> tensor<1x3x16x11xi8>
  %a = tosa.reshape %tq, %sa : (tensor<1x3x11x16xi8>, !tosa.shape<3>) -> tensor<3x11x16xi8>
  %b = tosa.reshape %tk, %sb : (tensor<1x3x16x11xi8>, !tosa.shape<3>) -> tensor<3x16x11xi8>
  %acc = tosa.matmul %a, %b, %za, %zb : (tensor<3x11x16xi8>, tensor<3x16x11xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<3x11x11xi32>
  %r = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 34>, output_zp = 3 : i32, min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding single_round>} : tensor<3x11x11xi32> -> tensor<3x11x11xi8>
  %y = tosa.reshape %r, %sr : (tensor<3x11x11xi8>, !tosa.shape<4>) -> tensor<1x3x11x11xi8>
  return %y : tensor<1x3x11x11xi8>
}

// A batch of its own is rows too; no zero points, no sums.

// VNNI-LABEL: func.func @batch
// VNNI: quanta_kernel.pack %{{.*}} permutation [0, 1, 3, 2] packing
// VNNI-SAME: {factor = -128 : i64}
// VNNI: quanta_kernel.contract {{.*}} -> tensor<1x4x9x20xi8>
// VNNI-NOT: quanta_kernel.contract
func.func @batch(%a: tensor<4x9x33xi8>, %k: tensor<4x20x33xi8>) -> tensor<4x9x20xi8> {
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %b = tosa.transpose %k {perms = array<i32: 0, 2, 1>} : (tensor<4x20x33xi8>) -> tensor<4x33x20xi8>
  %acc = tosa.matmul %a, %b, %z, %z : (tensor<4x9x33xi8>, tensor<4x33x20xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<4x9x20xi32>
  %r = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 34>, output_zp = 3 : i32, min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding single_round>} : tensor<4x9x20xi32> -> tensor<4x9x20xi8>
  return %r : tensor<4x9x20xi8>
}

// VNNI-LABEL: func.func @floats
// VNNI: quanta_kernel.pack %{{.*}} packing <lanes = 16, group = 1, merged = false, unsignedInput = false>
// VNNI-SAME: -> tensor<1x2x1x1x1x3x16xf32>, tensor<1x2x16xf32>
func.func @floats(%a: tensor<2x9x3xf32>, %b: tensor<2x3x5xf32>) -> tensor<2x9x5xf32> {
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %acc = tosa.matmul %a, %b, %z, %z : (tensor<2x9x3xf32>, tensor<2x3x5xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<2x9x5xf32>
  return %acc : tensor<2x9x5xf32>
}

// Products of two i16 in i64: one at a time, in lanes of 64 bits.

// VNNI-LABEL: func.func @words
// VNNI: quanta_kernel.pack %{{.*}} permutation [0, 1, 2, 3] packing <lanes = 8, group = 1, merged = false, unsignedInput = false>
// VNNI-SAME: -> tensor<1x2x1x1x1x33x8xi16>, tensor<1x2x8xi64>
// VNNI: quanta_kernel.contract {{.*}} -> tensor<1x2x9x5xi16> {
// VNNI: ^bb0(%{{.*}}: i64):
// AVX2-LABEL: func.func @words
// AVX2: packing <lanes = 4, group = 1, merged = false, unsignedInput = false>
// LOOPS-LABEL: func.func @words
// LOOPS: arith.extsi %{{.*}} : vector<8xi16> to vector<8xi64>
// LOOPS: arith.muli %{{.*}} : vector<8xi64>
// LOOPS: arith.addi %{{.*}} : vector<8xi64>
func.func @words(%a: tensor<2x9x33xi16>, %b: tensor<2x33x5xi16>) -> tensor<2x9x5xi16> {
  %zeros = "tosa.const"() {values = dense<0> : tensor<5xi64>} : () -> tensor<5xi64>
  %e = tensor.empty() : tensor<2x9x5xi64>
  %start = linalg.broadcast ins(%zeros : tensor<5xi64>) outs(%e : tensor<2x9x5xi64>) dimensions = [0, 1]
  %acc = linalg.batch_matmul ins(%a, %b : tensor<2x9x33xi16>, tensor<2x33x5xi16>) outs(%start : tensor<2x9x5xi64>) -> tensor<2x9x5xi64>
  %r = quanta.requantize %acc {multipliers = array<i32: 12582913>, shifts = array<i32: 38>, min = -32767 : i32, max = 32767 : i32} : tensor<2x9x5xi64> -> tensor<2x9x5xi16>
  return %r : tensor<2x9x5xi16>
}
