//===- Model.cpp - A model that can be run in this process -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/ExecutionEngine/Model.h"
#include "quanta/Runtime/ThreadPool.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemAlloc.h"
#include <cmath>
#include <cstdlib>
#include <optional>

using namespace mlir::quanta;

void Model::FreeArena::operator()(char *arena) const { std::free(arena); }

Model::Model(ModelDescriptor description) : descriptor(std::move(description)) {
  size_t alignment = descriptor.arenaAlignment;
  // aligned_alloc wants a multiple of the alignment, and not zero.
  size_t bytes =
      llvm::alignTo(std::max<int64_t>(descriptor.arenaBytes, 1), alignment);
  arena.reset(static_cast<char *>(std::aligned_alloc(alignment, bytes)));
}

/// A pool of the runtime, as the C interface takes it.
struct Model::Threads {
  explicit Threads(int number) : pool(quanta_thread_pool_create(number)) {}
  ~Threads() { quanta_thread_pool_destroy(pool); }

  quanta_thread_pool *pool;
  quanta_threads interface = {quanta_thread_pool_parallel_for, pool};
};

Model::~Model() = default;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

llvm::Error Model::setNumThreads(int number) {
  threads.reset();
  if (number <= 1)
    return llvm::Error::success();
  if (!descriptor.threads)
    return makeError("the model was compiled for one thread: "
                     "compile it with --threads");
  threads = std::make_unique<Threads>(number);
  if (threads->pool)
    return llvm::Error::success();
  threads.reset();
  return makeError("the system has not enough for " + llvm::Twine(number) +
                   " threads");
}

const quanta_threads *Model::getThreads() const {
  return threads ? &threads->interface : nullptr;
}

llvm::Error Model::checkBuffers(llvm::ArrayRef<const void *> inputs,
                                llvm::ArrayRef<void *> outputs) const {
  if (!arena)
    return makeError("no memory for an arena of " +
                     llvm::Twine(descriptor.arenaBytes) + " bytes");
  if (inputs.size() != descriptor.inputs.size() ||
      outputs.size() != descriptor.outputs.size())
    return makeError("expected " + llvm::Twine(descriptor.inputs.size()) +
                     " inputs and " + llvm::Twine(descriptor.outputs.size()) +
                     " outputs, got " + llvm::Twine(inputs.size()) + " and " +
                     llvm::Twine(outputs.size()));
  return llvm::Error::success();
}

static llvm::Error checkStatus(int status) {
  if (status == modelProcessEnded)
    return makeError("the program that runs the model has ended");
  if (status != QUANTA_OK)
    return makeError("the model returned status " + llvm::Twine(status));
  return llvm::Error::success();
}

llvm::Error Model::run(llvm::ArrayRef<const void *> inputs,
                       llvm::ArrayRef<void *> outputs) {
  if (llvm::Error error = checkBuffers(inputs, outputs))
    return error;
  return checkStatus(call(inputs.data(), outputs.data(), arena.get()));
}

llvm::Error Model::runBatch(llvm::ArrayRef<const void *> inputs,
                            llvm::ArrayRef<void *> outputs, int64_t samples) {
  if (!descriptor.dynamicBatch)
    return makeError("the batch of the model is not dynamic");
  if (llvm::Error error = checkBuffers(inputs, outputs))
    return error;
  return checkStatus(
      callBatch(samples, inputs.data(), outputs.data(), arena.get()));
}

/// Far above what any model has, far below what would exhaust memory.
static constexpr int32_t maxTensors = 1024, maxRank = 64;
static constexpr int64_t maxBytes = int64_t(1) << 40;

static llvm::Expected<TensorDescriptor>
readTensor(const quanta_tensor_info &info, bool isBatch,
           llvm::StringRef origin) {
  auto refuse = [&](const llvm::Twine &what) {
    return makeError(origin + ": malformed description of a tensor: " + what);
  };
  std::optional<DType> dtype = getInterfaceType(info.dtype);
  if (!dtype)
    return refuse("element type " + llvm::Twine(info.dtype));
  if (info.rank < 0 || info.rank > maxRank)
    return refuse("rank " + llvm::Twine(info.rank));
  if (!info.name || (info.rank > 0 && !info.shape))
    return refuse("no name or shape");
  TensorDescriptor tensor;
  tensor.name = info.name;
  tensor.dtype = *dtype;
  int64_t elements = 1;
  for (int64_t size : llvm::ArrayRef(info.shape, info.rank)) {
    if (size < 1 || size > maxBytes / elements)
      return refuse("dimension " + llvm::Twine(size));
    elements *= size;
    tensor.shape.push_back(size);
  }
  if (isBatch && (tensor.shape.empty() || tensor.shape.front() != 1))
    return refuse("one sample of shape " + formatShape(tensor.shape));
  if (info.bytes != tensor.bytes())
    return refuse("expected " + llvm::Twine(tensor.bytes()) + " bytes, got " +
                  llvm::Twine(info.bytes));
  if (!std::isfinite(info.scale) || info.scale < 0)
    return refuse("scale");
  tensor.scale = info.scale;
  tensor.zeroPoint = info.zero_point;
  return tensor;
}

llvm::Expected<ModelDescriptor>
mlir::quanta::readModelDescriptor(const quanta_model &model,
                                  llvm::StringRef origin) {
  if (model.version != QUANTA_MODEL_VERSION)
    return makeError(origin + ": expected a model of version " +
                     llvm::Twine(QUANTA_MODEL_VERSION) + ", got version " +
                     llvm::Twine(model.version));
  if (model.num_inputs < 0 || model.num_inputs > maxTensors ||
      model.num_outputs < 1 || model.num_outputs > maxTensors || !model.name ||
      (model.num_inputs > 0 && !model.inputs) || !model.outputs ||
      model.arena_bytes < 0 || model.arena_bytes > maxBytes ||
      !llvm::isPowerOf2_64(model.arena_alignment) ||
      model.arena_alignment > 4096 || model.dynamic_batch < 0 ||
      model.dynamic_batch > 1)
    return makeError(origin + ": malformed description of a model");
  ModelDescriptor descriptor;
  descriptor.name = model.name;
  descriptor.arenaBytes = model.arena_bytes;
  descriptor.arenaAlignment = model.arena_alignment;
  descriptor.macs = model.macs;
  descriptor.dynamicBatch = model.dynamic_batch;
  auto read =
      [&](const quanta_tensor_info *infos, int32_t count,
          llvm::SmallVectorImpl<TensorDescriptor> &tensors) -> llvm::Error {
    for (const quanta_tensor_info &info : llvm::ArrayRef(infos, count)) {
      llvm::Expected<TensorDescriptor> tensor =
          readTensor(info, descriptor.dynamicBatch, origin);
      if (!tensor)
        return tensor.takeError();
      tensors.push_back(std::move(*tensor));
    }
    return llvm::Error::success();
  };
  if (llvm::Error error =
          read(model.inputs, model.num_inputs, descriptor.inputs))
    return std::move(error);
  if (llvm::Error error =
          read(model.outputs, model.num_outputs, descriptor.outputs))
    return std::move(error);
  return descriptor;
}
