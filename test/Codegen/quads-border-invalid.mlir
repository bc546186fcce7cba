// RUN: quant-opt %s --quanta-lower-windows="features=+avx512vnni,+avx512bw,+avx512vl" -verify-diagnostics

// 201 columns of border on either side of one: no pixel's window lies on stored columns alone.
func.func @mostly_border(%x: memref<1x3x1x16xi8>, %w: memref<384xi8>, %s: memref<16xi32>, %y: memref<1x3x401x16xi32>) {
  // expected-error @+1 {{its windows reach beyond the ends of a row for 402 pixels, each of which has code of its own: expected at most 128}}
  quanta_kernel.window multiply_add window [3, 3] strides [1, 1] dilations [1, 1] border [1, 1, 201, 201] of 3
      quads <width = 16, rows = 2, unsignedInput = true>
      ins(%x : memref<1x3x1x16xi8>) weights(%w : memref<384xi8>) start(%s : memref<16xi32>) outs(%y : memref<1x3x401x16xi32>) {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return
}
