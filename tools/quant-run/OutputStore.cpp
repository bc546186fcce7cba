//===- OutputStore.cpp - All outputs of all samples -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Measures.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/SHA256.h"

using namespace mlir::quanta;
using namespace mlir::quanta::run;

void OutputStore::add(const SampleRunner &runner) {
  sampleShapes.resize(outputs.size());
  for (size_t index = 0; index < outputs.size(); ++index) {
    llvm::append_range(outputs[index], runner.getOutput(index));
    sampleShapes[index] = runner.getSampleShape(index);
  }
  ++samples;
}

llvm::SmallVector<int64_t> OutputStore::getShape(size_t index) const {
  llvm::SmallVector<int64_t> shape = {samples};
  if (index < sampleShapes.size())
    llvm::append_range(shape, sampleShapes[index]);
  return shape;
}

std::string OutputStore::getDigest() const {
  llvm::SHA256 hash;
  for (size_t index = 0; index < outputs.size(); ++index) {
    DType dtype = model.outputs[index].dtype;
    hash.update((getName(dtype) + "[" +
                 llvm::join(llvm::map_range(getShape(index),
                                            [](int64_t size) {
                                              return std::to_string(size);
                                            }),
                            ",") +
                 "]")
                    .str());
    std::vector<uint8_t> bytes(outputs[index].begin(), outputs[index].end());
    if (llvm::endianness::native == llvm::endianness::big)
      for (size_t at = 0, width = getByteWidth(dtype); at < bytes.size();
           at += width)
        std::reverse(bytes.begin() + at, bytes.begin() + at + width);
    hash.update(bytes);
  }
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}

llvm::Error OutputStore::write(llvm::StringRef spec) const {
  auto files = parseDataSpec(spec);
  if (!files)
    return files.takeError();
  for (const DataReference &file : *files) {
    size_t index = 0;
    if (file.name.empty()) {
      if (outputs.size() != 1)
        return llvm::createStringError(
            llvm::inconvertibleErrorCode(),
            "the model has " + llvm::Twine(outputs.size()) +
                " outputs: name the file of each, as in NAME=FILE,NAME=FILE");
    } else {
      const auto *found = llvm::find_if(model.outputs, [&](auto &output) {
        return output.name == file.name;
      });
      if (found == model.outputs.end())
        return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                       "the model has no output '" + file.name +
                                           "'");
      index = found - model.outputs.begin();
    }
    if (llvm::Error error = writeNpy(file.data, model.outputs[index].dtype,
                                     getShape(index), outputs[index]))
      return error;
  }
  return llvm::Error::success();
}
