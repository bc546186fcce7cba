//===- QuantaDialect.cpp - Registration and attributes of the dialect -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "quanta/Dialect/Quanta/IR/RowOps.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

#include "quanta/Dialect/Quanta/IR/QuantaDialect.cpp.inc"
#include "quanta/Dialect/Quanta/IR/QuantaEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "quanta/Dialect/Quanta/IR/QuantaAttributes.cpp.inc"

void QuantaDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "quanta/Dialect/Quanta/IR/QuantaAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "quanta/Dialect/Quanta/IR/QuantaOps.cpp.inc"
      ,
#define GET_OP_LIST
#include "quanta/Dialect/Quanta/IR/RowOps.cpp.inc"
      >();
}

LogicalResult
QuantaDialect::verifyOperationAttribute(Operation *op,
                                        NamedAttribute attribute) {
  if (attribute.getName() != schemeAttrName)
    return success();
  return verifyScheme([&] { return op->emitOpError(); }, attribute.getValue());
}

LogicalResult
QuantaDialect::verifyRegionArgAttribute(Operation *op, unsigned, unsigned index,
                                        NamedAttribute attribute) {
  if (attribute.getName() != schemeAttrName)
    return success();
  return verifyScheme(
      [&] { return op->emitOpError("argument #") << index << ": "; },
      attribute.getValue());
}

LogicalResult StatsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                DenseF64ArrayAttr min, DenseF64ArrayAttr max) {
  if (min.empty() || min.size() != max.size())
    return emitError() << "expected as many minima as maxima and at least one, "
                          "got "
                       << min.size() << " and " << max.size();
  for (auto [lo, hi] : llvm::zip_equal(min.asArrayRef(), max.asArrayRef()))
    if (!std::isfinite(lo) || !std::isfinite(hi) || lo > hi)
      return emitError() << "expected a finite range, got [" << lo << ", " << hi
                         << "]";
  return success();
}
