// RUN: quant-opt %s --quanta-lower-steps="triple=aarch64-linux-gnu" | FileCheck %s --check-prefixes=CHECK,NEON
// RUN: quant-opt %s --quanta-lower-steps="triple=x86_64-linux-gnu" | FileCheck %s --check-prefixes=CHECK,PLAIN
// RUN: quant-opt %s | quant-opt | FileCheck %s --check-prefix=PRINTED

// Eight products in flight, then those of the other halves, then the sums. The
// second input waits for the first one's sums; no load passes the first one.
// CHECK-LABEL: func.func @block(
// NEON: llvm.inline_asm has_side_effects "", "=w,=w,0,1,{{.*}},~{memory}"
// NEON-COUNT-8: llvm.call_intrinsic "llvm.aarch64.neon.smull.v8i16"
// NEON-COUNT-8: llvm.call_intrinsic "llvm.aarch64.neon.smull.v8i16"
// NEON-COUNT-8: llvm.call_intrinsic "llvm.aarch64.neon.saddlp.v4i32.v8i16"
// NEON: llvm.inline_asm "", "=w,0,{{[w,]*}}"
// NEON-COUNT-4: llvm.call_intrinsic "llvm.aarch64.neon.smull.v8i16"
// NEON-COUNT-4: llvm.call_intrinsic "llvm.aarch64.neon.smull.v8i16"
// NEON-COUNT-4: llvm.call_intrinsic "llvm.aarch64.neon.saddlp.v4i32.v8i16"
// NEON-NOT: smull
// PLAIN: vector.shuffle %{{.*}} [8, 10, 12, 14] : vector<16xi8>, vector<16xi8>
// PLAIN-NOT: intrinsic
// PRINTED: quanta_kernel.spread_dot %{{.*}} plus %arg1, %arg2, %arg3 by %arg4, %arg5, %arg6, %arg7 : vector<4xi32>,
func.func @block(%a: vector<4xi32>, %x: vector<16xi8>, %y: vector<16xi8>, %z: vector<16xi8>,
                 %w0: vector<16xi8>, %w1: vector<16xi8>, %w2: vector<16xi8>, %w3: vector<16xi8>)
    -> (vector<4xi32>, vector<4xi32>) {
  %0:12 = quanta_kernel.spread_dot %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a, %a
      plus %x, %y, %z by %w0, %w1, %w2, %w3
      : vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>,
        vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>, vector<4xi32>
  return %0#0, %0#11 : vector<4xi32>, vector<4xi32>
}
