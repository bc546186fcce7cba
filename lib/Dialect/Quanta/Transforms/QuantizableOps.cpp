//===- QuantizableOps.cpp - The ops that a configuration can select -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/Transforms/QuantizableOps.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Dialect/Quanta/Transforms/TensorKeys.h"

namespace mlir::quanta {
#define GEN_PASS_DEF_LISTOPS
#include "quanta/Dialect/Quanta/Transforms/Passes.h.inc"
} // namespace mlir::quanta

using namespace mlir;
using namespace mlir::quanta;

std::vector<QuantizableOp>
mlir::quanta::collectQuantizableOps(func::FuncOp function) {
  std::vector<QuantizableOp> ops;
  if (function.isExternal())
    return ops;
  TensorKeys keys(function);
  DenseMap<Operation *, size_t> positions;
  for (Operation &op : function.front()) {
    auto quantizable = getWithIntegerForm(&op);
    if (!quantizable)
      continue;
    QuantizableOp entry;
    entry.op = quantizable;
    entry.name = op.getName().getStringRef();
    if (auto composite = dyn_cast<CompositeOp>(op))
      entry.name = composite.getName();
    entry.key = keys.lookup(op.getResult(0));
    if (auto absorbing = getAbsorbingOp(&op)) {
      entry.partner = positions.lookup(absorbing);
      ops[*entry.partner].partner = ops.size();
    }
    positions[&op] = ops.size();
    ops.push_back(std::move(entry));
  }
  return ops;
}

bool mlir::quanta::needsRanges(func::FuncOp function) {
  return llvm::any_of(function.front(), [](Operation &op) {
    return getQuantizable(&op) != nullptr;
  });
}

void mlir::quanta::printQuantizableOps(func::FuncOp function,
                                       raw_ostream &stream) {
  std::vector<QuantizableOp> ops = collectQuantizableOps(function);
  size_t nameWidth = 2;
  for (const QuantizableOp &op : ops)
    nameWidth = std::max(nameWidth, op.name.size());
  auto line = [&](const Twine &index, StringRef name, StringRef key) {
    stream << llvm::right_justify(index.str(), 5) << "  "
           << llvm::left_justify(name, nameWidth) << "  " << key;
  };
  line("index", "op", "key");
  stream << '\n';
  for (auto [index, op] : llvm::enumerate(ops)) {
    line(Twine(index), op.name, op.key);
    if (op.partner)
      stream << "  (one with " << *op.partner << ")";
    stream << '\n';
  }
}

namespace {

struct ListOpsPass : public quanta::impl::ListOpsBase<ListOpsPass> {
  void runOnOperation() override {
    printQuantizableOps(getOperation(), llvm::errs());
    numOps += collectQuantizableOps(getOperation()).size();
    markAllAnalysesPreserved();
  }
};

} // namespace
