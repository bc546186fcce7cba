//===- TensorKeys.cpp - Names of tensors that levels of IR keep -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/Transforms/TensorKeys.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

using namespace mlir;
using namespace mlir::quanta;

TensorKeys::TensorKeys(func::FuncOp function) {
  if (function.isExternal())
    return;
  for (BlockArgument argument : function.getArguments()) {
    unsigned index = argument.getArgNumber();
    auto name = function.getArgAttrOfType<StringAttr>(index, "quanta.name");
    add(argument, name ? Twine(name.getValue()) : "arg" + Twine(index));
  }
  llvm::StringMap<int64_t> perKind;
  for (Operation &op : function.front()) {
    if (op.getNumResults() == 0)
      continue;
    if (auto observe = dyn_cast<ObserveOp>(op)) {
      keys[observe.getResult()] = lookup(observe.getInput());
      continue;
    }
    std::string name;
    if (auto key = op.getAttrOfType<StringAttr>("quanta.key")) {
      name = key.str();
    } else {
      StringRef kind = op.getName().getStringRef();
      if (auto composite = dyn_cast<CompositeOp>(op))
        kind = composite.getName();
      name = (kind + "." + Twine(perKind[kind]++)).str();
    }
    for (Value result : op.getResults())
      add(result, name);
  }
}

void TensorKeys::add(Value value, const Twine &name) {
  std::string key = name.str();
  auto [entry, inserted] = values.try_emplace(key, value);
  for (int64_t copy = 1; !inserted; ++copy)
    std::tie(entry, inserted) =
        values.try_emplace(key + "#" + std::to_string(copy), value);
  keys[value] = entry->getKey();
}

StringRef TensorKeys::lookup(Value value) const { return keys.lookup(value); }
