//===- EmulatedModel.cpp - A model of another machine, under qemu -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmulatedModel.h"
#include "quanta/Target/Artifact.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::quanta;
using mlir::quanta::test::Emulator;

static const char compiler[] = "aarch64-linux-gnu-gcc";
static const char emulator[] = "qemu-aarch64";
static const char root[] = "/usr/aarch64-linux-gnu";

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

std::optional<std::string> Emulator::findMissing() {
  for (const char *name : {compiler, emulator})
    if (!llvm::sys::findProgramByName(name))
      return std::string(name);
  return std::nullopt;
}

static llvm::Error execute(llvm::ArrayRef<llvm::StringRef> arguments,
                           llvm::StringRef input, llvm::StringRef output) {
  auto program = llvm::sys::findProgramByName(arguments.front());
  if (!program)
    return makeError(arguments.front() + " is not installed");
  std::optional<llvm::StringRef> redirects[] = {input, output, std::nullopt};
  std::string message;
  int status = llvm::sys::ExecuteAndWait(*program, arguments, std::nullopt,
                                         redirects, 0, 0, &message);
  return status == 0 ? llvm::Error::success()
                     : makeError(arguments.front() + " failed with status " +
                                 llvm::Twine(status) + " " + message);
}

llvm::Expected<std::string> Emulator::run(ModuleOp module,
                                          const TargetSelection &target,
                                          const std::string &processor,
                                          llvm::ArrayRef<std::string> inputs) {
  llvm::SmallString<128> folder;
  if (std::error_code code =
          llvm::sys::fs::createUniqueDirectory("quanta-emulated", folder))
    return makeError(code.message());
  llvm::scope_exit remove([&] { llvm::sys::fs::remove_directories(folder); });
  auto inFolder = [&](llvm::StringRef name) {
    llvm::SmallString<128> path(folder);
    llvm::sys::path::append(path, name);
    return std::string(path);
  };
  std::string library = inFolder("model.so"), runner = inFolder("runner");
  std::string input = inFolder("input"), output = inFolder("output");
  if (llvm::Error error =
          writeArtifact(module, ArtifactKind::SharedLibrary, target, library))
    return std::move(error);
  if (llvm::Error error = execute({compiler, "-O1", "-I", QUANTA_INCLUDE_DIR,
                                   QUANTA_MODEL_RUNNER, "-ldl", "-o", runner},
                                  "", ""))
    return std::move(error);
  {
    std::error_code code;
    llvm::raw_fd_ostream stream(input, code);
    for (const std::string &bytes : inputs)
      stream << bytes;
  }
  if (llvm::Error error =
          execute({emulator, "-cpu", processor, "-L", root, runner, library},
                  input, output))
    return std::move(error);
  auto buffer = llvm::MemoryBuffer::getFile(output);
  if (!buffer)
    return makeError(buffer.getError().message());
  return (*buffer)->getBuffer().str();
}
