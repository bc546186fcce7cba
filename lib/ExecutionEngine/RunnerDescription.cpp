//===- RunnerDescription.cpp - What a model runner says of a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RunnerDescription.h"
#include "quanta/ExecutionEngine/Model.h"
#include "quanta/Runtime/Model.h"
#include "llvm/ADT/StringExtras.h"
#include <deque>

using namespace mlir::quanta;

namespace {
/// Words of a line, and the numbers among them; `ok` until one is missing.
struct Line {
  llvm::StringRef rest;
  bool ok = true;

  llvm::StringRef word() {
    auto [first, others] = rest.split(' ');
    rest = others;
    return first;
  }
  template <typename T>
  T integer() {
    T value = 0;
    ok &= !word().getAsInteger(10, value);
    return value;
  }
  double real() {
    double value = 0;
    ok &= !word().getAsDouble(value);
    return value;
  }
  bool begins(llvm::StringRef kind) { return ok &= word() == kind; }
};
} // namespace

llvm::Expected<ModelDescriptor>
mlir::quanta::readRunnerDescription(llvm::StringRef text,
                                    llvm::StringRef origin) {
  auto takeLine = [&] {
    auto [first, others] = text.split('\n');
    text = others;
    return Line{first};
  };
  quanta_model model = {};
  Line line = takeLine();
  line.begins("model");
  model.version = line.integer<uint32_t>();
  bool threads = line.integer<int32_t>() != 0;
  model.num_inputs = line.integer<int32_t>();
  model.num_outputs = line.integer<int32_t>();
  model.dynamic_batch = line.integer<int32_t>();
  model.arena_bytes = line.integer<int64_t>();
  model.arena_alignment = line.integer<int64_t>();
  model.macs = line.integer<int64_t>();
  std::string name = line.rest.str();
  model.name = name.c_str();
  bool ok = line.ok;

  // Elements keep their addresses.
  std::deque<std::string> names;
  std::deque<std::vector<int64_t>> shapes;
  std::vector<quanta_tensor_info> tensors;
  while (ok && !text.empty()) {
    line = takeLine();
    line.begins("tensor");
    quanta_tensor_info &tensor = tensors.emplace_back();
    tensor.dtype = line.integer<int32_t>();
    tensor.bytes = line.integer<int64_t>();
    tensor.scale = line.real();
    tensor.zero_point = line.integer<int64_t>();
    tensor.rank = line.integer<int32_t>();
    std::vector<int64_t> &shape = shapes.emplace_back();
    for (int32_t i = 0; line.ok && i < tensor.rank; ++i)
      shape.push_back(line.integer<int64_t>());
    tensor.shape = shape.data();
    tensor.name = names.emplace_back(line.rest.str()).c_str();
    ok = line.ok;
  }
  if (!ok || model.num_inputs < 0 || model.num_outputs < 0 ||
      tensors.size() != size_t(model.num_inputs) + model.num_outputs)
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   origin +
                                       ": malformed description of a model");
  model.inputs = tensors.data();
  model.outputs = tensors.data() + model.num_inputs;
  auto descriptor = readModelDescriptor(model, origin);
  if (descriptor)
    descriptor->threads = threads;
  return descriptor;
}
