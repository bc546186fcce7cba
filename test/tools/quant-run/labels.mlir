// RUN: %python -c "import numpy; numpy.save('%t.npy', numpy.eye(3, dtype=numpy.float32)[[0, 1, 2, 1]])"
// RUN: %python -c "import numpy; numpy.save('%t.right.npy', numpy.array([0, 1, 2, 2]))"
// RUN: %python -c "import numpy; numpy.save('%t.outside.npy', numpy.array([0, 1, 2, 3]))"
// RUN: %python -c "import numpy; numpy.save('%t.short.npy', numpy.array([0, 1]))"
// RUN: quant-run %s --input=%t.npy --labels=%t.right.npy | FileCheck %s
// RUN: quant-run %s --input=%t.npy --labels=%t.right.npy --json | FileCheck %s --check-prefix=JSON
// RUN: quant-run %s --input=%t.npy --labels=%t.right.npy --limit=3 | FileCheck %s --check-prefix=LIMIT
// RUN: not quant-run %s --input=%t.npy --labels=%t.outside.npy 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not quant-run %s --input=%t.npy --labels=%t.short.npy 2>&1 | FileCheck %s --check-prefix=SHORT

// CHECK: top-1: 75.00 %
// JSON: "top1": 75,
// LIMIT: top-1: 100.00 %
// OUTSIDE: label 3 of sample 3 is not one of 3 classes
// SHORT: short.npy: expected labels of 4 samples, got 2

func.func @main(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %0 = tosa.exp %x : (tensor<1x3xf32>) -> tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}
