//===- ProcessGroup.cpp - The processes of one mpirun -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/ProcessGroup.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#ifdef QUANTA_HAS_MPI
#include <mpi.h>
#endif

using namespace mlir::quanta;

#ifdef QUANTA_HAS_MPI

/// What the launchers of Open MPI, MPICH and of PMI set for their processes.
static bool isLaunchedByMpi() {
  for (const char *name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"})
    if (std::getenv(name))
      return true;
  return false;
}

ProcessGroup::ProcessGroup() {
  if (!isLaunchedByMpi())
    return;
  MPI_Init(nullptr, nullptr);
  int size = 1, rank = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  count = size;
  index = rank;
}

ProcessGroup::~ProcessGroup() {
  if (isLaunchedByMpi())
    MPI_Finalize();
}

std::vector<std::string> ProcessGroup::gather(llvm::StringRef text) const {
  if (count == 1)
    return {text.str()};
  // One message each: a text may exceed what a collective's counts can say only
  // where it has 2 GiB, which no statistics have.
  constexpr int tag = 0;
  if (!isRoot()) {
    MPI_Send(text.data(), static_cast<int>(text.size()), MPI_CHAR, 0, tag,
             MPI_COMM_WORLD);
    return {};
  }
  std::vector<std::string> texts = {text.str()};
  for (int source = 1; source < count; ++source) {
    MPI_Status status;
    int length = 0;
    MPI_Probe(source, tag, MPI_COMM_WORLD, &status);
    MPI_Get_count(&status, MPI_CHAR, &length);
    std::string received(length, '\0');
    MPI_Recv(received.data(), length, MPI_CHAR, source, tag, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    texts.push_back(std::move(received));
  }
  return texts;
}

void ProcessGroup::abort(int status) const {
  if (count == 1)
    return;
  llvm::errs().flush();
  MPI_Abort(MPI_COMM_WORLD, status);
}

#else

ProcessGroup::ProcessGroup() = default;
ProcessGroup::~ProcessGroup() = default;
std::vector<std::string> ProcessGroup::gather(llvm::StringRef text) const {
  return {text.str()};
}
void ProcessGroup::abort(int) const {}

#endif
