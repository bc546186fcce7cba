//===- Resources.cpp - Large constants -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/IR/Resources.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"
#include <mutex>

using namespace mlir;
using namespace mlir::quanta;

/// What is read by vectors; and the same for all types, as they share bytes.
static constexpr size_t alignment = 64;

/// Whether the entry holds these bytes.
static bool holds(DialectResourceBlobManager::BlobEntry &entry,
                  ArrayRef<char> bytes) {
  AsmResourceBlob *blob = entry.getBlob();
  return blob && blob->getDataAlignment() >= alignment &&
         blob->getData() == bytes;
}

ElementsAttr mlir::quanta::createResource(RankedTensorType type, StringRef name,
                                          ArrayRef<char> bytes) {
  uint64_t hash = llvm::xxh3_64bits(ArrayRef<uint8_t>(
      reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()));
  std::string key =
      (name + "_" + llvm::utohexstr(hash, /*LowerCase=*/true, /*Width=*/16))
          .str();
  auto &manager =
      DenseResourceElementsHandle::getManagerInterface(type.getContext());
  // Two threads may make the same one at once.
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  auto *entry = manager.getBlobManager().lookup(key);
  if (entry && holds(*entry, bytes))
    return DenseResourceElementsAttr::get(
        type, DenseResourceElementsHandle(
                  entry, cast<BuiltinDialect>(manager.getDialect())));
  return DenseResourceElementsAttr::get(
      type, manager.insert(key, HeapAsmResourceBlob::allocateAndCopyWithAlign(
                                    bytes, alignment,
                                    /*dataIsMutable=*/false)));
}
