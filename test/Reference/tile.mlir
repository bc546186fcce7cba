// Generated code against the interpreter on random samples.
// RUN: %python %S/Inputs/random-samples.py %t.npy int8 20x3x4
// RUN: quant-run %s --input=%t.npy --check=reference --output=%t.y.npy | FileCheck %s
// RUN: %python -c "import numpy as np; np.testing.assert_array_equal(np.load('%t.y.npy'), np.tile(np.load('%t.npy'), (1, 2, 3)))"

// CHECK: mismatches: 0

func.func @main(%x: tensor<1x3x4xi8> {quanta.name = "x"}) -> tensor<1x6x12xi8> {
  %multiples = tosa.const_shape {values = dense<[1, 2, 3]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.tile %x, %multiples : (tensor<1x3x4xi8>, !tosa.shape<3>) -> tensor<1x6x12xi8>
  return %0 : tensor<1x6x12xi8>
}
