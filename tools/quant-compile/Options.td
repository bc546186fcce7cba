//===- Options.td - Options of quant-compile -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "quanta/Data/DataOptions.td"

def output : Separate<["-"], "o">, MetaVarName<"<OUT>">,
  HelpText<".mlir, .onnx, .ll, .s, .o and .so choose the kind">;
def emit_EQ : Joined<["--"], "emit=">, MetaVarName<"<KIND>">,
  HelpText<"mlir, mlirbc, onnx-qdq, tosa, linalg, llvm, asm, obj, so">;
def calibrate_EQ : Joined<["--"], "calibrate=">, MetaVarName<"<DATA>">,
  HelpText<"Samples: X.npy, X.npz:KEY or IDX; or NAME=DATA,...">;
def statistics_EQ : Joined<["--"], "statistics=">, MetaVarName<"<F.json>">,
  HelpText<"Those of an earlier calibration; --calibrate goes on">;
def save_statistics_EQ : Joined<["--"], "save-statistics=">, MetaVarName<"<F>">,
  HelpText<"Write the statistics of --calibrate">;
def zero_shot_EQ : Joined<["--"], "zero-shot=">, MetaVarName<"<MIN,MAX>">,
  HelpText<"Ranges without samples, inputs in [MIN, MAX]">;
def config_EQ : Joined<["--"], "config=">, MetaVarName<"<F.yaml>">,
  HelpText<"Choices op by op; or for all, '{weight-bits: 4}'">;
def list_ops : Flag<["--"], "list-ops">,
  HelpText<"Print what --config can select, and stop">;
def range_EQ : Joined<["--"], "range=">, MetaVarName<"<METHOD>">,
  HelpText<"min-max, percentile[:P] (default), mse, entropy or auto">;
def correct_biases : Flag<["--"], "correct-biases">,
  HelpText<"Correct mean errors on samples (as --range=auto does)">;
def no_correct_biases : Flag<["--"], "no-correct-biases">,
  HelpText<"Leave the biases as they are">;
def observer_EQ : Joined<["--"], "observer=">, MetaVarName<"<KIND>">,
  HelpText<"min-max, histogram or moving-average[:MOMENTUM]">;
def granularity_EQ : Joined<["--"], "granularity=">, MetaVarName<"<PER>">,
  HelpText<"Of the records: per-tensor (default) or per-channel">;
def weights_EQ : Joined<["--"], "weights=">, MetaVarName<"<PER>">,
  HelpText<"Weight scales: per-channel (default) or per-tensor">;
def rounding_EQ : Joined<["--"], "rounding=">, MetaVarName<"<MODE>">,
  HelpText<"single_round, double_round or float_nearest_even">;
def io_EQ : Joined<["--"], "io=">, MetaVarName<"<float|integer>">,
  HelpText<"Types of inputs and outputs (default float)">;
def allow_float : Flag<["--"], "allow-float">,
  HelpText<"Keep ops without an integer form in float">;
def strict_integer : Flag<["--"], "strict-integer">,
  HelpText<"No floating-point instruction, proved on the object">;
def certificate_EQ : Joined<["--"], "certificate=">, MetaVarName<"<F.json>">,
  HelpText<"What --strict-integer found in the object">;
def batch_EQ : Joined<["--"], "batch=">, MetaVarName<"<N|dynamic>">,
  HelpText<"Samples at once: a size for a symbolic batch, or any">;
def target_EQ : Joined<["--"], "target=">, MetaVarName<"<TRIPLE>">,
  HelpText<"Target triple; this host by default">;
def target_features_EQ : Joined<["--"], "target-features=">, MetaVarName<"<F>">,
  HelpText<"Such as +avx2,-fma; this host's by default">;
def multiversion : Flag<["--"], "multiversion">,
  HelpText<"Code for several processors in one object">;
def threads : Flag<["--"], "threads">,
  HelpText<"Code that can run on the caller's threads">;
def save_temps : Flag<["--"], "save-temps">,
  HelpText<"Keep the module of every level beside OUT">;
def mlir_ : Joined<["--"], "mlir-">, MetaVarName<"<OPTION>">,
  HelpText<"Options of MLIR, such as --mlir-print-ir-after-all">;
def help : Flag<["--"], "help">, HelpText<"Print this text">;
def help_short : Flag<["-"], "h">, Alias<help>;
def version : Flag<["--"], "version">, HelpText<"Print the version">;
