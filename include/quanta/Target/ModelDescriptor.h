//===- ModelDescriptor.h - What a caller of a model must know -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TARGET_MODELDESCRIPTOR_H
#define QUANTA_TARGET_MODELDESCRIPTOR_H

#include "mlir/IR/BuiltinOps.h"
#include "quanta/Data/DType.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>
#include <vector>

namespace mlir::quanta {

/// The number of an element type in the C interface (enum quanta_dtype). Types
/// that models don't have are 0.
int32_t getInterfaceCode(DType dtype);
/// The way back; nothing for a number that stands for no type.
std::optional<DType> getInterfaceType(int32_t code);

/// An input or output of a model: a dense array in C order. That of one sample,
/// `shape[0]` being 1, where the batch is dynamic.
struct TensorDescriptor {
  std::string name;
  DType dtype = DType::F32;
  llvm::SmallVector<int64_t> shape;
  /// real = scale * (stored - zeroPoint); 0 for plain numbers.
  double scale = 0.0;
  int64_t zeroPoint = 0;

  int64_t numElements() const;
  int64_t bytes() const;
};

struct ModelDescriptor {
  /// Prefix of the symbols of the C interface.
  std::string name;
  llvm::SmallVector<TensorDescriptor> inputs;
  llvm::SmallVector<TensorDescriptor> outputs;
  int64_t arenaBytes = 0;
  int64_t arenaAlignment = 1;
  /// Axis 0 of every tensor holds any number of samples.
  bool dynamicBatch = false;
  /// There is a way to run it on several threads.
  bool threads = false;
  /// What an object with several variants chooses from, the best first; empty
  /// where there is one only.
  std::vector<std::string> variants;
  /// Multiply-accumulates of one inference; of one sample, where the batch is
  /// dynamic.
  int64_t macs = 0;
};

/// Reads the attributes `quanta.model` (--quanta-describe-model),
/// `quanta.arena_bytes` (--quanta-plan-arena) and, where it is there,
/// `quanta.threads` (--quanta-dispatch-pieces) of a module; an error if one of the
/// first two is missing or malformed.
FailureOr<ModelDescriptor> readModelDescriptor(ModuleOp module,
                                               llvm::StringRef name);

/// The C identifier nearest to `text`: "my-model.v2" becomes "my_model_v2".
std::string makeIdentifier(llvm::StringRef text);

} // namespace mlir::quanta

#endif // QUANTA_TARGET_MODELDESCRIPTOR_H
