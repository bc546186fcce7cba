// An observer that may change its values: whoever reads the result reads what
// the call left, whatever buffer the call got; the tensor itself stays as it was
// for who reads that.
// RUN: quant-opt %s --quanta-observe-to-record | FileCheck %s --check-prefix=RECORD
// RUN: quant-opt %s --quanta-codegen | FileCheck %s

// RECORD: %[[Y:.*]] = quanta_kernel.record %{{.*}} to 0 as [1, 1, 24] updates : tensor<1x6x4xf32> -> tensor<1x6x4xf32>
// RECORD: tosa.add %{{.*}}, %[[Y]]

// CHECK-LABEL: func.func @main(
// CHECK: %[[COPY:.*]] = memref.alloc()
// CHECK: vector.store
// CHECK: memref.extract_aligned_pointer_as_index %[[COPY]]
// CHECK: call @quanta_observe
func.func @main(%x: tensor<1x6x4xf32>) -> tensor<1x6x4xf32> {
  %0 = quanta.observe %x "x" min_max perturbs : tensor<1x6x4xf32>
  %1 = tosa.add %x, %0 : (tensor<1x6x4xf32>, tensor<1x6x4xf32>) -> tensor<1x6x4xf32>
  return %1 : tensor<1x6x4xf32>
}
