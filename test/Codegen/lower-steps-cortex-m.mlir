// RUN: quant-opt %s --quanta-lower-steps="triple=thumbv7em-none-eabi features=+dsp" | FileCheck %s
// RUN: quant-opt %s --quanta-lower-steps="triple=thumbv7m-none-eabi" | FileCheck %s --check-prefix=PLAIN

// PLAIN-NOT: call_intrinsic

// Bytes 0 and 2, then 1 and 3.
// CHECK-LABEL: func.func @dot(
// CHECK: vector.bitcast %arg2 : vector<4xi8> to vector<1xi32>
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.arm.sxtb16"
// CHECK: llvm.call_intrinsic "llvm.arm.smlad"
// CHECK-COUNT-2: llvm.call_intrinsic "llvm.fshr.i32"
// CHECK: llvm.call_intrinsic "llvm.arm.smlad"
func.func @dot(%a: vector<1xi32>, %w: vector<4xi8>, %x: vector<4xi8>) -> vector<1xi32> {
  %0 = quanta_kernel.dot %a, %w, %x : vector<1xi32>, vector<4xi8>, vector<4xi8>
  return %0 : vector<1xi32>
}

// Unsigned inputs have another sign extension.
// CHECK-LABEL: func.func @unsigned(
// CHECK-NOT: call_intrinsic
func.func @unsigned(%a: vector<1xi32>, %w: vector<4xi8>, %x: vector<4xi8>) -> vector<1xi32> {
  %0 = quanta_kernel.dot %a, %w, %x {unsigned_input} : vector<1xi32>, vector<4xi8>, vector<4xi8>
  return %0 : vector<1xi32>
}
