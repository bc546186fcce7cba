// RUN: quant-opt %s --quanta-raise-linalg --split-input-file -verify-diagnostics
// RUN: quant-opt %s --quanta-raise-linalg=partial --split-input-file | FileCheck %s

// CHECK: linalg.generic {{.*}} attrs = {quanta.float_because = "its body computes with positions in a way that is not known"}
#id = affine_map<(i) -> (i)>
func.func @index(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = tensor.empty() : tensor<4xf32>
  // expected-error @+1 {{'linalg.generic' can't be raised to TOSA: its body computes with positions in a way that is not known}}
  %1 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
    ins(%x : tensor<4xf32>) outs(%0 : tensor<4xf32>) {
  ^bb0(%a: f32, %o: f32):
    %i = linalg.index 0 : index
    %i1 = arith.xori %i, %i : index
    %j = arith.index_cast %i1 : index to i32
    %k = arith.sitofp %j : i32 to f32
    %s = arith.addf %a, %k : f32
    linalg.yield %s : f32
  } -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

func.func @wide(%x: tensor<4xf64>) -> tensor<4xf64> {
  %0 = tensor.empty() : tensor<4xf64>
  // expected-error @+1 {{'linalg.exp' can't be raised to TOSA: its result is no tensor of f32}}
  %1 = linalg.exp ins(%x : tensor<4xf64>) outs(%0 : tensor<4xf64>) -> tensor<4xf64>
  return %1 : tensor<4xf64>
}

// -----

func.func @skips(%x: tensor<8xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'tensor.extract_slice' can't be raised to TOSA: it skips elements}}
  %0 = tensor.extract_slice %x[0] [4] [2] : tensor<8xf32> to tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @undefined(%x: tensor<2x3xf32>, %w: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = tensor.empty() : tensor<2x4xf32>
  // expected-error @+1 {{'linalg.matmul' can't be raised to TOSA: it accumulates onto undefined values}}
  %1 = linalg.matmul ins(%x, %w : tensor<2x3xf32>, tensor<3x4xf32>) outs(%0 : tensor<2x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

func.func @dilated(%x: tensor<1x9x9x2xf32>) -> tensor<1x5x5x2xf32> {
  %inf = arith.constant 0xFF800000 : f32
  %0 = tensor.empty() : tensor<1x5x5x2xf32>
  %1 = linalg.fill ins(%inf : f32) outs(%0 : tensor<1x5x5x2xf32>) -> tensor<1x5x5x2xf32>
  %w = tensor.empty() : tensor<3x3xf32>
  // expected-error @+1 {{'linalg.pooling_nhwc_max' can't be raised to TOSA: its window is dilated, which TOSA's pools don't have}}
  %2 = linalg.pooling_nhwc_max {dilations = dense<2> : vector<2xi64>, strides = dense<1> : vector<2xi64>}
    ins(%x, %w : tensor<1x9x9x2xf32>, tensor<3x3xf32>) outs(%1 : tensor<1x5x5x2xf32>) -> tensor<1x5x5x2xf32>
  return %2 : tensor<1x5x5x2xf32>
}
