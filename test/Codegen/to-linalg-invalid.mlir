// RUN: quant-opt %s --quanta-to-linalg -split-input-file -verify-diagnostics

func.func @grouped(%x: tensor<1x4x4x4xi8>) -> tensor<1x4x4x8xi32> {
  %w = "tosa.const"() {values = dense<3> : tensor<8x1x1x2xi8>} : () -> tensor<8x1x1x2xi8>
  %b = "tosa.const"() {values = dense<25> : tensor<8xi32>} : () -> tensor<8xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  // expected-error @+1 {{expected weights for 4 input channels, got 2}}
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x4xi8>, tensor<8x1x1x2xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  return %0 : tensor<1x4x4x8xi32>
}

// -----

func.func @truncated_table(%x: tensor<1x4xi8>) -> tensor<1x4xi8> {
  // expected-error @+1 {{expected 256 bytes in the resource of 'tensor<256xi8>', got 4}}
  %0 = quanta.lookup %x, dense_resource<table> : tensor<256xi8> : tensor<1x4xi8> -> tensor<1x4xi8>
  return %0 : tensor<1x4xi8>
}
{-#
  dialect_resources: {
    builtin: { table: "0x0100000001020304" }
  }
#-}

// -----

func.func @wide_storage(%x: tensor<4xf32>) -> tensor<4x!quant.uniform<i32:f32, 0.5:7>> {
  // expected-error @+1 {{has no code: expected f32 to or from integers per tensor or axis, of at most 32 bits (16 with a zero point or several scales)}}
  %q = quanta.quantize %x : tensor<4xf32> -> tensor<4x!quant.uniform<i32:f32, 0.5:7>>
  return %q : tensor<4x!quant.uniform<i32:f32, 0.5:7>>
}

// -----

func.func @indices() -> tensor<2xindex> {
  // expected-error @+1 {{expected integers or floats in the resource of 'tensor<2xindex>'}}
  %0 = arith.constant dense_resource<numbers> : tensor<2xindex>
  return %0 : tensor<2xindex>
}
{-#
  dialect_resources: {
    builtin: { numbers: "0x0800000001000000000000000200000000000000" }
  }
#-}
