// RUN: quant-opt %s --split-input-file --quanta-codegen="triple=x86_64-linux-gnu features=+avx512f,+avx512bw,+avx512vl,+avx512vnni,+amx-tile,+amx-int8" | FileCheck %s
// RUN: quant-opt %s --split-input-file --quanta-codegen="triple=x86_64-linux-gnu features=+avx512f,+avx512bw,+avx512vl,+avx512vnni,+amx-tile,+amx-int8 emulate-tiles" | FileCheck %s --check-prefix=EMULATED
// RUN: quant-opt %s --split-input-file --quanta-to-linalg-pipeline --quanta-kernel-pipeline="triple=x86_64-linux-gnu features=+avx512f,+avx512bw,+avx512vl,+avx512vnni,+amx-tile,+amx-int8" | FileCheck %s --check-prefix=PACKED

// Two convolutions of one shape: one function. The third writes another buffer,
// without a border. Rows of 28 pixels are two tiles
// of 14, channels two tiles of 16; a run of 3 * 32 bytes is two steps of 48. The
// epilogue of a block stands between the products of the next.

// PACKED-LABEL: func.func @main(
// PACKED-COUNT-3: packing <lanes = 16, group = 4, merged = true, unsignedInput = false, tile = 48>

// CHECK-LABEL: func.func @main(
// CHECK: call @[[SHARED:[a-z_0-9]+]](
// CHECK: call @[[SHARED]](
// CHECK: call @[[OTHER:[a-z_0-9]+]](
// CHECK: func.func private @[[SHARED]](
// CHECK-SAME: passthrough = ["noinline"]
// CHECK: memref.alloca() {alignment = 64 : i64} : memref<1792xi32>
// CHECK: amx.tile_load {{.*}} into !amx.tile<14x16xi32>
// CHECK: amx.tile_muli {{.*}} !amx.tile<14x48xi8>, !amx.tile<12x64xi8>, !amx.tile<14x16xi32>
// CHECK-COUNT-4: amx.tile_store
// CHECK: scf.for
// CHECK: amx.tile_muli
// CHECK: vector.store {{.*}} vector<32xi8>
// CHECK: amx.tile_muli
// CHECK: vector.store {{.*}} vector<32xi8>
// CHECK: amx.tile_muli
// CHECK-COUNT-4: amx.tile_store
// CHECK: scf.for
// CHECK-NOT: amx.
// CHECK: vector.store {{.*}} vector<32xi8>
// CHECK: func.func private @[[OTHER]](
// CHECK-NOT: func.func

// EMULATED-LABEL: func.func @main(
// EMULATED-NOT: amx.
// EMULATED: memref.alloca() {alignment = 64 : i64} : memref<14x48xi8>
// EMULATED-NOT: amx.
func.func @main(%x: tensor<1x28x28x32xi8>) -> tensor<1x28x28x32xi8> {
  %w = "tosa.const"() {values = dense<1> : tensor<32x3x3x32xi8>} : () -> tensor<32x3x3x32xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<32xi32>} : () -> tensor<32xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x28x28x32xi8>, tensor<32x3x3x32xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x28x28x32xi32>
  %1 = quanta.requantize %0 {multipliers = array<i32: 12582913>, shifts = array<i32: 32>, min = -128 : i32, max = 127 : i32} : tensor<1x28x28x32xi32> -> tensor<1x28x28x32xi8>
  %2 = tosa.conv2d %1, %w, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x28x28x32xi8>, tensor<32x3x3x32xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x28x28x32xi32>
  %3 = quanta.requantize %2 {multipliers = array<i32: 12582913>, shifts = array<i32: 32>, min = -128 : i32, max = 127 : i32} : tensor<1x28x28x32xi32> -> tensor<1x28x28x32xi8>
  %4 = tosa.conv2d %3, %w, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x28x28x32xi8>, tensor<32x3x3x32xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x28x28x32xi32>
  %5 = quanta.requantize %4 {multipliers = array<i32: 12582913>, shifts = array<i32: 32>, min = -128 : i32, max = 127 : i32} : tensor<1x28x28x32xi32> -> tensor<1x28x28x32xi8>
  return %5 : tensor<1x28x28x32xi8>
}

// -----

// One pixel keeps the dot product.

// PACKED-LABEL: func.func @main(
// PACKED: packing <lanes = 16, group = 4, merged = false, unsignedInput = true{{[,>]}}
// CHECK-LABEL: func.func @main(
// CHECK-NOT: amx.
// EMULATED-LABEL: func.func @main(
func.func @main(%x: tensor<1x1x1x64xi8>) -> tensor<1x1x1x32xi32> {
  %w = "tosa.const"() {values = dense<1> : tensor<32x1x1x64xi8>} : () -> tensor<32x1x1x64xi8>
  %b = "tosa.const"() {values = dense<0> : tensor<32xi32>} : () -> tensor<32xi32>
  %zp = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %zp, %zp {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x1x1x64xi8>, tensor<32x1x1x64xi8>, tensor<32xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x32xi32>
  return %0 : tensor<1x1x1x32xi32>
}
