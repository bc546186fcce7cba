// RUN: quant-opt %s --quanta-codegen=features=+avx512vnni,+avx512f | FileCheck %s
// RUN: mkdir -p %t && %python -c "import numpy as np; np.save('%t/x.npy', np.random.default_rng(1).integers(-128, 128, (4, 21, 37, 3), np.int8))"
// RUN: quant-run %s --input=%t/x.npy --check=reference | FileCheck %s --check-prefix=RESULT
// RUN: quant-compile %s --target-features=-avx512f -o %t/avx2.so
// RUN: quant-run %t/avx2.so --input=%t/x.npy --check=reference --reference=%s | FileCheck %s --check-prefix=RESULT

// RESULT: mismatches: 0

// Matrices that lie interleaved, a part of three each, are packed where they are.
// Vectors reach from the first element to the last one, never beyond.

// CHECK-LABEL: func.func @main
// CHECK: %[[PACKED:.*]] = memref.alloc() {{.*}} : memref<1x2x3x1x1x6x64xi8>
// CHECK-NOT: memref.store
// CHECK: vector.shuffle %{{.*}}, %{{.*}} [0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 51, 54, 57, 60, 63] : vector<32xi8>, vector<32xi8>
// CHECK: vector.shuffle %{{.*}}, %{{.*}} [0, 3, 6, 12, 15] : vector<8xi8>, vector<8xi8>
func.func @main(%x: tensor<2x21x37x3xi8> {quanta.name = "x"}) -> tensor<2x5x37xi8> {
  %start = tosa.const_shape {values = dense<[0, 0, 0, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[2, 21, 37, 1]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %matrix = tosa.const_shape {values = dense<[2, 21, 37]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %a = "tosa.const"() <{values = dense<[[[-3, 7, 1, 99, 5, 6, -100, 4, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1]]]> : tensor<1x1x21xi8>}> : () -> tensor<1x1x21xi8>
  %times = tosa.const_shape {values = dense<[2, 5, 1]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %rows = tosa.tile %a, %times : (tensor<1x1x21xi8>, !tosa.shape<3>) -> tensor<2x5x21xi8>
  %0 = tosa.slice %x, %start, %size : (tensor<2x21x37x3xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<2x21x37x1xi8>
  %1 = tosa.reshape %0, %matrix : (tensor<2x21x37x1xi8>, !tosa.shape<3>) -> tensor<2x21x37xi8>
  %2 = tosa.matmul %rows, %1, %zero, %zero : (tensor<2x5x21xi8>, tensor<2x21x37xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<2x5x37xi32>
  %3 = quanta.requantize %2 {multipliers = array<i32: 12582913>, shifts = array<i32: 32>, min = -128 : i32, max = 127 : i32} : tensor<2x5x37xi32> -> tensor<2x5x37xi8>
  return %3 : tensor<2x5x37xi8>
}
