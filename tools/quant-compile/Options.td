//===- Options.td - Options of quant-compile -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "quanta/Data/DataOptions.td"

def output : Separate<["-"], "o">, MetaVarName<"<OUT>">,
  HelpText<"Output; .mlir, .ll, .s, .o and .so choose the kind">;
def emit_EQ : Joined<["--"], "emit=">, MetaVarName<"<KIND>">,
  HelpText<"mlir, linalg, llvm, asm, obj or so; else by OUT's name">;
def calibrate_EQ : Joined<["--"], "calibrate=">, MetaVarName<"<DATA>">,
  HelpText<"Samples: X.npy, X.npz:KEY or IDX; or NAME=DATA,...">;
def statistics_EQ : Joined<["--"], "statistics=">, MetaVarName<"<F.json>">,
  HelpText<"Those of an earlier calibration, for --calibrate">;
def save_statistics_EQ : Joined<["--"], "save-statistics=">, MetaVarName<"<F>">,
  HelpText<"Write the statistics of --calibrate">;
def config_EQ : Joined<["--"], "config=">, MetaVarName<"<F.yaml>">,
  HelpText<"Choices op by op (docs/Configuration.md)">;
def list_ops : Flag<["--"], "list-ops">,
  HelpText<"Print what --config can select, and stop">;
def range_EQ : Joined<["--"], "range=">, MetaVarName<"<METHOD>">,
  HelpText<"min-max, percentile[:P] (default, P = 99.99) or mse">;
def rounding_EQ : Joined<["--"], "rounding=">, MetaVarName<"<MODE>">,
  HelpText<"single_round, double_round or float_nearest_even">;
def io_EQ : Joined<["--"], "io=">, MetaVarName<"<float|integer>">,
  HelpText<"Types of inputs and outputs (default float)">;
def allow_float : Flag<["--"], "allow-float">,
  HelpText<"Keep ops without an integer form in float">;
def batch_EQ : Joined<["--"], "batch=">, MetaVarName<"<N>">,
  HelpText<"Size of a symbolic batch axis of an ONNX model (default 1)">;
def target_EQ : Joined<["--"], "target=">, MetaVarName<"<TRIPLE>">,
  HelpText<"Target triple; this host by default">;
def target_features_EQ : Joined<["--"], "target-features=">, MetaVarName<"<F>">,
  HelpText<"Such as +avx2,-fma; this host's by default">;
def save_temps : Flag<["--"], "save-temps">,
  HelpText<"Keep the module of every level beside OUT">;
def mlir_ : Joined<["--"], "mlir-">, MetaVarName<"<OPTION>">,
  HelpText<"Options of MLIR, such as --mlir-print-ir-after-all">;
def help : Flag<["--"], "help">, HelpText<"Print this text">;
def help_short : Flag<["-"], "h">, Alias<help>;
def version : Flag<["--"], "version">, HelpText<"Print the version">;
