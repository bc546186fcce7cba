//===- Movement.cpp - Ops that move elements of any type -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include <algorithm>
#include <cstring>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

/// Calls `function(index of the element, its coordinates)` in row-major order.
template <typename Function>
static void forEachElement(ArrayRef<int64_t> shape, Function function) {
  SmallVector<int64_t> index(shape.size(), 0);
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  for (int64_t i = 0; i < count; ++i) {
    function(i, ArrayRef<int64_t>(index));
    for (int64_t d = shape.size() - 1; d >= 0 && ++index[d] == shape[d]; --d)
      index[d] = 0;
  }
}

static int64_t linearize(ArrayRef<int64_t> shape, ArrayRef<int64_t> index) {
  int64_t linear = 0;
  for (auto [size, i] : llvm::zip_equal(shape, index))
    linear = linear * size + i;
  return linear;
}

/// Each element of the result is the input's element at `source(coordinates)`,
/// which writes the coordinates, or `fill` where it returns false.
template <typename Function>
static void gather(const Tensor &input, Tensor &result, const Tensor *fill,
                   Function source) {
  const int64_t size = getElementSize(input.type.elementType);
  SmallVector<int64_t> from(input.type.getRank());
  forEachElement(result.type.shape, [&](int64_t i, ArrayRef<int64_t> index) {
    const uint8_t *bytes =
        source(index, MutableArrayRef<int64_t>(from))
            ? &input.bytes[linearize(input.type.shape, from) * size]
            : fill->bytes.data();
    std::memcpy(&result.bytes[i * size], bytes, size);
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildCopy(Operation *op) {
  auto input = getTensorType(op->getOperand(0).getType());
  auto output = getTensorType(op->getResult(0).getType());
  if (failed(input) || failed(output))
    return op->emitOpError("is supported by the reference interpreter on "
                           "static tensors only");
  if (input->getNumElements() == output->getNumElements())
    input->shape = output->shape; // A reshape; others keep the shape anyway.
  if (failed(expectResult(op, *input)))
    return failure();
  return Kernel([](ArrayRef<const Tensor *> operands, Tensor &result) {
    result.bytes = operands[0]->bytes;
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildConcat(tosa::ConcatOp op) {
  return Kernel(
      [axis = op.getAxis()](ArrayRef<const Tensor *> operands, Tensor &result) {
        const int64_t size = getElementSize(result.type.elementType);
        int64_t outer = 1, inner = size;
        for (int64_t n : ArrayRef(result.type.shape).take_front(axis))
          outer *= n;
        for (int64_t n : ArrayRef(result.type.shape).drop_front(axis + 1))
          inner *= n;
        uint8_t *out = result.bytes.data();
        for (int64_t o = 0; o < outer; ++o)
          for (const Tensor *operand : operands) {
            const int64_t length = operand->type.shape[axis] * inner;
            out = std::copy_n(operand->bytes.data() + o * length, length, out);
          }
        return success();
      });
}

FailureOr<Kernel> mlir::quanta::reference::buildPad(tosa::PadOp op) {
  FailureOr<SmallVector<int64_t>> padding = readShape(op.getPadding());
  if (failed(padding))
    return op.emitOpError("expected constant padding");
  // Operands that are shapes are not passed to kernels.
  return Kernel(
      [padding = *padding](ArrayRef<const Tensor *> operands, Tensor &result) {
        const Tensor &input = *operands[0];
        gather(input, result, operands[1],
               [&](ArrayRef<int64_t> index, MutableArrayRef<int64_t> from) {
                 for (size_t d = 0; d < index.size(); ++d) {
                   from[d] = index[d] - padding[2 * d];
                   if (from[d] < 0 || from[d] >= input.type.shape[d])
                     return false;
                 }
                 return true;
               });
        return success();
      });
}

FailureOr<Kernel> mlir::quanta::reference::buildSlice(tosa::SliceOp op) {
  FailureOr<SmallVector<int64_t>> start = readShape(op.getStart());
  auto input = getTensorType(op.getInput1().getType());
  auto output = getTensorType(op.getOutput().getType());
  if (failed(start) || failed(input) || failed(output))
    return op.emitOpError("expected a constant start and static shapes");
  for (auto [first, size, limit] :
       llvm::zip_equal(*start, output->shape, input->shape))
    if (first < 0 || first + size > limit)
      return op.emitOpError("reads [") << first << ", " << first + size
                                       << ") of a dimension of " << limit;
  return Kernel(
      [start = *start](ArrayRef<const Tensor *> operands, Tensor &result) {
        gather(*operands[0], result, nullptr,
               [&](ArrayRef<int64_t> index, MutableArrayRef<int64_t> from) {
                 for (size_t d = 0; d < index.size(); ++d)
                   from[d] = index[d] + start[d];
                 return true;
               });
        return success();
      });
}

FailureOr<Kernel>
mlir::quanta::reference::buildTranspose(tosa::TransposeOp op) {
  SmallVector<int32_t> perms(op.getPerms());
  auto input = getTensorType(op.getInput1().getType());
  if (failed(input))
    return op.emitOpError("expected a static shape");
  const SmallVector<int64_t> shape = input->shape;
  for (auto [size, perm] : llvm::zip_equal(input->shape, perms))
    size = shape[perm];
  if (failed(expectResult(op, *input)))
    return failure();
  return Kernel([perms](ArrayRef<const Tensor *> operands, Tensor &result) {
    gather(*operands[0], result, nullptr,
           [&](ArrayRef<int64_t> index, MutableArrayRef<int64_t> from) {
             for (size_t d = 0; d < index.size(); ++d)
               from[perms[d]] = index[d];
             return true;
           });
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildReverse(tosa::ReverseOp op) {
  const int64_t axis = op.getAxis();
  auto input = getTensorType(op.getInput1().getType());
  if (failed(input) || failed(expectResult(op, *input)))
    return failure();
  return Kernel([axis](ArrayRef<const Tensor *> operands, Tensor &result) {
    gather(*operands[0], result, nullptr,
           [&](ArrayRef<int64_t> index, MutableArrayRef<int64_t> from) {
             llvm::copy(index, from.begin());
             from[axis] = result.type.shape[axis] - 1 - index[axis];
             return true;
           });
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildTile(tosa::TileOp op) {
  FailureOr<SmallVector<int64_t>> multiples = readShape(op.getMultiples());
  auto input = getTensorType(op.getInput1().getType());
  if (failed(multiples) || failed(input))
    return op.emitOpError("expected constant multiples and a static shape");
  for (auto [size, multiple] : llvm::zip_equal(input->shape, *multiples))
    size *= multiple;
  if (failed(expectResult(op, *input)))
    return failure();
  return Kernel([](ArrayRef<const Tensor *> operands, Tensor &result) {
    const Tensor &input = *operands[0];
    gather(input, result, nullptr,
           [&](ArrayRef<int64_t> index, MutableArrayRef<int64_t> from) {
             for (size_t d = 0; d < index.size(); ++d)
               from[d] = index[d] % input.type.shape[d];
             return true;
           });
    return success();
  });
}

FailureOr<Kernel> mlir::quanta::reference::buildGather(tosa::GatherOp op) {
  auto values = getTensorType(op.getValues().getType());
  auto indices = getTensorType(op.getIndices().getType());
  if (failed(values) || failed(indices) ||
      indices->elementType != ElementType::I32)
    return op.emitOpError("is supported by the reference interpreter with "
                          "indices of i32 and static shapes only");
  const SmallVector<int64_t> shape = values->shape;
  values->shape[1] = indices->shape[1];
  if (failed(expectResult(op, *values)))
    return failure();
  return Kernel([rows = shape[1]](ArrayRef<const Tensor *> operands,
                                  Tensor &result) -> LogicalResult {
    ArrayRef<int32_t> indices = operands[1]->get<int32_t>();
    const int64_t chosen = operands[1]->type.shape[1];
    gather(*operands[0], result, nullptr,
           [&](ArrayRef<int64_t> index, MutableArrayRef<int64_t> from) {
             from[0] = index[0];
             from[1] = std::clamp<int64_t>(
                 indices[index[0] * chosen + index[1]], 0, rows - 1);
             from[2] = index[2];
             return true;
           });
    return success();
  });
}
