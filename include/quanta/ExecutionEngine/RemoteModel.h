//===- RemoteModel.h - A model that another program runs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_EXECUTIONENGINE_REMOTEMODEL_H
#define QUANTA_EXECUTIONENGINE_REMOTEMODEL_H

#include "quanta/ExecutionEngine/Model.h"
#include <string>
#include <vector>

namespace mlir::quanta {

/// A shared library of another machine, in a process of its own:
/// lib/Runtime/ModelRunner.c under an emulator.
class RemoteModel : public Model {
public:
  /// `command` is the emulator with its options, words between spaces. The
  /// runner is compiled by the cross compiler of the library's machine
  /// (`aarch64-linux-gnu-gcc`). The error names what is missing or what the
  /// emulated program said. With more than one thread, each long loop of the model
  /// starts that many.
  static llvm::Expected<std::unique_ptr<RemoteModel>>
  start(llvm::StringRef path, llvm::StringRef command, int threads = 1);
  ~RemoteModel() override;

protected:
  int call(const void *const *inputs, void *const *outputs,
           void *arena) override;
  int callBatch(int64_t samples, const void *const *inputs,
                void *const *outputs, void *arena) override;

private:
  /// The running process, and the stream to it and from it.
  struct Process {
    int id = -1;
    int stream = -1;
  };
  RemoteModel(ModelDescriptor descriptor, Process process, std::string folder);

  Process process;
  /// Holds the runner.
  std::string folder;
};

} // namespace mlir::quanta

#endif // QUANTA_EXECUTIONENGINE_REMOTEMODEL_H
