//===- SharedLibrary.cpp - Linking with what the machine has -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/Artifact.h"
#include "quanta/Target/Checksum.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

namespace {
struct Linker {
  std::string program;
  /// A C compiler finds the C and math libraries itself.
  bool isCompiler;
};

/// A file that disappears unless it is renamed.
struct TemporaryFile {
  llvm::SmallString<128> path;

  explicit TemporaryFile(llvm::Twine model) {
    llvm::sys::fs::createUniquePath(model, path, /*MakeAbsolute=*/false);
  }
  ~TemporaryFile() { llvm::sys::fs::remove(path); }
};
} // namespace

static bool isHost(const llvm::Triple &triple) {
  llvm::Triple host(llvm::sys::getProcessTriple());
  return triple.getArch() == host.getArch() && triple.getOS() == host.getOS();
}

static llvm::Expected<Linker> findLinker(const llvm::Triple &triple) {
  if (!triple.isOSBinFormatELF())
    return makeError("shared libraries are made for ELF targets only, not for "
                     "'" +
                     triple.str() + "'; write an object instead");
  llvm::SmallVector<llvm::StringRef> names;
  if (isHost(triple))
    names = {"cc", "clang-22", "clang", "gcc"};
  size_t compilers = names.size();
  names.append({"ld.lld-22", "ld.lld"});
  for (auto [index, name] : llvm::enumerate(names))
    if (llvm::ErrorOr<std::string> path = llvm::sys::findProgramByName(name))
      return Linker{*path, index < compilers};
  return makeError("a shared library for '" + triple.str() +
                   "' needs a linker, and none of these is installed: " +
                   llvm::join(names, ", ") +
                   "; install one (Debian: apt install lld-22), or write an "
                   "object instead");
}

static llvm::Error link(const Linker &linker, llvm::StringRef object,
                        llvm::StringRef library, llvm::StringRef log) {
  llvm::SmallVector<llvm::StringRef> arguments = {linker.program, "-shared",
                                                  "-o", library, object};
  if (linker.isCompiler)
    arguments.append({"-Wl,-z,noexecstack", "-Wl,--as-needed", "-lm"});
  else
    arguments.append({"-z", "noexecstack"});
  std::optional<llvm::StringRef> redirects[] = {std::nullopt, log, log};
  std::string message;
  int status = llvm::sys::ExecuteAndWait(
      linker.program, arguments, std::nullopt, redirects, 0, 0, &message);
  if (status == 0)
    return llvm::Error::success();
  if (auto output = llvm::MemoryBuffer::getFile(log))
    message += (*output)->getBuffer();
  return makeError(linker.program + " failed with status " +
                   llvm::Twine(status) + ": " +
                   llvm::StringRef(message).rtrim());
}

llvm::Error mlir::quanta::linkSharedLibrary(llvm::ArrayRef<char> object,
                                            const llvm::Triple &triple,
                                            llvm::StringRef path) {
  llvm::Expected<Linker> linker = findLinker(triple);
  if (!linker)
    return linker.takeError();
  TemporaryFile input(path + "-%%%%%%%%.o");
  TemporaryFile library(path + "-%%%%%%%%.tmp");
  TemporaryFile log(path + "-%%%%%%%%.log");
  std::error_code code;
  {
    llvm::raw_fd_ostream stream(input.path, code);
    if (code)
      return makeError(path + ": " + code.message());
    stream.write(object.data(), object.size());
    stream.close();
    if (stream.has_error())
      return makeError(path + ": " + stream.error().message());
  }
  if (llvm::Error error = link(*linker, input.path, library.path, log.path))
    return error;
  if (llvm::Error error = sealLibrary(library.path))
    return error;
  if ((code = llvm::sys::fs::rename(library.path, path)))
    return makeError(path + ": " + code.message());
  return llvm::Error::success();
}
