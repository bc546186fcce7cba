// RUN: quant-opt %s --quanta-merge-groups="features=+avx512f,+avx512bw,+avx512vl,+avx512vnni" \
// RUN:   | FileCheck %s --check-prefixes=CHECK,VNNI
// RUN: quant-opt %s --quanta-merge-groups="features=+avx2,+fma" | FileCheck %s --check-prefixes=CHECK,PAIRS
// Products of NEON have as many lanes as these groups have outputs.
// RUN: quant-opt %s --quanta-merge-groups="triple=aarch64-linux-gnu features=+dotprod" \
// RUN:   | FileCheck %s --check-prefix=NEON

// Four groups of four channels: one vector of sixteen outputs, or two of eight.
// CHECK-LABEL: @groups
// NEON-LABEL: @groups
// NEON-COUNT-2: quanta_kernel.contract
func.func @groups(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %zp = arith.constant 3 : i8
  %w0 = arith.constant dense<1> : tensor<4x1x1x4xi8>
  %w1 = arith.constant dense<[[[[1, 2, 3, 4]]], [[[5, 6, 7, 8]]], [[[9, 10, 11, 12]]], [[[13, 14, 15, 16]]]]> : tensor<4x1x1x4xi8>
  %s0 = arith.constant dense<[10, 20, 30, 40]> : tensor<4xi32>
  %s1 = arith.constant dense<50> : tensor<4xi32>
  %m0 = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi32>
  %m1 = arith.constant dense<5> : tensor<4xi32>
  %shift = arith.constant dense<7> : tensor<i32>
  %e = tensor.empty() : tensor<1x4x4x4xi8>
  %whole = tensor.empty() : tensor<1x4x4x8xi8>
  %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %b = tensor.extract_slice %x[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  // CHECK-NOT: quanta_kernel.contract
  // CHECK-DAG: %[[M:.*]] = arith.constant dense_resource<{{.*}}> : tensor<8xi32>
  // VNNI-DAG: %[[W:.*]] = arith.constant dense_resource<{{.*}}> : tensor<64xi8>
  // VNNI-DAG: %[[S:.*]] = arith.constant dense_resource<{{.*}}> : tensor<16xi32>
  // PAIRS-DAG: %[[W:.*]] = arith.constant dense_resource<{{.*}}> : tensor<32xi16>
  // PAIRS-DAG: %[[S:.*]] = arith.constant dense_resource<{{.*}}> : tensor<8xi32>
  // CHECK: quanta_kernel.window multiply_add window [1, 1] strides [1, 1] dilations [1, 1]
  // VNNI-SAME: grouping <inputs = 4, outputs = 4, lanes = 16, step = 4, unsignedInput = true>
  // PAIRS-SAME: grouping <inputs = 4, outputs = 4, lanes = 8, step = 2, unsignedInput = false>
  // CHECK-SAME: ins(%{{.*}} : tensor<1x4x4x8xi8>) weights(%[[W]] :
  // CHECK-SAME: start(%[[S]] :
  // CHECK-SAME: extras(%[[M]], %{{.*}} : tensor<8xi32>, tensor<i32>)
  // CHECK-NOT: tensor.insert_slice
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%a, %w0, %s0 : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      extras(%m0, %shift : tensor<4xi32>, tensor<i32>)
      outs(%e : tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi8> {
    ^bb0(%acc: i32, %m: i32, %s: i32):
      %r = quanta.apply_scale %acc, %m, %s {min = -128 : i32, max = 127 : i32} : (i32, i32, i32) -> i8
      quanta_kernel.yield %r : i8
  }
  %1 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%b, %w1, %s1 : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      extras(%m1, %shift : tensor<4xi32>, tensor<i32>)
      outs(%e : tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi8> {
    ^bb0(%acc: i32, %m: i32, %s: i32):
      %r = quanta.apply_scale %acc, %m, %s {min = -128 : i32, max = 127 : i32} : (i32, i32, i32) -> i8
      quanta_kernel.yield %r : i8
  }
  %2 = tensor.insert_slice %0 into %whole[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi8> into tensor<1x4x4x8xi8>
  %3 = tensor.insert_slice %1 into %2[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi8> into tensor<1x4x4x8xi8>
  return %3 : tensor<1x4x4x8xi8>
}

// The pads of all parts become one of all channels.
// CHECK-LABEL: @padded
func.func @padded(%x: tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi32> {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<1> : tensor<2x3x3x2xi8>

  %s = arith.constant dense<0> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x4x4x2xi32>
  %whole = tensor.empty() : tensor<1x4x4x4xi32>
  // Two inputs are no step of vpdpbusd.
  // VNNI-COUNT-2: quanta_kernel.contract
  // PAIRS: tensor.pad %{{.*}} low[0, 1, 1, 0] high[0, 1, 1, 0]
  // PAIRS: tensor<1x4x4x4xi8> to tensor<1x6x6x4xi8>
  // PAIRS-NOT: tensor.pad
  // PAIRS: quanta_kernel.window multiply_add window [3, 3]
  // PAIRS-SAME: grouping <inputs = 2, outputs = 2, lanes = 8, step = 2
  %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 4, 4, 2] [1, 1, 1, 1] : tensor<1x4x4x4xi8> to tensor<1x4x4x2xi8>
  %b = tensor.extract_slice %x[0, 0, 0, 2] [1, 4, 4, 2] [1, 1, 1, 1] : tensor<1x4x4x4xi8> to tensor<1x4x4x2xi8>
  %pa = tensor.pad %a low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%i: index, %j: index, %k: index, %l: index):
      tensor.yield %zp : i8
  } : tensor<1x4x4x2xi8> to tensor<1x6x6x2xi8>
  %pb = tensor.pad %b low[0, 1, 1, 0] high[0, 1, 1, 0] {
    ^bb0(%i: index, %j: index, %k: index, %l: index):
      tensor.yield %zp : i8
  } : tensor<1x4x4x2xi8> to tensor<1x6x6x2xi8>
  %0 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%pa, %w, %s : tensor<1x6x6x2xi8>, tensor<2x3x3x2xi8>, tensor<2xi32>)
      outs(%e : tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  %1 = quanta_kernel.contract window [3, 3] strides [1, 1] dilations [1, 1]
      ins(%pb, %w, %s : tensor<1x6x6x2xi8>, tensor<2x3x3x2xi8>, tensor<2xi32>)
      outs(%e : tensor<1x4x4x2xi32>) -> tensor<1x4x4x2xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  %2 = tensor.insert_slice %0 into %whole[0, 0, 0, 0] [1, 4, 4, 2] [1, 1, 1, 1] : tensor<1x4x4x2xi32> into tensor<1x4x4x4xi32>
  %3 = tensor.insert_slice %1 into %2[0, 0, 0, 2] [1, 4, 4, 2] [1, 1, 1, 1] : tensor<1x4x4x2xi32> into tensor<1x4x4x4xi32>
  return %3 : tensor<1x4x4x4xi32>
}

// Results in another order than their inputs, and an epilogue that differs: not a
// convolution in groups.
// CHECK-LABEL: @shuffled
// CHECK-COUNT-2: quanta_kernel.contract
func.func @shuffled(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi32> {
  %w = arith.constant dense<1> : tensor<4x1x1x4xi8>
  %s = arith.constant dense<0> : tensor<4xi32>
  %e = tensor.empty() : tensor<1x4x4x4xi32>
  %whole = tensor.empty() : tensor<1x4x4x8xi32>
  %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %b = tensor.extract_slice %x[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%a, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  %1 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%b, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  %2 = tensor.insert_slice %1 into %whole[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  %3 = tensor.insert_slice %0 into %2[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  return %3 : tensor<1x4x4x8xi32>
}

// CHECK-LABEL: @epilogues
// CHECK-COUNT-2: quanta_kernel.contract
func.func @epilogues(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi32> {
  %w = arith.constant dense<1> : tensor<4x1x1x4xi8>
  %s = arith.constant dense<0> : tensor<4xi32>
  %e = tensor.empty() : tensor<1x4x4x4xi32>
  %whole = tensor.empty() : tensor<1x4x4x8xi32>
  %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %b = tensor.extract_slice %x[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%a, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  %1 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%b, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      %r = arith.addi %acc, %acc : i32
      quanta_kernel.yield %r : i32
  }
  %2 = tensor.insert_slice %0 into %whole[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  %3 = tensor.insert_slice %1 into %2[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  return %3 : tensor<1x4x4x8xi32>
}


// Weights that bytes may not hold.
// CHECK-LABEL: @wide_weights
// CHECK-COUNT-2: quanta_kernel.contract
func.func @wide_weights(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi32> {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<1> : tensor<4x1x1x4xi16>
  %s = arith.constant dense<0> : tensor<4xi32>
  %e = tensor.empty() : tensor<1x4x4x4xi32>
  %whole = tensor.empty() : tensor<1x4x4x8xi32>
  %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %b = tensor.extract_slice %x[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%a, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi16>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  %1 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%b, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi16>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  %2 = tensor.insert_slice %0 into %whole[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  %3 = tensor.insert_slice %1 into %2[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  return %3 : tensor<1x4x4x8xi32>
}

// Inputs whose signs are flipped already.
// CHECK-LABEL: @flipped
// CHECK-COUNT-2: quanta_kernel.contract
func.func @flipped(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi32> {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<1> : tensor<4x1x1x4xi8>
  %s = arith.constant dense<0> : tensor<4xi32>
  %e = tensor.empty() : tensor<1x4x4x4xi32>
  %whole = tensor.empty() : tensor<1x4x4x8xi32>
  %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %b = tensor.extract_slice %x[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x8xi8> to tensor<1x4x4x4xi8>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%a, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  } {flipped_input}
  %1 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%b, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  } {flipped_input}
  %2 = tensor.insert_slice %0 into %whole[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  %3 = tensor.insert_slice %1 into %2[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  return %3 : tensor<1x4x4x8xi32>
}

// A pad that adds channels.
// CHECK-LABEL: @more_channels
// CHECK-COUNT-2: quanta_kernel.contract
func.func @more_channels(%x: tensor<1x4x4x6xi8>) -> tensor<1x4x4x8xi32> {
  %zp = arith.constant 3 : i8
  %w = arith.constant dense<1> : tensor<4x1x1x4xi8>
  %s = arith.constant dense<0> : tensor<4xi32>
  %e = tensor.empty() : tensor<1x4x4x4xi32>
  %whole = tensor.empty() : tensor<1x4x4x8xi32>
  %a = tensor.extract_slice %x[0, 0, 0, 0] [1, 4, 4, 3] [1, 1, 1, 1] : tensor<1x4x4x6xi8> to tensor<1x4x4x3xi8>
  %b = tensor.extract_slice %x[0, 0, 0, 3] [1, 4, 4, 3] [1, 1, 1, 1] : tensor<1x4x4x6xi8> to tensor<1x4x4x3xi8>
  %pa = tensor.pad %a low[0, 0, 0, 0] high[0, 0, 0, 1] {
    ^bb0(%i: index, %j: index, %k: index, %l: index):
      tensor.yield %zp : i8
  } : tensor<1x4x4x3xi8> to tensor<1x4x4x4xi8>
  %pb = tensor.pad %b low[0, 0, 0, 0] high[0, 0, 0, 1] {
    ^bb0(%i: index, %j: index, %k: index, %l: index):
      tensor.yield %zp : i8
  } : tensor<1x4x4x3xi8> to tensor<1x4x4x4xi8>
  %0 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%pa, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  %1 = quanta_kernel.contract window [1, 1] strides [1, 1] dilations [1, 1]
      ins(%pb, %w, %s : tensor<1x4x4x4xi8>, tensor<4x1x1x4xi8>, tensor<4xi32>)
      outs(%e : tensor<1x4x4x4xi32>) -> tensor<1x4x4x4xi32> {
    ^bb0(%acc: i32):
      quanta_kernel.yield %acc : i32
  }
  %2 = tensor.insert_slice %0 into %whole[0, 0, 0, 0] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  %3 = tensor.insert_slice %1 into %2[0, 0, 0, 4] [1, 4, 4, 4] [1, 1, 1, 1] : tensor<1x4x4x4xi32> into tensor<1x4x4x8xi32>
  return %3 : tensor<1x4x4x8xi32>
}
