//===- PassClasses.td - What passes for a target share -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_CODEGEN_PASSCLASSES_TD
#define QUANTA_CODEGEN_PASSCLASSES_TD

include "mlir/Pass/PassBase.td"

defvar strictIntegerOption =
  Option<"strictInteger", "strict-integer", "bool", "false",
         "Never use floating-point instructions">;

class TargetPass<string argument, string base> : Pass<argument, base> {
  list<Option> targetOptions = [
    Option<"triple", "triple", "std::string", "\"\"",
           "Triple of the target; empty is this host's">,
    Option<"features", "features", "std::string", "\"\"",
           "Features of the target, as \"+avx2,+fma\"">];
  let options = targetOptions;
}

/// Of a pass that makes loops.
class LoopPass<string argument, string base = "func::FuncOp">
    : TargetPass<argument, base> {
  let options = !listconcat(targetOptions, [
    Option<"threads", "threads", "bool", "false",
           "Loops that are worth several threads become quanta_kernel.parallel">,
    Option<"parallelCycles", "parallel-cycles", "int64_t", "45000",
           "Those of this many estimated cycles are">]);
}

#endif // QUANTA_CODEGEN_PASSCLASSES_TD
