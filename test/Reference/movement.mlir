// Generated code against the interpreter on random samples.
// RUN: %python %S/Inputs/random-samples.py %t.npy int8 50x3x4x5
// RUN: quant-run %s --input=%t.npy --check=reference | FileCheck %s

// CHECK: mismatches: 0

func.func @main(%x: tensor<1x3x4x5xi8> {quanta.name = "x"})
    -> (tensor<1x5x3x4xi8> {quanta.name = "transposed"}, tensor<1x5x7x5xi8> {quanta.name = "padded"}, tensor<1x2x2x3xi8> {quanta.name = "slice"},
        tensor<1x3x4x8xi8> {quanta.name = "channels"}, tensor<1x3x8x5xi8> {quanta.name = "rows"}, tensor<1x60xi8> {quanta.name = "flat"}, tensor<1x3x4x5xi8> {quanta.name = "reversed"}) {
  %padding = tosa.const_shape {values = dense<[0, 0, 1, 1, 2, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %zp = "tosa.const"() {values = dense<-7> : tensor<1xi8>} : () -> tensor<1xi8>
  %start = tosa.const_shape {values = dense<[0, 1, 2, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 2, 2, 3]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %start3 = tosa.const_shape {values = dense<[0, 0, 0, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size3 = tosa.const_shape {values = dense<[1, 3, 4, 3]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %shape = tosa.const_shape {values = dense<[1, 60]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %transposed = tosa.transpose %x {perms = array<i32: 0, 3, 1, 2>} : (tensor<1x3x4x5xi8>) -> tensor<1x5x3x4xi8>
  %padded = tosa.pad %x, %padding, %zp : (tensor<1x3x4x5xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x5x7x5xi8>
  %slice = tosa.slice %x, %start, %size : (tensor<1x3x4x5xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x2x2x3xi8>
  %three = tosa.slice %x, %start3, %size3 : (tensor<1x3x4x5xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x3x4x3xi8>
  %channels = tosa.concat %three, %x {axis = 3 : i32} : (tensor<1x3x4x3xi8>, tensor<1x3x4x5xi8>) -> tensor<1x3x4x8xi8>
  %reversed = tosa.reverse %x {axis = 2 : i32} : (tensor<1x3x4x5xi8>) -> tensor<1x3x4x5xi8>
  %rows = tosa.concat %x, %reversed {axis = 2 : i32} : (tensor<1x3x4x5xi8>, tensor<1x3x4x5xi8>) -> tensor<1x3x8x5xi8>
  %flat = tosa.reshape %transposed, %shape : (tensor<1x5x3x4xi8>, !tosa.shape<2>) -> tensor<1x60xi8>
  return %transposed, %padded, %slice, %channels, %rows, %flat, %reversed : tensor<1x5x3x4xi8>, tensor<1x5x7x5xi8>, tensor<1x2x2x3xi8>, tensor<1x3x4x8xi8>, tensor<1x3x8x5xi8>, tensor<1x60xi8>, tensor<1x3x4x5xi8>
}
