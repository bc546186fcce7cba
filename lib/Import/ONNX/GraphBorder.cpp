//===- GraphBorder.cpp - Arguments and results of @main -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "TensorDecoding.h"

namespace mlir::quanta::onnx_import {

/// Elements that inputs and outputs of the graph may have.
static bool isBorderType(Type type) {
  return type.isF32() || type.isUnsignedInteger(8) ||
         type.isUnsignedInteger(16) ||
         (type.isSignlessInteger() && type.getIntOrFloatBitWidth() >= 8);
}

/// A function's signless argument or result of `type`, which may be unsigned.
static RankedTensorType getSignlessType(RankedTensorType type) {
  if (!type.getElementType().isUnsignedInteger())
    return type;
  return type.clone(
      IntegerType::get(type.getContext(), type.getElementTypeBitWidth()));
}

/// x - 2^(bits - 1) for unsigned x, as signed integer, and back again: the
/// highest bit flips.
static Value flipHighestBit(OnnxEmitter &emitter, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  unsigned width = type.getElementTypeBitWidth();
  auto scalar = RankedTensorType::get(SmallVector<int64_t>(type.getRank(), 1),
                                      type.getElementType());
  Value bit = tosa::ConstOp::create(
      emitter, scalar,
      DenseElementsAttr::get(scalar, APInt::getSignedMinValue(width)));
  return tosa::BitwiseXorOp::create(emitter, type, value, bit);
}

FailureOr<RankedTensorType>
GraphImporter::readInputType(const onnx::ValueInfoProto &input) {
  auto fail = [&]() {
    return emitError(modelLoc) << "input '" << input.name() << "' ";
  };
  if (!input.type().has_tensor_type())
    return fail() << "is not a tensor";
  const onnx::TypeProto_Tensor &type = input.type().tensor_type();
  Type elementType = getElementType(context, type.elem_type());
  if (!elementType || !isBorderType(elementType))
    return fail() << "has elements of type "
                  << getDataTypeName(type.elem_type())
                  << ", which is not supported";
  if (!type.has_shape())
    return fail() << "has no shape";

  SmallVector<int64_t> shape;
  for (auto [i, dim] : llvm::enumerate(type.shape().dim())) {
    if (dim.value_case() == onnx::TensorShapeProto_Dimension::kDimValue) {
      if (dim.dim_value() < 1)
        return fail() << "has the size " << dim.dim_value() << " in dimension "
                      << i;
      shape.push_back(dim.dim_value());
    } else if (i == 0) {
      shape.push_back(options.batch);
      fixedBatch = true;
    } else {
      return fail() << "has the symbolic size '" << dim.dim_param()
                    << "' in dimension " << i
                    << "; only the first dimension, the batch, may be symbolic";
    }
  }
  if (!countElements(shape))
    return fail() << "has the shape [" << shape << "], which is too large";
  return RankedTensorType::get(shape, elementType);
}

LogicalResult GraphImporter::createFunction() {
  SmallVector<Type> types;
  SmallVector<StringRef> names;
  SmallVector<bool> isUnsigned;
  for (const onnx::ValueInfoProto &input : graph.input()) {
    // Before IR version 4 every initializer was an input too.
    if (const OnnxTensor *initializer = lookup(input.name())) {
      const onnx::TypeProto_Tensor &declared = input.type().tensor_type();
      if (declared.has_elem_type() &&
          getElementType(context, declared.elem_type()) !=
              initializer->getElementType())
        return emitError(modelLoc)
               << "input '" << input.name() << "' has elements of type "
               << getDataTypeName(declared.elem_type())
               << ", but its initializer has " << initializer->getElementType();
      continue;
    }
    if (llvm::is_contained(names, input.name()))
      return emitError(modelLoc) << "'" << input.name() << "' is defined twice";
    FailureOr<RankedTensorType> type = readInputType(input);
    if (failed(type))
      return failure();
    isUnsigned.push_back(type->getElementType().isUnsignedInteger());
    types.push_back(getSignlessType(*type));
    names.push_back(input.name());
  }
  if (options.batch != 1 && !fixedBatch)
    return emitError(modelLoc)
           << "no input has a symbolic batch that could become "
           << options.batch;

  module = ModuleOp::create(modelLoc);
  emitter.setInsertionPointToEnd(module->getBody());
  function =
      func::FuncOp::create(emitter, "main", emitter.getFunctionType(types, {}));
  Block *entry = function.addEntryBlock();
  emitter.setInsertionPointToEnd(entry);
  for (auto [i, name] : llvm::enumerate(names)) {
    function.setArgAttr(i, "quanta.name", emitter.getStringAttr(name));
    OnnxTensor argument(entry->getArgument(i));
    if (isUnsigned[i]) {
      function.setArgAttr(i, "quanta.unsigned", emitter.getUnitAttr());
      argument = OnnxTensor(flipHighestBit(emitter, entry->getArgument(i)))
                     .asShifted();
    }
    if (failed(define(name, argument, modelLoc)))
      return failure();
  }
  return success();
}

LogicalResult GraphImporter::createReturn() {
  if (graph.output_size() == 0)
    return emitError(modelLoc) << "the graph has no output";
  SmallVector<Value> results;
  SmallVector<Attribute> names;
  SmallVector<bool> isUnsigned;
  emitter.setLoc(modelLoc);
  for (const onnx::ValueInfoProto &output : graph.output()) {
    const OnnxTensor *tensor = lookup(output.name());
    if (!tensor)
      return emitError(modelLoc)
             << "no node computes the output '" << output.name() << "'";
    SmallVector<int64_t> shape = tensor->getShape();
    if (llvm::is_contained(shape, 0))
      return emitError(modelLoc) << "output '" << output.name()
                                 << "' has the empty shape [" << shape << "]";
    if (!isBorderType(tensor->getElementType()))
      return emitError(modelLoc)
             << "output '" << output.name() << "' has elements of type "
             << tensor->getElementType() << ", which is not supported";
    Value result;
    isUnsigned.push_back(tensor->getElementType().isUnsignedInteger());
    if (!isUnsigned.back())
      result = emitter.materialize(*tensor, output.name());
    else if (tensor->isConstant())
      result = emitter.constant(
          tensor->getConstant().convert(IntegerType::get(
              context, tensor->getElementType().getIntOrFloatBitWidth())),
          output.name());
    else
      result = flipHighestBit(emitter, emitter.materialize(*tensor));
    results.push_back(result);
    names.push_back(emitter.getStringAttr(output.name()));
  }
  func::ReturnOp::create(emitter, results);
  function.setType(emitter.getFunctionType(function.getArgumentTypes(),
                                           ValueRange(results).getTypes()));
  for (auto [i, name] : llvm::enumerate(names))
    function.setResultAttr(i, "quanta.name", name);
  for (auto [i, flag] : llvm::enumerate(isUnsigned))
    if (flag)
      function.setResultAttr(i, "quanta.unsigned", emitter.getUnitAttr());
  return success();
}

} // namespace mlir::quanta::onnx_import
