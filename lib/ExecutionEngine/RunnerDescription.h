//===- RunnerDescription.h - What a model runner says of a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_EXECUTIONENGINE_RUNNERDESCRIPTION_H
#define QUANTA_LIB_EXECUTIONENGINE_RUNNERDESCRIPTION_H

#include "quanta/Target/ModelDescriptor.h"
#include "llvm/Support/Error.h"

namespace mlir::quanta {

/// Reads what `model-runner --describe` prints (lib/Runtime/ModelRunner.c), with
/// the checks of `readModelDescriptor`. `origin` stands in messages.
llvm::Expected<ModelDescriptor> readRunnerDescription(llvm::StringRef text,
                                                      llvm::StringRef origin);

} // namespace mlir::quanta

#endif // QUANTA_LIB_EXECUTIONENGINE_RUNNERDESCRIPTION_H
