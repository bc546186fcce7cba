// RUN: mkdir -p %t && %python -c "import numpy as np; np.save('%t/x.npy', np.random.default_rng(1).integers(-128, 128, (2, 5, 6, 32), np.int8))"
// RUN: quant-run %s --input=%t/x.npy --check=reference | FileCheck %s
// RUN: quant-compile %s --threads --target-features=-avx512f -o %t/avx2.so
// RUN: quant-run %t/avx2.so --threads=2 --input=%t/x.npy --check=reference --reference=%s | FileCheck %s

// Every other channel, which a window reads with padding around it, and its epilogue and that of
// a contraction without: gaps between channels are left out by a copy.

// CHECK: mismatches: 0
func.func @main(%x: tensor<1x5x6x32xi8> {quanta.name = "x"}) -> (tensor<1x5x6x16xi32> {quanta.name = "y"}, tensor<1x5x6x16xi32> {quanta.name = "z"}) {
  %pairs = tosa.const_shape {values = dense<[1, 5, 6, 16, 2]> : tensor<5xindex>} : () -> !tosa.shape<5>
  %begin = tosa.const_shape {values = dense<0> : tensor<5xindex>} : () -> !tosa.shape<5>
  %size = tosa.const_shape {values = dense<[1, 5, 6, 16, 1]> : tensor<5xindex>} : () -> !tosa.shape<5>
  %image = tosa.const_shape {values = dense<[1, 5, 6, 16]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %0 = tosa.reshape %x, %pairs : (tensor<1x5x6x32xi8>, !tosa.shape<5>) -> tensor<1x5x6x16x2xi8>
  %1 = tosa.slice %0, %begin, %size : (tensor<1x5x6x16x2xi8>, !tosa.shape<5>, !tosa.shape<5>) -> tensor<1x5x6x16x1xi8>
  %even = tosa.reshape %1, %image : (tensor<1x5x6x16x1xi8>, !tosa.shape<4>) -> tensor<1x5x6x16xi8>
  %zx = "tosa.const"() {values = dense<7> : tensor<1xi8>} : () -> tensor<1xi8>
  %zw = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %w = "tosa.const"() {values = dense<3> : tensor<3x3x16x1xi8>} : () -> tensor<3x3x16x1xi8>
  %v = "tosa.const"() {values = dense<-5> : tensor<16x1x1x16xi8>} : () -> tensor<16x1x1x16xi8>
  %b = "tosa.const"() {values = dense<100> : tensor<16xi32>} : () -> tensor<16xi32>
  %2 = tosa.depthwise_conv2d %even, %w, %b, %zx, %zw {acc_type = i32, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x5x6x16xi8>, tensor<3x3x16x1xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x5x6x16xi32>
  %3 = tosa.conv2d %even, %v, %b, %zx, %zw {acc_type = i32, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x5x6x16xi8>, tensor<16x1x1x16xi8>, tensor<16xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x5x6x16xi32>
  %wide = tosa.cast %even : (tensor<1x5x6x16xi8>) -> tensor<1x5x6x16xi32>
  %4 = tosa.maximum %wide, %2 : (tensor<1x5x6x16xi32>, tensor<1x5x6x16xi32>) -> tensor<1x5x6x16xi32>
  %5 = tosa.maximum %wide, %3 : (tensor<1x5x6x16xi32>, tensor<1x5x6x16xi32>) -> tensor<1x5x6x16xi32>
  return %4, %5 : tensor<1x5x6x16xi32>, tensor<1x5x6x16xi32>
}
