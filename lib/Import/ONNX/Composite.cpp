//===- Composite.cpp - Building quanta.composite -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Composite.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"

namespace mlir::quanta::onnx_import {

Value emitComposite(TosaEmitter &emitter, StringRef name, Value input,
                    Type resultType, ArrayRef<NamedAttribute> parameters,
                    llvm::function_ref<Value(TosaEmitter &, Value)> body) {
  auto composite = CompositeOp::create(emitter, TypeRange(resultType), name,
                                       ValueRange(input),
                                       emitter.getDictionaryAttr(parameters));
  Block &block = composite.getBody().emplaceBlock();
  Value argument = block.addArgument(input.getType(), emitter.getLoc());
  TosaEmitter inner(emitter.getLoc(), emitter.getContext());
  inner.setInsertionPointToEnd(&block);
  Value result = body(inner, argument);
  YieldOp::create(inner, ValueRange(result));
  return composite.getResult(0);
}

} // namespace mlir::quanta::onnx_import
