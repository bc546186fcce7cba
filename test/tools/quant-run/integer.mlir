// RUN: %python -c "import numpy; numpy.save('%t.npy', numpy.arange(-128, 128, dtype=numpy.int8).reshape(32, 8))"
// RUN: quant-run %s --input=%t.npy --check=reference --output=%t.out.npy | FileCheck %s
// RUN: %python -c "import numpy; print(numpy.load('%t.out.npy').ravel()[[0, 127, 128, 255]].tolist())" | FileCheck %s --check-prefix=VALUES

// Real numbers are quantized on the way in, x = 0.5 (q + 3), integers are not.
// RUN: %python -c "import numpy; numpy.save('%t.real.npy', numpy.array([[-1e9, -1.6, 0, 0.2, 0.25, 0.75, 1.6, 1e9]], dtype=numpy.float32))"
// RUN: quant-run %s --input=%t.real.npy --output=%t.out.npy
// RUN: %python -c "import numpy; print(numpy.load('%t.out.npy').ravel().tolist())" | FileCheck %s --check-prefix=REAL

// Against another module the first difference is shown.
// RUN: sed 's/output_zp = 1 /output_zp = 2 /' %s > %t.other.mlir
// RUN: not quant-run %s --input=%t.npy --check=reference --reference=%t.other.mlir 2>&1 | FileCheck %s --check-prefix=WRONG

// CHECK: samples: 32
// CHECK-NEXT: mismatches: 0
// (x + 3) / 2, rounded half up, + 1, that is from -61.5 to 66
// VALUES: [-61, 2, 3, 66]
// REAL: [-61, 0, 1, 1, 1, 2, 3, 66]
// WRONG-DAG: mismatches: 256
// WRONG-DAG: output 'y' of sample 0 differs from the reference at element 0: expected -60, got -61

func.func @main(%x: tensor<1x8xi8> {quanta.name = "x", quanta.scale = 0.5 : f64, quanta.zero_point = -3 : i64})
    -> (tensor<1x8xi8> {quanta.name = "y"}) {
  %0 = quanta.requantize %x {multipliers = array<i32: 1>, shifts = array<i32: 1>,
      input_zp = -3 : i32, output_zp = 1 : i32, min = -128 : i32, max = 127 : i32}
    : tensor<1x8xi8> -> tensor<1x8xi8>
  return %0 : tensor<1x8xi8>
}
