//===- RemoteModel.cpp - A model that another program runs -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/ExecutionEngine/RemoteModel.h"
#include "RunnerDescription.h"
#include "quanta/Runtime/Model.h"
#include "quanta/Target/Checksum.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Triple.h"
#include <cerrno>
#include <cstdlib>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir::quanta;

// Defines modelRunnerSource: ModelRunner.c with its header.
#include "ModelRunnerSource.inc"

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

static std::string inFolder(llvm::StringRef folder, llvm::StringRef name) {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, name);
  return std::string(path);
}

/// "aarch64-linux-gnu": the prefix of the cross compiler, the name of its root.
static llvm::Expected<std::string> findMachine(llvm::StringRef path) {
  auto file = llvm::object::createBinary(path);
  if (!file)
    return makeError(
        path + ": not a shared library: " + llvm::toString(file.takeError()));
  auto *elf =
      llvm::dyn_cast<llvm::object::ELFObjectFileBase>(file->getBinary());
  if (!elf)
    return makeError(path + ": not a shared library: not an ELF file");
  if (llvm::Error error = verifyChecksum(elf->getMemoryBufferRef()))
    return makeError(path + ": " + llvm::toString(std::move(error)));
  std::string name = llvm::Triple::getArchTypeName(elf->getArch()).str();
  // Debian's only one for 32 bits passes floats in their own registers.
  return name + (name == "arm" ? "-linux-gnueabihf" : "-linux-gnu");
}

/// Runs to the end; what it writes goes to `output`, its messages to `log`.
static llvm::Error execute(llvm::ArrayRef<llvm::StringRef> arguments,
                           llvm::StringRef output, llvm::StringRef log) {
  auto program = llvm::sys::findProgramByName(arguments.front());
  if (!program)
    return makeError("'" + arguments.front() + "' is not installed");
  std::optional<llvm::StringRef> redirects[] = {"", output, log};
  std::string message;
  int status = llvm::sys::ExecuteAndWait(*program, arguments, std::nullopt,
                                         redirects, 0, 0, &message);
  if (status == 0)
    return llvm::Error::success();
  if (auto text = llvm::MemoryBuffer::getFile(log))
    message += (*text)->getBuffer();
  return makeError(arguments.front() + " failed with status " +
                   llvm::Twine(status) + ": " +
                   llvm::StringRef(message).rtrim());
}

static llvm::Error buildRunner(llvm::StringRef machine,
                               llvm::StringRef folder) {
  std::string source = inFolder(folder, "runner.c");
  std::error_code code;
  llvm::raw_fd_ostream stream(source, code);
  if (code)
    return makeError(source + ": " + code.message());
  stream << modelRunnerSource;
  stream.close();
  std::string compiler = machine.str() + "-gcc";
  std::string runner = inFolder(folder, "runner");
  llvm::SmallVector<llvm::StringRef> arguments = {
      compiler, "-O1", source, "-pthread", "-ldl", "-o", runner};
  // Division is a function of the compiler's library on some processors.
  if (machine.starts_with("arm-"))
    arguments.append({"-Wl,--no-as-needed", "-lgcc_s"});
  return execute(arguments, "", inFolder(folder, "log"));
}

/// A process whose standard input and output are one stream; null on failure.
template <typename Process>
static llvm::Expected<Process>
startProcess(llvm::ArrayRef<llvm::StringRef> words) {
  auto program = llvm::sys::findProgramByName(words.front());
  if (!program)
    return makeError("'" + words.front() + "' is not installed");
  std::vector<std::string> storage(words.begin(), words.end());
  std::vector<char *> arguments;
  for (std::string &word : storage)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return makeError("no stream to " + *program);
  Process process;
  process.id = fork();
  if (process.id == 0) {
    dup2(ends[1], STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    execv(program->c_str(), arguments.data());
    _exit(127);
  }
  close(ends[1]);
  process.stream = ends[0];
  if (process.id < 0) {
    close(ends[0]);
    return makeError("no process for " + *program);
  }
  return process;
}

llvm::Expected<std::unique_ptr<RemoteModel>>
RemoteModel::start(llvm::StringRef path, llvm::StringRef command, int threads) {
  if (!llvm::sys::fs::exists(path))
    return makeError(path + ": no such file");
  auto machine = findMachine(path);
  if (!machine)
    return machine.takeError();
  llvm::SmallVector<llvm::StringRef> words;
  command.split(words, ' ', -1, /*KeepEmpty=*/false);
  if (words.empty())
    return makeError("expected a command to run " + path + " with");
  llvm::SmallString<128> folder;
  if (std::error_code code =
          llvm::sys::fs::createUniqueDirectory("quanta-runner", folder))
    return makeError(code.message());
  llvm::scope_exit removeFolder(
      [&] { llvm::sys::fs::remove_directories(folder); });
  if (llvm::Error error = buildRunner(*machine, folder))
    return std::move(error);
  // qemu looks for the dynamic loader there; a value of the user's stays.
  static const bool isGiven = std::getenv("QEMU_LD_PREFIX") != nullptr;
  if (!isGiven)
    setenv("QEMU_LD_PREFIX", ("/usr/" + *machine).c_str(), /*overwrite=*/1);

  llvm::SmallString<128> library(path);
  llvm::sys::fs::make_absolute(library);
  std::string runner = inFolder(folder, "runner");
  std::string description = inFolder(folder, "description");
  llvm::SmallVector<llvm::StringRef> describe(words), run(words);
  describe.append({runner, "--describe", library});
  std::string option = "--threads=" + std::to_string(threads);
  run.push_back(runner);
  if (threads > 1)
    run.push_back(option);
  run.push_back(library);
  if (llvm::Error error =
          execute(describe, description, inFolder(folder, "log")))
    return std::move(error);
  auto text = llvm::MemoryBuffer::getFile(description);
  if (!text)
    return makeError(description + ": " + text.getError().message());
  auto descriptor = readRunnerDescription((*text)->getBuffer(), path);
  if (!descriptor)
    return descriptor.takeError();
  if (threads > 1 && !descriptor->threads)
    return makeError(path +
                     ": the model was compiled for one thread: compile it "
                     "with --threads");
  auto process = startProcess<Process>(run);
  if (!process)
    return process.takeError();
  removeFolder.release();
  return std::unique_ptr<RemoteModel>(
      new RemoteModel(std::move(*descriptor), *process, std::string(folder)));
}

RemoteModel::RemoteModel(ModelDescriptor descriptor, Process process,
                         std::string folder)
    : Model(std::move(descriptor)), process(process),
      folder(std::move(folder)) {}

/// The end of its input ends the process.
RemoteModel::~RemoteModel() {
  close(process.stream);
  waitpid(process.id, nullptr, 0);
  llvm::sys::fs::remove_directories(folder);
}

/// Moves all bytes by `step(data, size)`, which returns how many it moved.
template <typename Byte, typename Step>
static bool transfer(Byte *data, int64_t size, Step step) {
  while (size > 0) {
    ssize_t count = step(data, size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return false;
    data += count;
    size -= count;
  }
  return true;
}

int RemoteModel::call(const void *const *inputs, void *const *outputs, void *) {
  const ModelDescriptor &model = getDescriptor();
  auto write = [&](const char *data, size_t size) {
    return send(process.stream, data, size, MSG_NOSIGNAL);
  };
  auto read = [&](char *data, size_t size) {
    return recv(process.stream, data, size, 0);
  };
  for (auto [i, input] : llvm::enumerate(model.inputs))
    if (!transfer(static_cast<const char *>(inputs[i]), input.bytes(), write))
      return modelProcessEnded;
  for (auto [i, output] : llvm::enumerate(model.outputs))
    if (!transfer(static_cast<char *>(outputs[i]), output.bytes(), read))
      return modelProcessEnded;
  return QUANTA_OK;
}

/// Sample by sample.
int RemoteModel::callBatch(int64_t samples, const void *const *inputs,
                           void *const *outputs, void *arena) {
  const ModelDescriptor &model = getDescriptor();
  llvm::SmallVector<const void *> in(inputs, inputs + model.inputs.size());
  llvm::SmallVector<void *> out(outputs, outputs + model.outputs.size());
  for (int64_t sample = 0; sample < samples; ++sample) {
    if (int status = call(in.data(), out.data(), arena))
      return status;
    for (auto [i, input] : llvm::enumerate(model.inputs))
      in[i] = static_cast<const char *>(in[i]) + input.bytes();
    for (auto [i, output] : llvm::enumerate(model.outputs))
      out[i] = static_cast<char *>(out[i]) + output.bytes();
  }
  return QUANTA_OK;
}
