//===- Options.td - Command line of quant-translate -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "llvm/Option/OptParser.td"

class F<string name, string help>
    : Flag<["--"], name>, HelpText<help>;

def help : F<"help", "Print this list">;
def h : Flag<["-"], "h">, Alias<help>;

// Actions: one of them says what to do with the inputs.
def import_onnx : F<"import-onnx", "Translate an ONNX model to float TOSA">;

def export_onnx_qdq : F<"export-onnx-qdq",
  "Translate a quantized model (float TOSA between pairs, or observers with "
  "stats) to ONNX with QuantizeLinear and DequantizeLinear">;

def merge_statistics : F<"merge-statistics",
  "Merge statistics into those of all samples">;

def o : JoinedOrSeparate<["-"], "o">, MetaVarName<"<file>">,
  HelpText<"Write the result to <file> (default -, standard output)">;
def batch : Joined<["--"], "batch=">, MetaVarName<"<N|dynamic>">,
  HelpText<"Size of a symbolic batch (default 1), or any: `?`">;
