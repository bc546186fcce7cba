// RUN: %python -c "import numpy; numpy.save('%t.npy', numpy.arange(4, dtype=numpy.float32).reshape(1, 4))"
// RUN: quant-run %s --input=%t.npy --output=%t.out.npy
// RUN: %python -c "import numpy; print(numpy.load('%t.out.npy').tolist())" | FileCheck %s

// Called functions come into the entry function, whose arena holds their
// buffers.
// CHECK: {{\[}}[0.0, 2.0, 2.0, 2.0]]

func.func private @step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = tosa.reverse %x {axis = 1 : i32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = tosa.clamp %0 {min_val = 0.0 : f32, max_val = 2.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = tosa.maximum %1, %0 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = tosa.minimum %1, %2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = call @step(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = call @step(%0) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = tosa.add %1, %1 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = tosa.clamp %2 {min_val = 0.0 : f32, max_val = 2.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}
