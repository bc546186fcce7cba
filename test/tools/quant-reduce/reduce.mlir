// RUN: quant-reduce %s -reduction-tree='traversal-mode=0 test=%S/Inputs/has-lookup.sh' | FileCheck %s

// Only what the script looks for is left.
// CHECK: quanta.lookup
// CHECK-NOT: @unrelated

func.func @unrelated(%x: tensor<4xi8>) -> tensor<4xi8> {
  return %x : tensor<4xi8>
}

func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = quanta.lookup %x, dense<1> : tensor<256xi8> : tensor<4xi8> -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
