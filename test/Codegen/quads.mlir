// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni,+avx512bw,+avx512vl" | FileCheck %s --check-prefix=PACK
// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni" | FileCheck %s --check-prefix=PLAIN
// RUN: quant-opt %s --quanta-pack-weights="triple=x86_64-linux-gnu features=+avx512vnni,+avx512bw,+avx512vl" \
// RUN:   --quanta-bufferization-pipeline --quanta-lower-windows="features=+avx512vnni,+avx512bw,+avx512vl" \
// RUN:   | FileCheck %s --check-prefix=LOOPS

// Two channels of a 3 x 1 window, weights 1 2 3 and -1 -2 -3. The rows 0 to 3 of the
// input serve two rows of the output: (1 2 3 0) and (0 1 2 3) for the first
// channel. The block is filled up to 16 channels. start = 5 - 128 * 6 = -763 and
// 5 + 128 * 6 = 773.

// PACK: quads <width = 64, rows = 2, unsignedInput = true>
// PACK-SAME: weights(%{{.*}} : tensor<128xi8>) start(%{{.*}} : tensor<16xi32>)
// PACK-DAG: 0x4000000005FDFFFF0503000000000000{{(00)+}}"
// PACK-DAG: 0x4000000001020300FFFEFD0000000000{{(00)+}}0001020300FFFEFD00000000{{(00)+}}"

// Without such an instruction on 128 bits, as before.
// PLAIN-NOT: quads

// Four rows of bytes, interleaved twice; four vectors for each of two rows of
// two pixels.
// LOOPS-LABEL: func.func @main(
// LOOPS: vector.shuffle %{{.*}} [0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23] : vector<16xi8>, vector<16xi8>
// LOOPS: vector.shuffle %{{.*}} [0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23] : vector<16xi8>, vector<16xi8>
// LOOPS-COUNT-16: quanta_kernel.lane_dot %{{.*}} {unsigned_input} : vector<4xi32>, vector<16xi8>
// LOOPS-NOT: quanta_kernel.lane_dot
// LOOPS-NOT: quanta_kernel.window
func.func @main(%x: tensor<1x4x2x2xi8>) -> tensor<1x2x2x2xi32> {
  %w = arith.constant dense<[[[1, -1]], [[2, -2]], [[3, -3]]]> : tensor<3x1x2xi8>
  %b = arith.constant dense<5> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x2x2x2xi32>
  %0 = quanta_kernel.window multiply_add window [3, 1] strides [1, 1] dilations [1, 1]
      ins(%x : tensor<1x4x2x2xi8>) weights(%w : tensor<3x1x2xi8>) start(%b : tensor<2xi32>)
      outs(%e : tensor<1x2x2x2xi32>) -> tensor<1x2x2x2xi32> {
  ^bb0(%acc: i32):
    quanta_kernel.yield %acc : i32
  }
  return %0 : tensor<1x2x2x2xi32>
}
