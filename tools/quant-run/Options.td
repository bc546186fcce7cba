//===- Options.td - Options of quant-run -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "quanta/Data/DataOptions.td"

def input_EQ : Joined<["--"], "input=">, MetaVarName<"<DATA>">,
  HelpText<"Samples: X.npy, X.npz:KEY or IDX; or NAME=DATA,...">;
def output_EQ : Joined<["--"], "output=">, MetaVarName<"<Y.npy>">,
  HelpText<"Write the outputs; several as NAME=Y.npy,...">;
def labels_EQ : Joined<["--"], "labels=">, MetaVarName<"<DATA>">,
  HelpText<"Classes of the samples: share of right answers">;
def against_EQ : Joined<["--"], "against=">, MetaVarName<"<MODEL>">,
  HelpText<"Compare with another model: agreement and SQNR">;
def check_EQ : Joined<["--"], "check=">, MetaVarName<"<reference>">,
  HelpText<"Compare bit for bit with the reference interpreter">;
def reference_EQ : Joined<["--"], "reference=">, MetaVarName<"<M.mlir>">,
  HelpText<"Integer module of a shared library, for --check=reference and --report">;
def run_with_EQ : Joined<["--"], "run-with=">, MetaVarName<"<EMULATOR>">,
  HelpText<"Run a library of another machine, as with qemu-aarch64">;
def report_EQ : Joined<["--"], "report=">, MetaVarName<"<F.html>">,
  HelpText<"Write a report on every layer as .html, .json or .txt; with --against=M.onnx also what it lost to float">;
def threads_EQ : Joined<["--"], "threads=">, MetaVarName<"<N>">,
  HelpText<"Threads of one inference (default 1)">;
def digest : Flag<["--"], "digest">,
  HelpText<"Print the SHA-256 of all outputs as the last line">;
def benchmark : Flag<["--"], "benchmark">,
  HelpText<"Measure the latency of one inference">;
def json : Flag<["--"], "json">,
  HelpText<"Print the results as one JSON object">;
def batch_EQ : Joined<["--"], "batch=">, MetaVarName<"<N>">,
  HelpText<"Samples at once, where the batch is symbolic or dynamic">;
def mlir_ : Joined<["--"], "mlir-">, MetaVarName<"<OPTION>">,
  HelpText<"Options of MLIR, such as --mlir-print-ir-after-all">;
def help : Flag<["--"], "help">, HelpText<"Print this text">;
def help_short : Flag<["-"], "h">, Alias<help>;
def version : Flag<["--"], "version">, HelpText<"Print the version">;
