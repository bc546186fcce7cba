// RUN: quant-opt %s --split-input-file --quanta-lower-tile-contractions="triple=x86_64-linux-gnu features=+avx512f,+avx512bw,+avx512vnni,+amx-int8" --quanta-emulate-tiles --verify-diagnostics
// RUN: not quant-opt %s --split-input-file --quanta-lower-tile-contractions="triple=x86_64-linux-gnu features=+avx2" 2>&1 | FileCheck %s

func.func @tensors(%x: tensor<1x1x16x64xi8>, %w: tensor<1x1x1x16x64xi8>, %b: tensor<16xi32>) -> tensor<1x1x16x16xi32> {
  %e = tensor.empty() : tensor<1x1x16x16xi32>
  // expected-error @below {{expected buffers: bufferize first}}
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = false, unsignedInput = false, tile = 64>
      ins(%x, %w, %b : tensor<1x1x16x64xi8>, tensor<1x1x1x16x64xi8>, tensor<16xi32>)
      outs(%e : tensor<1x1x16x16xi32>) -> tensor<1x1x16x16xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x16x16xi32>
}

// -----

func.func @another_target(%x: memref<1x1x16x64xi8>, %w: memref<1x1x1x16x64xi8>, %b: memref<16xi32>, %y: memref<1x1x16x16xi32>) {
  // CHECK: error: 'quanta_kernel.contract' op weights are packed for a tile unit that the target does not have
  quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = false, unsignedInput = false, tile = 64>
      ins(%x, %w, %b : memref<1x1x16x64xi8>, memref<1x1x1x16x64xi8>, memref<16xi32>)
      outs(%y : memref<1x1x16x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @dynamic_strides(%x: memref<1x1x16x64xi8, strided<[?, ?, ?, 1]>>, %w: memref<1x1x1x16x64xi8>, %b: memref<16xi32>, %y: memref<1x1x16x16xi32>) {
  // expected-error @below {{expected constant strides, got 'memref<1x1x16x64xi8, strided<[?, ?, ?, 1]>>'}}
  quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      packing <lanes = 16, group = 4, merged = false, unsignedInput = false, tile = 64>
      ins(%x, %w, %b : memref<1x1x16x64xi8, strided<[?, ?, ?, 1]>>, memref<1x1x1x16x64xi8>, memref<16xi32>)
      outs(%y : memref<1x1x16x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @unsigned(%a: memref<1024xi8>, %c: memref<256xi32>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %x = amx.tile_load %a[%c0], %c64 : memref<1024xi8> into !amx.tile<16x64xi8>
  %s = amx.tile_load %c[%c0], %c16 : memref<256xi32> into !amx.tile<16x16xi32>
  // expected-error @below {{unsigned tiles are not emulated}}
  // expected-error @below {{failed to legalize}}
  %r = amx.tile_muli %x zext, %x, %s : !amx.tile<16x64xi8>, !amx.tile<16x64xi8>, !amx.tile<16x16xi32>
  amx.tile_store %c[%c0], %r, %c16 : memref<256xi32>, !amx.tile<16x16xi32>
  return
}

// -----

func.func @shared_sums(%a: memref<1024xi8>, %c: memref<256xi32>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  %x = amx.tile_load %a[%c0], %c64 : memref<1024xi8> into !amx.tile<16x64xi8>
  %s = amx.tile_load %c[%c0], %c16 : memref<256xi32> into !amx.tile<16x16xi32>
  // expected-error @below {{sums with another use are not emulated}}
  // expected-error @below {{failed to legalize}}
  %r = amx.tile_muli %x, %x, %s : !amx.tile<16x64xi8>, !amx.tile<16x64xi8>, !amx.tile<16x16xi32>
  amx.tile_store %c[%c0], %s, %c16 : memref<256xi32>, !amx.tile<16x16xi32>
  amx.tile_store %c[%c0], %r, %c16 : memref<256xi32>, !amx.tile<16x16xi32>
  return
}
