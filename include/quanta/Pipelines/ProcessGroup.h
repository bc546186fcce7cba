//===- ProcessGroup.h - The processes of one mpirun -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_PIPELINES_PROCESSGROUP_H
#define QUANTA_PIPELINES_PROCESSGROUP_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace mlir::quanta {

/// The processes that mpirun started this program in; alone without mpirun, or
/// where the build has no MPI. MPI starts with the first group that has company,
/// so a program on its own pays nothing for it.
class ProcessGroup {
public:
  ProcessGroup();
  /// Waits for the others.
  ~ProcessGroup();
  ProcessGroup(const ProcessGroup &) = delete;
  ProcessGroup &operator=(const ProcessGroup &) = delete;

  int64_t size() const { return count; }
  int64_t rank() const { return index; }
  /// Whether this process writes outputs.
  bool isRoot() const { return index == 0; }

  /// The texts of all processes in the order of their ranks, in the root; nothing
  /// in the others.
  std::vector<std::string> gather(llvm::StringRef text) const;

  /// Ends all processes with this exit status: one that failed can't take part
  /// in what the others wait for. Returns where there are no others.
  void abort(int status) const;

private:
  int64_t count = 1, index = 0;
};

} // namespace mlir::quanta

#endif // QUANTA_PIPELINES_PROCESSGROUP_H
