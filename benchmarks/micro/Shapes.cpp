//===- Shapes.cpp - Layers to measure, as data -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Shapes.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace mlir::quanta::benchmarks;

/// The numbers behind kind and name, or none if one isn't a number >= 0.
static SmallVector<int64_t> parseNumbers(ArrayRef<StringRef> words) {
  SmallVector<int64_t> numbers;
  for (StringRef word : words.drop_front(2)) {
    int64_t number;
    if (word.getAsInteger(10, number) || number < 0)
      return {};
    numbers.push_back(number);
  }
  return numbers;
}

static bool isValid(const Shape &shape) {
  bool grouped = shape.groups > 0 && shape.inputs % shape.groups == 0 &&
                 shape.outputs % shape.groups == 0;
  return shape.height > 0 && shape.width > 0 && shape.inputs > 0 &&
         shape.outputs > 0 && shape.window > 0 && shape.stride > 0 &&
         shape.outputHeight() > 0 && shape.outputWidth() > 0 && grouped;
}

Expected<std::vector<Shape>>
mlir::quanta::benchmarks::readShapes(StringRef path) {
  auto file = MemoryBuffer::getFile(path);
  if (!file)
    return createStringError(file.getError(), path.str().c_str());
  std::vector<Shape> shapes;
  SmallVector<StringRef> lines;
  (*file)->getBuffer().split(lines, '\n');
  for (auto [index, line] : enumerate(lines)) {
    SmallVector<StringRef> words;
    SplitString(line.split('#').first, words);
    if (words.empty())
      continue;
    SmallVector<int64_t> n = parseNumbers(words);
    Shape shape;
    if (words[0] == "gemm" && n.size() == 3) {
      shape.matrix = true;
      std::tie(shape.width, shape.outputs, shape.inputs) =
          std::make_tuple(n[0], n[1], n[2]);
    } else if (words[0] == "product" && n.size() == 4) {
      shape.matrix = true;
      std::tie(shape.batch, shape.width, shape.outputs, shape.inputs) =
          std::make_tuple(n[0], n[1], n[2], n[3]);
    } else if (words[0] == "conv" && n.size() == 8) {
      std::tie(shape.height, shape.width, shape.inputs, shape.outputs,
               shape.window, shape.stride, shape.pad, shape.groups) =
          std::make_tuple(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
    }
    bool hasBatch = words[0] != "product" || shape.batch > 0;
    if (n.empty() || !hasBatch || !isValid(shape))
      return createStringError(
          "%s:%zu: expected 'gemm NAME M N K', 'product NAME BATCH M N K' or "
          "'conv NAME H W IC OC WINDOW "
          "STRIDE PAD GROUPS'",
          path.str().c_str(), index + 1);
    shape.name = words[1].str();
    shapes.push_back(shape);
  }
  return shapes;
}
