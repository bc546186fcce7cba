//===- Tensors.cpp - Samples of the caller, fed to a model batch by batch -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Tensors.h"
#include "Guard.h"

using namespace mlir::quanta;
using namespace mlir::quanta::capi;

static std::string getName(int32_t code) {
  static constexpr llvm::StringLiteral names[] = {"i8",  "i16", "i32", "i64",
                                                  "f32", "f64", "u8",  "u16"};
  if (code < QUANTA_I8 || code > QUANTA_U16)
    return "type " + std::to_string(code);
  return names[code - QUANTA_I8].str();
}

std::vector<quanta_tensor_info>
capi::describeTensors(llvm::ArrayRef<TensorDescriptor> tensors) {
  std::vector<quanta_tensor_info> infos;
  for (const TensorDescriptor &tensor : tensors)
    infos.push_back({tensor.name.c_str(), getInterfaceCode(tensor.dtype),
                     static_cast<int32_t>(tensor.shape.size()),
                     tensor.shape.data(), tensor.bytes(), tensor.scale,
                     tensor.zeroPoint});
  return infos;
}

bool capi::hasBatchAxis(const ModelDescriptor &model) {
  auto hasAxis = [&](const TensorDescriptor &tensor) {
    return !tensor.shape.empty() && !model.inputs.empty() &&
           !model.inputs.front().shape.empty() &&
           tensor.shape.front() == model.inputs.front().shape.front();
  };
  return !model.inputs.empty() && llvm::all_of(model.inputs, hasAxis) &&
         llvm::all_of(model.outputs, hasAxis);
}

static llvm::Expected<const QuantaTensor *>
find(llvm::StringRef kind, const TensorDescriptor &descriptor, size_t position,
     llvm::ArrayRef<QuantaTensor> tensors) {
  const QuantaTensor *found = nullptr;
  for (auto [index, tensor] : llvm::enumerate(tensors))
    if (tensor.name ? tensor.name == descriptor.name : index == position) {
      if (found)
        return makeError("two tensors for " + kind + " '" + descriptor.name +
                         "'");
      found = &tensor;
    }
  if (!found)
    return makeError("no tensor for " + kind + " '" + descriptor.name + "'");
  return found;
}

/// Checks everything but the length of a free first axis.
static llvm::Error check(llvm::StringRef kind,
                         const TensorDescriptor &descriptor,
                         const QuantaTensor &tensor, bool isBatched) {
  std::string where = (kind + " '" + descriptor.name + "'").str();
  bool isEmpty =
      isBatched && tensor.rank > 0 && tensor.shape && tensor.shape[0] == 0;
  if ((!tensor.data && !isEmpty) || (tensor.rank > 0 && !tensor.shape))
    return makeError(where + ": its data or shape is NULL");
  if (tensor.dtype != getInterfaceCode(descriptor.dtype))
    return makeError(where + ": expected " +
                     getName(getInterfaceCode(descriptor.dtype)) + ", got " +
                     getName(tensor.dtype));
  llvm::SmallVector<int64_t> wanted(descriptor.shape);
  bool fits = tensor.rank == static_cast<int32_t>(wanted.size());
  for (size_t axis = 0; fits && axis < wanted.size(); ++axis)
    fits = axis == 0 && isBatched ? tensor.shape[axis] >= 0
                                  : tensor.shape[axis] == wanted[axis];
  if (fits)
    return llvm::Error::success();
  std::string expected = formatShape(wanted);
  if (isBatched)
    expected = "N" + expected.substr(expected.find_first_not_of("0123456789"));
  if (tensor.rank < 0 || tensor.rank > 64)
    return makeError(where + ": expected shape " + expected + ", got rank " +
                     llvm::Twine(tensor.rank));
  return makeError(where + ": expected shape " + expected + ", got " +
                   formatShape(llvm::ArrayRef(tensor.shape, tensor.rank)));
}

llvm::Expected<Samples>
Samples::create(llvm::StringRef kind,
                llvm::ArrayRef<TensorDescriptor> descriptors,
                llvm::ArrayRef<QuantaTensor> tensors, bool isBatched) {
  if (tensors.size() != descriptors.size())
    return makeError("expected " + llvm::Twine(descriptors.size()) + " " +
                     kind + "s, got " + llvm::Twine(tensors.size()));
  Samples samples;
  for (auto [index, descriptor] : llvm::enumerate(descriptors)) {
    auto tensor = find(kind, descriptor, index, tensors);
    if (!tensor)
      return tensor.takeError();
    if (llvm::Error error = check(kind, descriptor, **tensor, isBatched))
      return std::move(error);
    int64_t count = isBatched ? (*tensor)->shape[0] : 1;
    samples.batch = isBatched ? descriptor.shape[0] : 1;
    if (index > 0 && count != samples.numSamples)
      return makeError(kind + " '" + descriptor.name + "': expected " +
                       llvm::Twine(samples.numSamples) + " samples, got " +
                       llvm::Twine(count));
    samples.numSamples = count;
    samples.data.push_back(static_cast<char *>((*tensor)->data));
    samples.sampleBytes.push_back(descriptor.bytes() / samples.batch);
    samples.copies.emplace_back();
  }
  return samples;
}

llvm::SmallVector<void *> Samples::getBatch(int64_t first, int64_t count) {
  llvm::SmallVector<void *> pointers;
  for (auto [start, bytes, copy] : llvm::zip_equal(data, sampleBytes, copies)) {
    char *samples = start + first * bytes;
    if (count == batch) {
      pointers.push_back(samples);
      continue;
    }
    copy.resize(batch * bytes);
    for (int64_t sample = 0; sample < batch; ++sample)
      std::copy_n(samples + std::min(sample, count - 1) * bytes, bytes,
                  copy.data() + sample * bytes);
    pointers.push_back(copy.data());
  }
  return pointers;
}

void Samples::storeBatch(int64_t first, int64_t count) {
  if (count == batch)
    return;
  for (auto [start, bytes, copy] : llvm::zip_equal(data, sampleBytes, copies))
    std::copy_n(copy.data(), count * bytes, start + first * bytes);
}
