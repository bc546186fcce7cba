// Weights of half precision stay so in memory; what multiplies them is the target's.
// RUN: quant-opt %s --quanta-to-linalg-pipeline | FileCheck %s --check-prefix=LINALG
// RUN: quant-opt %s --quanta-codegen="triple=x86_64-linux-gnu features=+avx512f,+avx512bw,+avx512vl" | FileCheck %s --check-prefix=WIDE
// RUN: quant-opt %s --quanta-codegen="triple=x86_64-linux-gnu features=+avx512f,+avx512bw,+avx512vl,+avx512bf16,+avx512fp16" | FileCheck %s --check-prefix=NATIVE
// RUN: not quant-opt %s --quanta-codegen="triple=x86_64-linux-gnu features=+avx2,+fma" 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: the target has no instructions for f16: expected f16c or avx512f among the features of x86, fp16 of 32-bit Arm

// Sums are f32, rounded once; the clamp computes in f32.

// LINALG-LABEL: func.func @f16
// LINALG: linalg.conv_2d_nhwc_fhwc {{.*}}ins(%{{.*}}, %{{.*}} : tensor<1x4x4x8xf16>, tensor<16x1x1x8xf16>) outs(%{{.*}} : tensor<1x4x4x16xf32>)
// LINALG: linalg.generic
// LINALG: arith.truncf %{{.*}} : f32 to f16
// LINALG: arith.extf %{{.*}} : f16 to f32
// LINALG: arith.truncf %{{.*}} : f32 to f16

// WIDE-LABEL: func.func @f16
// WIDE: arith.extf %{{.*}} : vector<16xf16> to vector<16xf32>
// WIDE: memref.load %{{.*}} : memref<128xf32>
// WIDE: vector.load {{.*}}vector<16xf16>
// WIDE: math.fma {{.*}} : vector<16xf32>
// NATIVE-LABEL: func.func @f16(
// NATIVE: math.fma {{.*}} : vector<16xf32>
func.func @f16(%x: tensor<1x4x4x8xf16>) -> tensor<1x4x4x16xf16> {
  %w = "tosa.const"() {values = dense<0.5> : tensor<16x1x1x8xf16>} : () -> tensor<16x1x1x8xf16>
  %b = "tosa.const"() {values = dense<0.25> : tensor<16xf16>} : () -> tensor<16xf16>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf16>} : () -> tensor<1xf16>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x4x4x8xf16>, tensor<16x1x1x8xf16>, tensor<16xf16>, tensor<1xf16>, tensor<1xf16>) -> tensor<1x4x4x16xf16>
  %1 = tosa.clamp %0 {min_val = 0.0 : f16, max_val = 6.0 : f16} : (tensor<1x4x4x16xf16>) -> tensor<1x4x4x16xf16>
  return %1 : tensor<1x4x4x16xf16>
}

// Sums of f16: twice the lanes where the target has the arithmetic, else a rounding at
// every step.

// WIDE-LABEL: func.func @sums
// WIDE: math.fma {{.*}} : vector<16xf32>
// WIDE: arith.truncf {{.*}} : vector<16xf32> to vector<16xf16>
// NATIVE-LABEL: func.func @sums
// NATIVE: math.fma {{.*}} : vector<32xf16>
func.func @sums(%x: tensor<1x4x4x8xf16>) -> tensor<1x4x4x32xf16> {
  %w = "tosa.const"() {values = dense<0.5> : tensor<32x1x1x8xf16>} : () -> tensor<32x1x1x8xf16>
  %b = "tosa.const"() {values = dense<0.25> : tensor<1xf16>} : () -> tensor<1xf16>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf16>} : () -> tensor<1xf16>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f16, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x4x4x8xf16>, tensor<32x1x1x8xf16>, tensor<1xf16>, tensor<1xf16>, tensor<1xf16>) -> tensor<1x4x4x32xf16>
  return %0 : tensor<1x4x4x32xf16>
}

// Pairs of bf16; without the instruction, f32. Rounding to bf16 is integer
// arithmetic then.

// WIDE-LABEL: func.func @bf16
// WIDE: math.fma {{.*}} : vector<16xf32>
// WIDE-NOT: arith.truncf {{.*}}bf16
// NATIVE-LABEL: func.func @bf16
// NATIVE: llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.512"(%{{.*}}, %{{.*}}, %{{.*}}) : (vector<16xf32>, vector<32xbf16>, vector<32xbf16>) -> vector<16xf32>
// NATIVE: arith.truncf {{.*}} : vector<16xf32> to vector<16xbf16>
func.func @bf16(%x: tensor<1x4x4x9xbf16>) -> tensor<1x4x4x16xbf16> {
  %w = "tosa.const"() {values = dense<0.5> : tensor<16x1x1x9xbf16>} : () -> tensor<16x1x1x9xbf16>
  %b = "tosa.const"() {values = dense<0.25> : tensor<16xbf16>} : () -> tensor<16xbf16>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xbf16>} : () -> tensor<1xbf16>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x4x4x9xbf16>, tensor<16x1x1x9xbf16>, tensor<16xbf16>, tensor<1xbf16>, tensor<1xbf16>) -> tensor<1x4x4x16xbf16>
  return %0 : tensor<1x4x4x16xbf16>
}
