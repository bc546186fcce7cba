//===- Passes.td - Reports on integer modules -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_REPORT_PASSES_TD
#define QUANTA_REPORT_PASSES_TD

include "mlir/Pass/PassBase.td"

def ReportPass : Pass<"quanta-report", "::mlir::ModuleOp"> {
  let summary = "Write what is known of each tensor of an integer module";
  let description = [{
    Writes a page, an object of JSON or a table with an entry for each tensor of
    `@main` that has `quanta.type`: scale, zero point and range, weights,
    multiplier and shift, the bounds of its accumulators. `quant-run --report`
    adds what samples and the float model show. docs/Report.md defines every
    number. The module stays as it is.

    ```mlir
    %1 = quanta.requantize %0 {..., quanta.key = "relu", quanta.op =
        "tosa.conv2d + tosa.clamp", quanta.type = !quant.uniform<i8:f32, 0.5>}
      : tensor<1x4xi32> -> tensor<1x4xi8>
    // writes, among others
    // index  ...       range   scale  zero point  op                        key
    //     1  ...  [-64, 63.5]    0.5           0  tosa.conv2d + tosa.clamp  relu
    ```
  }];
  let options = [
    Option<"file", "file", "std::string", "\"\"",
           "Where to: .html, .json or .txt; empty for a table on stderr">
  ];
  let statistics = [
    Statistic<"numLayers", "layers", "Tensors reported on">
  ];
}

#endif // QUANTA_REPORT_PASSES_TD
