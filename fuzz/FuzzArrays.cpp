//===- FuzzArrays.cpp - .npy, .npz and IDX files, damaged -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Data/Array.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <unistd.h>

using namespace mlir::quanta;

/// The readers open files: one in the folder for temporary ones, made anew each time.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::string path =
      "/tmp/quanta-fuzz-arrays-" + std::to_string(getpid());
  {
    std::error_code code;
    llvm::raw_fd_ostream file(path, code);
    if (code)
      return 0;
    file.write(reinterpret_cast<const char *>(data), size);
  }
  // An archive asks for the name of an array, or holds one.
  for (llvm::StringRef suffix : {"", ":x"}) {
    auto array = loadArray((path + suffix).str());
    if (!array)
      llvm::consumeError(array.takeError());
  }
  unlink(path.c_str());
  return 0;
}
