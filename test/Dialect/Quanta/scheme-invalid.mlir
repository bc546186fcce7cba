// RUN: quant-opt %s -split-input-file -verify-diagnostics

func.func @no_dictionary(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{expected 'quanta.scheme' to be a dictionary, got "histogram"}}
  %0 = tosa.add %x, %x {quanta.scheme = "histogram"} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @entry(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{expected one of the entries observer, range, granularity, weights, weight_range, weight_rounding, bits, weight_bits, group_size, rounding, symmetric, power_of_two, weight_only, dynamic, half, accumulate and float in 'quanta.scheme', got "bit" = 8 : i64}}
  %0 = tosa.add %x, %x {quanta.scheme = {bit = 8 : i64}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @observer(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{expected "min-max", "histogram" or "moving-average[:MOMENTUM]" in 'quanta.scheme', got "observer" = "moving-average:1"}}
  %0 = tosa.add %x, %x {quanta.scheme = {observer = "moving-average:1"}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @range(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{in 'quanta.scheme', got "range" = "percentile:101"}}
  %0 = tosa.add %x, %x {quanta.scheme = {range = "percentile:101"}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

// expected-error @+1 {{argument #0: expected "per-tensor" or "per-channel" in 'quanta.scheme', got "granularity" = "channel"}}
func.func @granularity(%x: tensor<3xf32> {quanta.scheme = {granularity = "channel"}}) {
  return
}

// -----

func.func @bits(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{expected an i64 of 8, 16 or 32 in 'quanta.scheme', got "bits" = 0 : i64}}
  %0 = tosa.add %x, %x {quanta.scheme = {bits = 0 : i64}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @weight_rounding(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{expected "nearest" or "balanced" in 'quanta.scheme', got "weight_rounding" = "up"}}
  %0 = tosa.add %x, %x {quanta.scheme = {weight_rounding = "up"}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @weight_range(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{expected min-max, percentile[:P] or mse in 'quanta.scheme', got "weight_range" = "most"}}
  %0 = tosa.add %x, %x {quanta.scheme = {weight_range = "most"}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// -----

func.func @group_size(%x: tensor<3xf32>) -> tensor<3xf32> {
  // expected-error @+1 {{expected an i64 that is a power of two from 16 to 256 in 'quanta.scheme', got "group_size" = 24 : i64}}
  %0 = tosa.add %x, %x {quanta.scheme = {group_size = 24 : i64}} : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
