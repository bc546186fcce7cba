//===- ort-latency.cpp - Latency of a model in ONNX Runtime -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// ort-latency LIBRARY MODEL.onnx [MILLISECONDS]
//
// Runs the model on one thread for a while and prints the median time of one
// inference in microseconds. Symbolic dimensions are 1. The npm package ships
// the library without headers, so this calls its C interface through the
// version-stable table of functions; the numbers are the places in that table.
//
//===----------------------------------------------------------------------===//

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <memory>
#include <string>
#include <vector>

namespace {

/// The interface as of version 11; later ones only append to the table.
class OrtInterface {
public:
  enum Function {
    GetErrorMessage = 2,
    CreateEnv = 3,
    CreateSession = 7,
    Run = 9,
    CreateSessionOptions = 10,
    SetSessionGraphOptimizationLevel = 23,
    SetIntraOpNumThreads = 24,
    SessionGetInputCount = 30,
    SessionGetOutputCount = 31,
    SessionGetInputTypeInfo = 33,
    SessionGetInputName = 36,
    SessionGetOutputName = 37,
    CreateTensorWithDataAsOrtValue = 49,
    CastTypeInfoToTensorInfo = 55,
    GetTensorElementType = 60,
    GetDimensionsCount = 61,
    GetDimensions = 62,
    CreateCpuMemoryInfo = 69,
    GetAllocatorWithDefaultOptions = 78,
    ReleaseValue = 96,
  };

  explicit OrtInterface(const char *library) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    void *symbol = handle ? dlsym(handle, "OrtGetApiBase") : nullptr;
    if (!symbol)
      fail(dlerror());
    struct Base {
      void **(*getApi)(uint32_t);
      const char *(*getVersion)();
    };
    Base *base = reinterpret_cast<Base *(*)()>(symbol)();
    table = base->getApi(11);
    if (!table)
      fail("the library does not have version 11 of the interface");
  }

  /// Calls a function that reports errors as a status object.
  template <typename... Args>
  void call(Function function, Args... args) const {
    using Pointer = void *(*)(Args...);
    if (void *status = reinterpret_cast<Pointer>(table[function])(args...))
      fail(reinterpret_cast<const char *(*)(void *)>(table[GetErrorMessage])(
          status));
  }

  void release(Function function, void *object) const {
    reinterpret_cast<void (*)(void *)>(table[function])(object);
  }

  [[noreturn]] static void fail(const char *message) {
    std::fprintf(stderr, "ort-latency: %s\n", message);
    std::exit(1);
  }

private:
  void **table = nullptr;
};

/// Bytes of an element; the numbers are those of ONNX.
size_t elementBytes(int type) {
  switch (type) {
  case 2: // uint8
  case 3: // int8
    return 1;
  case 1: // float
  case 6: // int32
    return 4;
  case 7: // int64
    return 8;
  default:
    OrtInterface::fail("the type of an input is not handled");
  }
}

class Session {
public:
  Session(const OrtInterface &ort, const char *model) : ort(ort) {
    void *environment = nullptr, *options = nullptr;
    constexpr int logErrors = 3, allOptimizations = 99;
    ort.call(OrtInterface::CreateEnv, logErrors, "ort-latency", &environment);
    ort.call(OrtInterface::CreateSessionOptions, &options);
    ort.call(OrtInterface::SetIntraOpNumThreads, options, 1);
    ort.call(OrtInterface::SetSessionGraphOptimizationLevel, options,
             allOptimizations);
    ort.call(OrtInterface::CreateSession, environment, model, options,
             &session);
    ort.call(OrtInterface::GetAllocatorWithDefaultOptions, &allocator);
    constexpr int arenaAllocator = 1, defaultMemory = 0;
    ort.call(OrtInterface::CreateCpuMemoryInfo, arenaAllocator, defaultMemory,
             &memory);
    size_t inputCount = 0, outputCount = 0;
    ort.call(OrtInterface::SessionGetInputCount, session, &inputCount);
    ort.call(OrtInterface::SessionGetOutputCount, session, &outputCount);
    for (size_t i = 0; i < inputCount; ++i) {
      inputNames.push_back(getName(OrtInterface::SessionGetInputName, i));
      inputs.push_back(makeInput(i));
    }
    for (size_t i = 0; i < outputCount; ++i)
      outputNames.push_back(getName(OrtInterface::SessionGetOutputName, i));
  }

  void run() {
    std::vector<void *> outputs(outputNames.size(), nullptr);
    ort.call(OrtInterface::Run, session, static_cast<void *>(nullptr),
             inputNames.data(), inputs.data(), inputs.size(),
             outputNames.data(), outputNames.size(), outputs.data());
    for (void *output : outputs)
      ort.release(OrtInterface::ReleaseValue, output);
  }

private:
  const OrtInterface &ort;
  void *session = nullptr, *allocator = nullptr, *memory = nullptr;
  std::vector<const char *> inputNames, outputNames;
  std::vector<void *> inputs;
  std::vector<std::unique_ptr<char[]>> storage;

  const char *getName(OrtInterface::Function function, size_t index) {
    char *name = nullptr;
    ort.call(function, session, index, allocator, &name);
    return name;
  }

  void *makeInput(size_t index) {
    void *typeInfo = nullptr, *tensorInfo = nullptr, *value = nullptr;
    int type = 0;
    size_t rank = 0;
    ort.call(OrtInterface::SessionGetInputTypeInfo, session, index, &typeInfo);
    ort.call(OrtInterface::CastTypeInfoToTensorInfo, typeInfo, &tensorInfo);
    ort.call(OrtInterface::GetTensorElementType, tensorInfo, &type);
    ort.call(OrtInterface::GetDimensionsCount, tensorInfo, &rank);
    std::vector<int64_t> dims(rank);
    ort.call(OrtInterface::GetDimensions, tensorInfo, dims.data(), rank);
    size_t count = 1;
    for (int64_t &dim : dims) {
      dim = std::max<int64_t>(dim, 1);
      count *= dim;
    }
    size_t bytes = count * elementBytes(type);
    storage.push_back(std::make_unique<char[]>(bytes));
    if (type == 1)
      for (size_t i = 0; i < count; ++i)
        reinterpret_cast<float *>(storage.back().get())[i] =
            static_cast<float>(i * 2654435761u % 1000) / 1000;
    ort.call(OrtInterface::CreateTensorWithDataAsOrtValue, memory,
             static_cast<void *>(storage.back().get()), bytes, dims.data(),
             dims.size(), type, &value);
    return value;
  }
};

double now() {
  using namespace std::chrono;
  return duration<double, std::micro>(steady_clock::now().time_since_epoch())
      .count();
}

} // namespace

int main(int argc, char **argv) {
  if (argc < 3 || argc > 4) {
    std::fprintf(stderr,
                 "usage: ort-latency LIBRARY MODEL.onnx [MILLISECONDS]\n");
    return 2;
  }
  double budget = (argc > 3 ? std::atof(argv[3]) : 500) * 1e3;
  OrtInterface ort(argv[1]);
  Session session(ort, argv[2]);
  for (double start = now(); now() - start < budget / 5;)
    session.run();
  std::vector<double> times;
  for (double start = now(); now() - start < budget || times.size() < 5;) {
    double before = now();
    session.run();
    times.push_back(now() - before);
  }
  std::nth_element(times.begin(), times.begin() + times.size() / 2,
                   times.end());
  std::printf("%.3f\n", times[times.size() / 2]);
  return 0;
}
