//===- Fingerprint.cpp - A number that identifies a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/Transforms/Fingerprint.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "quanta/Conversion/BatchAxes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

using namespace mlir;
using namespace mlir::quanta;

namespace {

class Hasher {
public:
  void addFunction(func::FuncOp function) {
    for (BlockArgument argument : function.getArguments())
      number(argument);
    function.getBody().walk<WalkOrder::PreOrder>(
        [&](Operation *op) { addOperation(op); });
  }
  std::string finish() {
    return llvm::toHex(llvm::ArrayRef<uint8_t>(sha.final()),
                       /*LowerCase=*/true);
  }

private:
  /// Observers take no number, so that the ops behind them keep theirs.
  void number(Value value) { numbers[value] = nextNumber++; }

  template <typename T>
  void addPrinted(const T &printable) {
    std::string text;
    llvm::raw_string_ostream(text) << printable << '\n';
    sha.update(text);
  }

  void addAttribute(Attribute attr) {
    // The bytes count, not the name under which they are kept.
    if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
      addPrinted(resource.getType());
      if (AsmResourceBlob *blob = resource.getRawHandle().getBlob()) {
        ArrayRef<char> data = blob->getData();
        sha.update(ArrayRef<uint8_t>(
            reinterpret_cast<const uint8_t *>(data.data()), data.size()));
      }
      return;
    }
    addPrinted(attr);
  }

  void addOperation(Operation *op) {
    // An observer is its input.
    if (auto observe = dyn_cast<ObserveOp>(op)) {
      numbers[observe.getResult()] = numbers.lookup(observe.getInput());
      return;
    }
    // A constant counts where it is used: moving it, or making one of two equal
    // ones, leaves the model what it was.
    if (op->hasTrait<OpTrait::ConstantLike>())
      return;
    addPrinted(op->getName().getStringRef());
    for (Region &region : op->getRegions())
      for (BlockArgument argument : region.getArguments())
        number(argument);
    for (Value operand : op->getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (producer && producer->hasTrait<OpTrait::ConstantLike>()) {
        addPrinted(operand.getType());
        addAttributes(producer);
      } else {
        addPrinted(numbers.lookup(operand));
      }
    }
    addAttributes(op);
    for (Value result : op->getResults()) {
      number(result);
      addPrinted(result.getType());
    }
  }

  void addAttributes(Operation *op) {
    for (NamedAttribute attr : op->getAttrDictionary()) {
      // A flag that is false is as good as absent: printing drops it.
      if (auto flag = dyn_cast<BoolAttr>(attr.getValue());
          flag && !flag.getValue())
        continue;
      // What we note on an op of another dialect, such as how it is quantized,
      // is no part of the model.
      if (isa_and_present<QuantaDialect>(attr.getNameDialect()) &&
          op->getDialect() != attr.getNameDialect())
        continue;
      // Nor is the scheme of a composite, which is an op of our own.
      if (attr.getName() == schemeAttrName)
        continue;
      addPrinted(attr.getName().getValue());
      addAttribute(attr.getValue());
    }
  }

  llvm::SHA256 sha;
  llvm::DenseMap<Value, size_t> numbers;
  size_t nextNumber = 0;
};

} // namespace

std::string mlir::quanta::computeFingerprint(func::FuncOp function) {
  // A dynamic batch is the same model as one sample.
  auto sample = cloneWithBatch(function, 1);
  if (succeeded(sample))
    function = **sample;
  Hasher hasher;
  hasher.addFunction(function);
  return hasher.finish();
}
