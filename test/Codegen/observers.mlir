// RUN: quant-opt %s --quanta-observe-to-record | FileCheck %s --check-prefix=RECORD
// RUN: quant-opt %s --quanta-codegen | FileCheck %s

// RECORD-LABEL: func.func @main(
// RECORD-SAME: %[[X:.*]]: tensor<1x6x4xf32>)
// RECORD: quanta_kernel.record %[[X]] to 0 as [1, 1, 24] : tensor<1x6x4xf32>
// RECORD: quanta_kernel.record %[[X]] to 1 as [1, 6, 4] : tensor<1x6x4xf32>
// RECORD: return %[[X]]

// CHECK: func.func private @quanta_observe(!llvm.ptr, i64, !llvm.ptr, i64, i64, i64)
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: memref<1x6x4xf32>, %{{.*}}: memref<1x6x4xf32>, %[[STATE:.*]]: !llvm.ptr)
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : i64
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : i64
// CHECK-DAG: %[[C24:.*]] = arith.constant 24 : i64
// CHECK-DAG: %[[C6:.*]] = arith.constant 6 : i64
// CHECK-DAG: %[[C4:.*]] = arith.constant 4 : i64
// CHECK: %[[P:.*]] = llvm.inttoptr
// CHECK: call @quanta_observe(%[[STATE]], %[[C0]], %[[P]], %[[C1]], %[[C1]], %[[C24]])
// CHECK: call @quanta_observe(%[[STATE]], %[[C1]], %{{.*}}, %[[C1]], %[[C6]], %[[C4]])
func.func @main(%x: tensor<1x6x4xf32>) -> tensor<1x6x4xf32> {
  %0 = quanta.observe %x "x" min_max : tensor<1x6x4xf32>
  %1 = quanta.observe %0 "x.channels" histogram axis 1 : tensor<1x6x4xf32>
  return %1 : tensor<1x6x4xf32>
}
