//===- Mini.td - A dialect with one op -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MINI_TD
#define MINI_TD

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "quanta/Interfaces/QuantizableOpInterface.td"

def Mini_Dialect : Dialect {
  let name = "mini";
  let cppNamespace = "::mini";
}

// The dialect is ours, so the op says itself how it is quantized; for ops of
// others there are external models (examples/foreign-op).
def Mini_Relu6Op : Op<Mini_Dialect, "relu6", [
    Pure, AllTypesMatch<["input", "result"]>,
    DeclareOpInterfaceMethods<QuantizableOpInterface,
                              ["getScaleConstraint"]>]> {
  let summary = "min(max(x, 0), 6)";
  let arguments = (ins RankedTensorOf<[F32]>:$input);
  let results = (outs RankedTensorOf<[F32]>:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
}

#endif // MINI_TD
