// Between casts at the border every op with a form in half precision has one.
// RUN: quant-opt %s --quanta-convert-half=type=f16 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=WARN < %t
// RUN: quant-opt %s --quanta-convert-half="type=f16 accumulate=f16" 2>/dev/null | FileCheck %s --check-prefix=NARROW
// RUN: quant-opt %s --quanta-convert-half=type=bf16 2>%t.bf16 | FileCheck %s --check-prefix=BF16
// RUN: FileCheck %s --check-prefix=FEW --allow-empty < %t.bf16
// RUN: quant-opt %s --quanta-convert-half=type=bf16 --quanta-fold-statistics --quanta-lower-to-integer --canonicalize --quanta-verify-integer-only 2>&1 | FileCheck %s --check-prefix=WHOLE

// CHECK-LABEL: func.func @main
// CHECK-DAG: %[[W:.*]] = "tosa.const"() <{values = dense<{{.*}}8.750000e-01, 0.000000e+00{{.*}}0x7C00, 1.000000e+00{{.*}}> : tensor<2x1x1x2xf16>}>
// CHECK-DAG: %[[B:.*]] = "tosa.const"() <{values = dense<[2.500000e-01, -5.000000e-01]> : tensor<2xf16>}>
// CHECK-DAG: %[[X:.*]] = tosa.cast %arg0 {{.*}}: (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf16>
// CHECK: %[[C:.*]] = tosa.conv2d %[[X]], %[[W]], %[[B]], %{{.*}} {acc_type = f32,{{.*}}quanta.key = "c", quanta.scheme = {accumulate = "f32", half = "f16"}{{.*}} -> tensor<1x4x4x2xf16>
// CHECK: %[[R:.*]] = tosa.clamp %[[C]] {max_val = 6.550400e+04 : f16, min_val = 0.000000e+00 : f16
// CHECK: %[[Y:.*]] = tosa.cast %[[R]] {{.*}}: (tensor<1x4x4x2xf16>) -> tensor<1x4x4x2xf32>
// CHECK: return %[[Y]]

// NARROW: tosa.conv2d {{.*}} {acc_type = f16,
// BF16: tosa.conv2d {{.*}} {acc_type = f32,{{.*}} -> tensor<1x4x4x2xbf16>

// What leaves the range is said where it does.

// WARN: convert-half.mlir:{{[0-9]+}}:{{[0-9]+}}: warning: values reach 1.000000e+05, beyond the 6.550400e+04 of 'f16': they become infinite
// WARN: convert-half.mlir:{{[0-9]+}}:{{[0-9]+}}: warning: 1 of 4 constants are beyond the 6.550400e+04 of 'f16': they become infinite
// WARN: convert-half.mlir:{{[0-9]+}}:{{[0-9]+}}: warning: 1 of 4 constants are too small for 'f16': they become 0
// WARN: convert-half.mlir:{{[0-9]+}}:{{[0-9]+}}: warning: values reach 1.500000e+06, beyond the 6.550400e+04 of 'f16': they become infinite
// WARN-NOT: warning
// FEW-NOT: warning

// No cast is left between the two, and float ops in half precision have been asked for.

// WHOLE-NOT: error
// WHOLE: tosa.conv2d {{.*}}xbf16>
// WHOLE-NEXT: tosa.clamp {{.*}}xbf16>
// WHOLE-NEXT: tosa.cast
// WHOLE-NEXT: return

func.func @main(%arg0: tensor<1x4x4x2xf32> {quanta.name = "x"}) -> tensor<1x4x4x2xf32> {
  %0 = quanta.observe %arg0 "x" min_max stats <min = [-1.0e5], max = [1.0]> : tensor<1x4x4x2xf32>
  %w = "tosa.const"() {values = dense<[[[[0.875, 1.0e-9]]], [[[7.0e4, 1.0]]]]> : tensor<2x1x1x2xf32>} : () -> tensor<2x1x1x2xf32>
  %b = "tosa.const"() {values = dense<[0.25, -0.5]> : tensor<2xf32>} : () -> tensor<2xf32>
  %z = "tosa.const"() {values = dense<0.0> : tensor<1xf32>} : () -> tensor<1xf32>
  %1 = tosa.conv2d %0, %w, %b, %z, %z {acc_type = f32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "c"}
    : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4x2xf32>
  %2 = quanta.observe %1 "c" min_max stats <min = [-2.0], max = [1.5e6]> : tensor<1x4x4x2xf32>
  %3 = tosa.clamp %2 {min_val = 0.0 : f32, max_val = 3.40282347E+38 : f32, quanta.key = "r"} : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return %3 : tensor<1x4x4x2xf32>
}
