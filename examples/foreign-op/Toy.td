//===- Toy.td - A dialect with a fused convolution -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TOY_TD
#define TOY_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Toy_Dialect : Dialect {
  let name = "toy";
  let cppNamespace = "::toy";
}

def Toy_SwishConvOp : Op<Toy_Dialect, "swish_conv", [Pure]> {
  let summary = "Convolution and x * sigmoid(x) in one";
  let description = [{
    Tensors in NHWC, the weight in OHWI. `pad` is top, bottom, left, right.

    ```mlir
    %y = toy.swish_conv %x, %w, %b {pad = array<i64: 1, 1, 1, 1>,
        stride = array<i64: 1, 1>}
        : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>, tensor<4xf32>)
        -> tensor<1x8x8x4xf32>
    ```
  }];
  let arguments = (ins 4DTensorOf<[F32]>:$input, 4DTensorOf<[F32]>:$weight,
                       1DTensorOf<[F32]>:$bias, DenseI64ArrayAttr:$pad,
                       DenseI64ArrayAttr:$stride);
  let results = (outs 4DTensorOf<[F32]>:$result);
  let assemblyFormat = [{
    operands attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // TOY_TD
