// RUN: quant-opt %s -split-input-file -verify-diagnostics --pass-pipeline='builtin.module(quanta-generalize-batch)'

func.func @mean_of_batch(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @+1 {{'tosa.reduce_sum' op mixes the samples of a batch: it reduces dimension 0, which holds the batch}}
  %0 = tosa.reduce_sum %x {axis = 0 : i32} : (tensor<?x4xf32>) -> tensor<1x4xf32>
  %1 = tosa.sub %x, %0 : (tensor<?x4xf32>, tensor<1x4xf32>) -> tensor<?x4xf32>
  return %1 : tensor<?x4xf32>
}

// -----

func.func @reversed(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{mixes the samples of a batch: it reverses dimension 0}}
  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @own_numbers(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %c = "tosa.const"() <{values = dense<[[1.0], [2.0]]> : tensor<2x1xf32>}> : () -> tensor<2x1xf32>
  // expected-error @+1 {{operand 1 has constant values of its own for every row of the batch}}
  %0 = tosa.add %x, %c : (tensor<2x4xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @first_half(%x: tensor<4x4xf32>) -> tensor<2x4xf32> {
  %start = tosa.const_shape {values = dense<0> : tensor<2xindex>} : () -> !tosa.shape<2>
  %size = tosa.const_shape {values = dense<[2, 4]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @+1 {{it takes a part of dimension 0, which holds the batch}}
  %0 = tosa.slice %x, %start, %size : (tensor<4x4xf32>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// -----

func.func @joined(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @+1 {{it joins tensors along dimension 0}}
  %0 = tosa.concat %x, %x {axis = 0 : i32} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

func.func @padded(%x: tensor<?x4xi8>) -> tensor<?x4xi8> {
  %padding = tosa.const_shape {values = dense<[0, 1, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %zp = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  // expected-error @+1 {{it pads dimension 0}}
  %0 = tosa.pad %x, %padding, %zp : (tensor<?x4xi8>, !tosa.shape<4>, tensor<1xi8>) -> tensor<?x4xi8>
  return %0 : tensor<?x4xi8>
}

// -----

func.func @gram(%x: tensor<1x4x3xf32>) -> tensor<1x4x4xf32> {
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %w = "tosa.const"() <{values = dense<1.0> : tensor<1x3x4xf32>}> : () -> tensor<1x3x4xf32>
  // expected-error @+1 {{operand 1 has a constant matrix of its own for every row of the batch}}
  %0 = tosa.matmul %x, %w, %zp, %zp : (tensor<1x4x3xf32>, tensor<1x3x4xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x4x4xf32>
  return %0 : tensor<1x4x4xf32>
}

// -----

func.func @between_samples(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  %zp = "tosa.const"() <{values = dense<0.0> : tensor<1xf32>}> : () -> tensor<1xf32>
  %s = tosa.const_shape {values = dense<[1, -1, 3]> : tensor<3xindex>} : () -> !tosa.shape<3>
  %0 = tosa.reshape %x, %s : (tensor<?x3xf32>, !tosa.shape<3>) -> tensor<1x?x3xf32>
  %1 = tosa.transpose %0 {perms = array<i32: 0, 2, 1>} : (tensor<1x?x3xf32>) -> tensor<1x3x?xf32>
  // expected-error @+1 {{'tosa.matmul' op mixes the samples of a batch: its operands do not both have the batch on dimension 0}}
  %2 = tosa.matmul %0, %1, %zp, %zp : (tensor<1x?x3xf32>, tensor<1x3x?xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x?x?xf32>
  return %x : tensor<?x3xf32>
}

// -----

func.func @half_samples(%x: tensor<4x3xf32>) -> tensor<6x2xf32> {
  %s = tosa.const_shape {values = dense<[6, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  // expected-error @+1 {{no dimension of 'tensor<6x2xf32>' holds whole samples}}
  %0 = tosa.reshape %x, %s : (tensor<4x3xf32>, !tosa.shape<2>) -> tensor<6x2xf32>
  return %0 : tensor<6x2xf32>
}

// -----

func.func @in_a_unit(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = quanta.composite "softmax"(%x) {parameters = {axis = 0 : i64}} : (tensor<?x4xf32>) -> tensor<?x4xf32> {
  ^bb0(%arg: tensor<?x4xf32>):
    // expected-error @+1 {{it reduces dimension 0}}
    %max = tosa.reduce_max %arg {axis = 0 : i32} : (tensor<?x4xf32>) -> tensor<1x4xf32>
    %y = tosa.sub %arg, %max : (tensor<?x4xf32>, tensor<1x4xf32>) -> tensor<?x4xf32>
    quanta.yield %y : tensor<?x4xf32>
  }
  return %0 : tensor<?x4xf32>
}

// -----

func.func @unknown(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %s = arith.constant dense<4> : tensor<2xindex>
  // expected-error @+1 {{'tensor.reshape' op is not known to keep the samples of a batch apart}}
  %0 = tensor.reshape %x(%s) : (tensor<?x4xf32>, tensor<2xindex>) -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}

// -----

// expected-error @+1 {{expected all arguments to have the same batch on dimension 0}}
func.func @batches(%x: tensor<2x4xf32>, %y: tensor<3x4xf32>) -> tensor<2x4xf32> {
  return %x : tensor<2x4xf32>
}

// -----

// expected-error @+1 {{expected argument 0 to be dynamic in no dimension but the first, the batch}}
func.func @sizes(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  return %x : tensor<?x?xf32>
}

// -----

func.func @constant_result(%x: tensor<2x4xf32>) -> tensor<2xf32> {
  %c = "tosa.const"() <{values = dense<1.0> : tensor<2xf32>}> : () -> tensor<2xf32>
  // expected-error @+1 {{expected result 0 to depend on the batch}}
  return %c : tensor<2xf32>
}

// -----

func.func @several_rows(%x: tensor<?x4xf32>) -> tensor<?x2xf32> {
  %s = tosa.const_shape {values = dense<[-1, 2]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %0 = tosa.reshape %x, %s : (tensor<?x4xf32>, !tosa.shape<2>) -> tensor<?x2xf32>
  // expected-error @+1 {{expected result 0 to have one row a sample on dimension 0, got 2 on dimension 0}}
  return %0 : tensor<?x2xf32>
}

// -----

func.func @repeated_sample(%x: tensor<4xf32>) -> tensor<4x3xf32> {
  %empty = tensor.empty() : tensor<4x3xf32>
  // expected-error@+1 {{is not known to keep the samples of a batch apart}}
  %0 = linalg.broadcast ins(%x : tensor<4xf32>) outs(%empty : tensor<4x3xf32>) dimensions = [1]
  return %0 : tensor<4x3xf32>
}

// -----

func.func @start_of_one_sample(%x: tensor<1x4x4x2xi16>) -> tensor<1x4x4x3xi32> {
  %w = "tosa.const"() <{values = dense<3> : tensor<3x1x1x2xi8>}> : () -> tensor<3x1x1x2xi8>
  %start = "tosa.const"() <{values = dense<7> : tensor<1x4x4x3xi32>}> : () -> tensor<1x4x4x3xi32>
  // expected-error@+1 {{starts its sums from a tensor that holds no bias at each pixel of each sample}}
  %0 = linalg.conv_2d_nhwc_fhwc {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>} ins(%x, %w : tensor<1x4x4x2xi16>, tensor<3x1x1x2xi8>) outs(%start : tensor<1x4x4x3xi32>) -> tensor<1x4x4x3xi32>
  return %0 : tensor<1x4x4x3xi32>
}

// -----

// expected-error @+1 {{expected an entry function that is not called in its module}}
func.func @called(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  return %x : tensor<1x4xf32>
}
func.func private @caller(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // expected-note @+1 {{referred to here}}
  %0 = func.call @called(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// -----

func.func @sample_in_helper(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // expected-error @+1 {{'func.call' op is not known to keep the samples of a batch apart}}
  %0 = func.call @helper(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
func.func private @helper(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  return %x : tensor<1x4xf32>
}
