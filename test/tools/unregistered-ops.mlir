// Ops of dialects that nobody registered are somebody else's.

// RUN: quant-opt %s --allow-unregistered-dialect --quanta-to-linalg | FileCheck %s
// RUN: quant-opt %s --allow-unregistered-dialect --quanta-lower-vectors | FileCheck %s
// RUN: quant-opt %s --allow-unregistered-dialect --quanta-raise-linalg | FileCheck %s
// RUN: quant-opt %s --allow-unregistered-dialect --quanta-raise-composites | FileCheck %s
// RUN: not quant-opt %s --allow-unregistered-dialect --quanta-export-tosa 2>&1 | FileCheck %s --check-prefix=EXPORT

// CHECK: "somebody.else"(%arg0)
// EXPORT: error: {{.*}}it is none of the ops of an integer module
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "somebody.else"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
