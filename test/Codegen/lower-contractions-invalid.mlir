// RUN: quant-opt %s --quanta-lower-contractions -split-input-file -verify-diagnostics

func.func @not_packed(%x: memref<1x1x1x5xi8>, %w: memref<1x1x1x5xi8>, %b: memref<1xi32>, %y: memref<1x1x1x1xi32>) {
  // expected-error @+1 {{expected packed weights: run --quanta-pack-weights}}
  quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : memref<1x1x1x5xi8>, memref<1x1x1x5xi8>, memref<1xi32>)
      outs(%y : memref<1x1x1x1xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}

// -----

func.func @tensors(%x: tensor<1x1x1x5xi8>, %w: tensor<1x1x1x5xi8>, %b: tensor<1xi32>, %y: tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi32> {
  // expected-error @+1 {{expected buffers: bufferize first}}
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%x, %w, %b : tensor<1x1x1x5xi8>, tensor<1x1x1x5xi8>, tensor<1xi32>)
      outs(%y : tensor<1x1x1x1xi32>) -> tensor<1x1x1x1xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x1x1x1xi32>
}
