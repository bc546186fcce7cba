// Parameters of run time: two extremes in one pass, integers made once, in the form in
// which products take them, and numbers of run time as operands of an epilogue.
// RUN: quant-opt %s --quanta-to-linalg-pipeline | FileCheck %s --check-prefix=LINALG
// RUN: quant-opt %s --quanta-to-linalg-pipeline --quanta-kernel-pipeline="triple=x86_64-linux-gnu features=+avx512f,+avx512bw,+avx512vl,+avx512vnni" | FileCheck %s --check-prefix=KERNEL
// RUN: quant-opt %s --quanta-codegen="triple=x86_64-linux-gnu features=+avx512f,+avx512bw,+avx512vl,+avx512vnni" | FileCheck %s --check-prefix=LOOPS

// LINALG-LABEL: func.func @tensor
// LINALG: %[[E:.*]]:2 = linalg.generic {{.*}}iterator_types = ["reduction", "reduction", "reduction", "reduction"]} ins(%arg0 : tensor<1x4x4x16xf32>) outs(%{{.*}}, %{{.*}} : tensor<f32>, tensor<f32>)
// LINALG: arith.cmpf olt
// LINALG: arith.cmpf ogt
// LINALG: arith.divf
// Divisor, reciprocal, power of two and zero point, once.
// LINALG: %[[D:.*]]:4 = linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<f32>, tensor<i8>)
// LINALG: arith.divf
// LINALG: linalg.generic {{.*}}ins(%arg0, %[[D]]#0, %[[D]]#1, %[[D]]#2, %[[D]]#3 : tensor<1x4x4x16xf32>, tensor<f32>, tensor<f32>, tensor<f32>, tensor<i32>)
// LINALG: quanta_kernel.round_quotient
// Zeros around the image are the zero point around its integers.
// LINALG: %[[Z:.*]] = tensor.extract %{{.*}}[] : tensor<i8>
// LINALG: tensor.pad
// LINALG: tensor.yield %[[Z]] : i8
// LINALG: linalg.conv_2d_nhwc_fhwc
// LINALG: arith.sitofp

// KERNEL-LABEL: func.func @tensor
// KERNEL: arith.xori
// KERNEL: quanta_kernel.contract window [3, 3]
// KERNEL-SAME: unsignedInput = true
// KERNEL-SAME: extras(%{{.*}}, %{{.*}} : tensor<f32>, tensor<i8>)
// KERNEL: quanta_kernel.yield %{{.*}} : f32
// KERNEL-NEXT: } {flipped_input}

// The bytes are ready for vpdpbusd; four chains of sixteen lanes look for the extremes.
// LOOPS-LABEL: func.func @tensor
// LOOPS-COUNT-4: vector.load {{.*}}vector<16xf32>
// LOOPS: arith.cmpf ogt, {{.*}} : vector<16xf32>
// LOOPS: arith.cmpf ogt, {{.*}} : vector<8xf32>
// LOOPS: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// LOOPS-NOT: arith.xori {{.*}} : vector<64xi8>
func.func @tensor(%x: tensor<1x4x4x16xf32>) -> tensor<1x4x4x24xf32> {
  %w = "tosa.const"() {values = dense<77> : tensor<24x3x3x16xi8>} : () -> tensor<24x3x3x16xi8>
  %n = "tosa.const"() {values = dense<0> : tensor<24xi32>} : () -> tensor<24xi32>
  %sums = "tosa.const"() {values = dense<11088> : tensor<24xi32>} : () -> tensor<24xi32>
  %ws = "tosa.const"() {values = dense<0.5> : tensor<24xf32>} : () -> tensor<24xf32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %zero = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %amounts = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %s, %z = quanta.choose_params %x : tensor<1x4x4x16xf32> -> tensor<f32>, tensor<i8>
  %p = tosa.pad %x, %amounts, %zero : (tensor<1x4x4x16xf32>, !tosa.shape<8>, tensor<1xf32>) -> tensor<1x6x6x16xf32>
  %q = quanta.dynamic_quantize %p by %s, %z : tensor<1x6x6x16xf32>, tensor<f32>, tensor<i8> -> tensor<1x6x6x16xi8>
  %acc = tosa.conv2d %q, %w, %n, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x6x6x16xi8>, tensor<24x3x3x16xi8>, tensor<24xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x24xi32>
  %y = quanta.dynamic_dequantize %acc by %s, %z weights %ws, %sums bias %ws
    : tensor<1x4x4x24xi32>, tensor<f32>, tensor<i8>, tensor<24xf32>, tensor<24xi32>, tensor<24xf32> -> tensor<1x4x4x24xf32>
  return %y : tensor<1x4x4x24xf32>
}

// A number a row is an extra of one number an image; so is its part of the epilogue.

// KERNEL-LABEL: func.func @rows
// KERNEL: quanta_kernel.contract window [1, 1]
// KERNEL-SAME: extras(%{{.*}}, %{{.*}} : tensor<6x1x1x1xf32>, tensor<6x1x1x1xi8>)
func.func @rows(%x: tensor<6x1x1x16xf32>) -> tensor<6x1x1x24xf32> {
  %w = "tosa.const"() {values = dense<77> : tensor<24x1x1x16xi8>} : () -> tensor<24x1x1x16xi8>
  %n = "tosa.const"() {values = dense<0> : tensor<24xi32>} : () -> tensor<24xi32>
  %sums = "tosa.const"() {values = dense<1232> : tensor<24xi32>} : () -> tensor<24xi32>
  %ws = "tosa.const"() {values = dense<0.5> : tensor<24xf32>} : () -> tensor<24xf32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %s, %z = quanta.choose_params %x per_row : tensor<6x1x1x16xf32> -> tensor<6xf32>, tensor<6xi8>
  %q = quanta.dynamic_quantize %x by %s, %z : tensor<6x1x1x16xf32>, tensor<6xf32>, tensor<6xi8> -> tensor<6x1x1x16xi8>
  %acc = tosa.conv2d %q, %w, %n, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<6x1x1x16xi8>, tensor<24x1x1x16xi8>, tensor<24xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<6x1x1x24xi32>
  %y = quanta.dynamic_dequantize %acc by %s, %z weights %ws, %sums bias %ws
    : tensor<6x1x1x24xi32>, tensor<6xf32>, tensor<6xi8>, tensor<24xf32>, tensor<24xi32>, tensor<24xf32> -> tensor<6x1x1x24xf32>
  return %y : tensor<6x1x1x24xf32>
}
