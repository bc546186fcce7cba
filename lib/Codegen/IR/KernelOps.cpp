//===- KernelOps.cpp - Verifiers and effects of the kernel ops -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/IR/PackedWeights.h"
#include "quanta/Codegen/IR/StoredRows.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::quanta::kernel;

#define GET_OP_CLASSES
#include "quanta/Codegen/IR/KernelOps.cpp.inc"

using Effects =
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

/// Buffers are read, the output is written; tensors have no effects.
static void addUnitEffects(Operation *op, OpOperand &output, Effects &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    if (&operand == &output)
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  }
}

void ContractOp::getEffects(Effects &effects) {
  addUnitEffects(*this, getOutputMutable(), effects);
}

void WindowOp::getEffects(Effects &effects) {
  addUnitEffects(*this, getOutputMutable(), effects);
}

void FillBorderOp::getEffects(Effects &effects) {
  addUnitEffects(*this, getOutputMutable(), effects);
}

void PackOp::getEffects(Effects &effects) {
  for (OpOperand &operand : getOperation()->getOpOperands())
    if (isa<MemRefType>(operand.get().getType()))
      effects.emplace_back(isDpsInit(&operand)
                               ? static_cast<MemoryEffects::Effect *>(
                                     MemoryEffects::Write::get())
                               : MemoryEffects::Read::get(),
                           &operand);
}

void RecordOp::getEffects(Effects &effects) {
  effects.emplace_back(MemoryEffects::Write::get());
  if (!isa<MemRefType>(getInput().getType()))
    return;
  effects.emplace_back(MemoryEffects::Read::get(), &getInputMutable());
  if (getUpdates())
    effects.emplace_back(MemoryEffects::Write::get(), &getInputMutable());
}

/// Checks what the two units share: geometry, extras and the epilogue.
/// `border`: rows above and below, columns left and right of the input that aren't
/// stored.
template <typename UnitOp>
static LogicalResult verifyUnit(UnitOp op, Type accumulator,
                                ArrayRef<int64_t> border) {
  ShapedType input = op.getInput().getType(), output = op.getOutput().getType();
  if (input.getRank() != 4 || output.getRank() != 4)
    return op.emitOpError("expected input and output of rank 4, got ")
           << input << " and " << output;
  if (op.getWindow().size() != 2 || op.getStrides().size() != 2 ||
      op.getDilations().size() != 2)
    return op.emitOpError("expected two numbers in each of window, strides "
                          "and dilations");
  for (unsigned i : {0u, 1u}) {
    int64_t window = op.getWindow()[i], stride = op.getStrides()[i],
            dilation = op.getDilations()[i];
    if (window < 1 || stride < 1 || dilation < 1)
      return op.emitOpError(
          "expected positive numbers in window, strides and dilations");
    int64_t needed =
        (output.getDimSize(i + 1) - 1) * stride + (window - 1) * dilation + 1;
    int64_t size = input.getDimSize(i + 1);
    if (2 * i < border.size())
      size += border[2 * i] + border[2 * i + 1];
    if (needed > size)
      return op.emitOpError("reads ")
             << needed << " elements of dimension " << i + 1
             << " of the input, which has " << size;
  }
  if (input.getDimSize(0) != output.getDimSize(0))
    return op.emitOpError("expected equal batch, got ")
           << input << " and " << output;

  Block &body = op.getEpilogue().front();
  if (body.getNumArguments() != op.getExtras().size() + 1)
    return op.emitOpError("expected one block argument for the accumulator "
                          "and one for each extra");
  if (body.getArgument(0).getType() != accumulator)
    return op.emitOpError("expected an accumulator of type ")
           << accumulator << ", got " << body.getArgument(0).getType();
  for (auto [extra, argument] :
       llvm::zip_equal(op.getExtras(), body.getArguments().drop_front())) {
    auto type = cast<ShapedType>(extra.getType());
    if (type.getElementType() != argument.getType())
      return op.emitOpError("expected a block argument of type ")
             << type.getElementType() << ", got " << argument.getType();
    bool perChannel =
        type.getRank() == 1 && type.getDimSize(0) == output.getDimSize(3);
    bool isRepeated =
        type.getRank() == 4 &&
        llvm::all_of(llvm::zip_equal(type.getShape(), output.getShape()),
                     [](auto sizes) {
                       auto [size, expected] = sizes;
                       return size == expected || size == 1;
                     });
    if (type.getRank() != 0 && !perChannel && !isRepeated)
      return op.emitOpError(
                 "expected an extra of the output's shape, or with "
                 "dimensions of 1 in it, of one value per channel, or "
                 "of rank 0, got ")
             << type;
  }
  auto yield = dyn_cast<YieldOp>(body.getTerminator());
  if (!yield || yield.getValue().getType() != output.getElementType())
    return op.emitOpError("expected the epilogue to yield ")
           << output.getElementType();
  return success();
}

/// Weights [OC, KH, KW, IC] as their packing, if there is one, stores them, behind
/// the dimensions `rows` that count matrices; and the start of their channels,
/// behind the dimensions `starts`.
static LogicalResult verifyWeights(Operation *op, PackingAttr packing,
                                   ArrayRef<int64_t> rows,
                                   SmallVector<int64_t> starts,
                                   ArrayRef<int64_t> plain, ShapedType weights,
                                   ShapedType start, bool isFloat) {
  SmallVector<int64_t> shape(rows);
  if (packing) {
    auto packed = getPackedWeightsShape(packing, plain, isFloat);
    if (!packed)
      return op->emitOpError("expected a packing that weights of shape [")
             << plain << "] can have, got " << packing;
    shape.append(*packed);
    starts.push_back(packed->front() * packing.getLanes());
  } else {
    shape.append(plain.begin(), plain.end());
    starts.push_back(plain[0]);
  }
  if (weights.getShape() != ArrayRef<int64_t>(shape))
    return op->emitOpError("expected weights of shape [")
           << shape << "], got " << weights;
  if (start.getShape() != ArrayRef<int64_t>(starts))
    return op->emitOpError("expected a start of shape [")
           << starts << "], got " << start;
  return success();
}

static LogicalResult verifyBorder(Operation *op, ArrayRef<int64_t> border) {
  auto isValid = [](int64_t number) {
    return number >= 0 && number <= maxBorder;
  };
  if (border.size() == 4 && llvm::all_of(border, isValid))
    return success();
  return op->emitOpError("expected a border of 4 numbers from 0 to ")
         << maxBorder << ", got [" << border << "]";
}

/// What a border asks of the rest of its op.
static LogicalResult verifyBorder(ContractOp op) {
  if (failed(verifyBorder(op, *op.getBorder())))
    return failure();
  if (op.hasWeightsPerRow())
    return op.emitOpError("expected no border with weights of each row");
  if (PackingAttr packing = op.getPackingAttr(); packing && packing.getTile())
    return op.emitOpError("expected no border with tiles");
  return success();
}

/// What a border of columns asks of a packing that is valid otherwise.
static LogicalResult verifyColumns(ContractOp op, PackingAttr packing,
                                   bool isFloat) {
  if (packing.isTiled() || packing.isSpread())
    return op.emitOpError("expected no border of columns with groups of ")
           << packing.getGroup();
  int64_t depth = op.getInput().getType().getDimSize(3);
  int64_t unit = packing.getScaleGroup() != 0
                     ? packing.getScaleGroup()
                     : packing.getGroup() * packing.getFields(isFloat);
  if (packing.getMerged() && depth % unit != 0)
    return op.emitOpError("expected groups that end with the ")
           << depth << " channels of a column that a border may leave out, got "
           << packing;
  return success();
}

LogicalResult ContractOp::verify() {
  if (getBorder() && failed(verifyBorder(*this)))
    return failure();
  if (failed(verifyUnit(*this, getStart().getType().getElementType(),
                        getBorder().value_or(ArrayRef<int64_t>()))))
    return failure();
  ShapedType weights = getWeights().getType(), input = getInput().getType(),
             start = getStart().getType();
  SmallVector<int64_t> rows, starts;
  if (hasWeightsPerRow()) {
    auto isOne = [](int64_t value) { return value == 1; };
    if (!llvm::all_of(getWindow(), isOne) || !llvm::all_of(getStrides(), isOne))
      return emitOpError(
          "expected a window and strides of 1 where each row has "
          "weights of its own");
    rows.append({input.getDimSize(0), input.getDimSize(1)});
    starts = rows;
  } else if (getBorder()) {
    bool isShared = start.getRank() == 2 && start.getDimSize(0) == 1;
    starts.push_back(isShared
                         ? 1
                         : StoredRows::ofRows(*this).getNumStarts() *
                               StoredRows::ofColumns(*this).getNumStarts());
  } else if (start.getRank() != 1) {
    return emitOpError(
               "expected a start of rank 1, or of 3 with weights of each "
               "row, got ")
           << start;
  }
  bool isFloat = input.getElementType().isF32();
  if (failed(verifyWeights(*this, getPackingAttr(), rows, starts,
                           {getNumChannels(), getWindow()[0], getWindow()[1],
                            input.getDimSize(3)},
                           weights, start, isFloat)))
    return failure();
  return leavesColumnsOut() && getPacking()
             ? verifyColumns(*this, getPackingAttr(), isFloat)
             : success();
}

LogicalResult PackOp::verify() {
  ShapedType input = getInput().getType(), weights = getWeights().getType(),
             start = getStart().getType();
  ArrayRef<int64_t> permutation = getPermutation();
  if (input.getRank() != 4 || permutation.size() != 4 ||
      !isPermutationVector(permutation))
    return emitOpError("expected an input of rank 4 and a permutation of its "
                       "dimensions, got ")
           << input << " and [" << permutation << "]";
  if (permutation[2] != 3 && permutation[3] != 3)
    return emitOpError(
               "expected the last dimension of the input to be one of the "
               "matrix, got [")
           << permutation << "]";
  Type from = input.getElementType(), to = weights.getElementType();
  bool isFloat = isa<FloatType>(from);
  if (isFloat && (getZeroPoint() || getFactor() || getOffset()))
    return emitOpError("expected no zero point, factor or offset of floats");
  if (from != to && !(from.isInteger(8) && to.isInteger(16)))
    return emitOpError(
               "expected weights of the input's type, or i16 of i8, got ")
           << weights;
  if (getZeroPoint() != 0 && !(from.isInteger(8) && to.isInteger(16)))
    return emitOpError("expected i16 of i8 for weights less a zero point, got ")
           << weights;
  bool isWide = start.getElementType().isInteger(64);
  if (isFloat ? start.getElementType() != from
              : !isWide && !start.getElementType().isInteger(32))
    return emitOpError("expected a start of i32 or i64, or of floats, got ")
           << start;
  if (isWide && (getZeroPoint() || getFactor() || getOffset()))
    return emitOpError("expected no zero point, factor or offset of sums of 64 "
                       "bits");
  auto isBuffer = [](Value value) { return isa<MemRefType>(value.getType()); };
  if (llvm::any_of(getOperands(), isBuffer) !=
      llvm::all_of(getOperands(), isBuffer))
    return emitOpError("expected tensors or buffers, not both");
  SmallVector<int64_t> matrices = {getExtent(0), getExtent(1)};
  return verifyWeights(*this, getPackingAttr(), matrices, matrices,
                       {getExtent(3), 1, 1, getExtent(2)}, weights, start,
                       isFloat);
}

static LogicalResult verifyGrouping(WindowOp op) {
  GroupingAttr grouping = *op.getGrouping();
  bool isWhole = op.getKind() == WindowKind::MultiplyAdd && !op.getQuads() &&
                 op.getInput().getType().getElementType().isInteger(8);
  if (!isWhole)
    return op.emitOpError(
        "expected a grouping only with products of bytes, and "
        "without quads");
  int64_t inputs = grouping.getInputs(), outputs = grouping.getOutputs(),
          lanes = grouping.getLanes(), step = grouping.getStep();
  if ((step != 4 && step != 2) || inputs < 1 || inputs % step != 0 ||
      outputs < 1 || lanes < 1 || lanes % outputs != 0)
    return op.emitOpError(
               "expected steps of 4 or 2 that divide the inputs, and "
               "lanes that the outputs divide, got ")
           << grouping;
  ShapedType input = op.getInput().getType(), output = op.getOutput().getType(),
             weights = op.getWeights().getType();
  int64_t channels = output.getDimSize(3);
  if (channels % outputs != 0 ||
      channels / outputs * inputs != input.getDimSize(3))
    return op.emitOpError("expected ")
           << inputs << " inputs for every " << outputs << " outputs, got "
           << input << " and " << output;
  int64_t vectors = llvm::divideCeil(channels, lanes);
  int64_t taps = op.getWindow()[0] * op.getWindow()[1];
  int64_t expected = vectors * taps * grouping.getTapSize();
  unsigned bits = step == 4 ? 8 : 16;
  if (weights.getNumElements() != expected ||
      !weights.getElementType().isInteger(bits))
    return op.emitOpError("expected ")
           << expected << " weights of i" << bits << ", got " << weights;
  ShapedType start = op.getStart().getType();
  if (start.getNumElements() != vectors * lanes ||
      !start.getElementType().isInteger(32))
    return op.emitOpError("expected a start of ")
           << vectors * lanes << " x i32, got " << start;
  return success();
}

static LogicalResult verifyQuads(WindowOp op) {
  QuadsAttr quads = *op.getQuads();
  int64_t width = quads.getWidth(), rows = quads.getRows();
  if (width < 16 || !llvm::isPowerOf2_64(width) || rows < 1)
    return op.emitOpError(
               "expected quads of a width that is a power of two from "
               "16 on and of at least one row, got ")
           << quads;
  if (rows > 1 && (op.getStrides()[0] != 1 || op.getDilations()[0] != 1))
    return op.emitOpError(
               "expected a stride and a dilation of 1 where rows share "
               "inputs, got ")
           << op.getStrides()[0] << " and " << op.getDilations()[0];
  int64_t channels = llvm::alignTo(op.getOutput().getType().getDimSize(3), 16);
  int64_t columns =
      llvm::divideCeil(op.getWindow()[0] + rows - 1, 4) * op.getWindow()[1];
  int64_t expected = channels * rows * columns * 4;
  ShapedType weights = op.getWeights().getType(),
             start = op.getStart().getType();
  if (weights.getNumElements() != expected ||
      !weights.getElementType().isInteger(8))
    return op.emitOpError("expected ")
           << expected << " weights of i8, got " << weights;
  if (start.getNumElements() != channels ||
      !start.getElementType().isInteger(32))
    return op.emitOpError("expected a start of ")
           << channels << " x i32, got " << start;
  return success();
}

LogicalResult WindowOp::verify() {
  bool isMax = getKind() == WindowKind::Max;
  if (static_cast<bool>(getStart()) == isMax)
    return emitOpError("expected a start of the accumulators unless the kind "
                       "is max");
  if (static_cast<bool>(getWeights()) != (getKind() == WindowKind::MultiplyAdd))
    return emitOpError("expected weights if, and only if, the kind is "
                       "multiply_add");
  if (getQuads() && (getKind() != WindowKind::MultiplyAdd ||
                     !getInput().getType().getElementType().isInteger(8)))
    return emitOpError("expected quads only with products of bytes");
  if (getBorder().has_value() != getBorderValue().has_value())
    return emitOpError("expected a border and its value, or neither");
  if (getBorder()) {
    if (failed(verifyBorder(*this, *getBorder())))
      return failure();
    if (!getQuads() || !llvm::isInt<8>(*getBorderValue()))
      return emitOpError("expected a border only with quads, and of a byte");
  }
  ShapedType accumulators =
      isMax ? getInput().getType() : cast<ShapedType>(getStart().getType());
  if (failed(verifyUnit(*this, accumulators.getElementType(),
                        getBorder().value_or(ArrayRef<int64_t>()))))
    return failure();
  if (getGrouping())
    return verifyGrouping(*this);
  int64_t channels = getOutput().getType().getDimSize(3);
  if (getInput().getType().getDimSize(3) != channels)
    return emitOpError("expected as many channels of input as of output, got ")
           << getInput().getType() << " and " << getOutput().getType();
  if (getQuads())
    return verifyQuads(*this);
  if (Value start = getStart())
    if (cast<ShapedType>(start.getType()).getShape() !=
        ArrayRef<int64_t>(channels))
      return emitOpError("expected a start of shape [")
             << channels << "], got " << start.getType();
  if (Value weights = getWeights()) {
    int64_t expected[] = {getWindow()[0], getWindow()[1], channels};
    if (cast<ShapedType>(weights.getType()).getShape() !=
        ArrayRef<int64_t>(expected))
      return emitOpError("expected weights of shape [")
             << ArrayRef<int64_t>(expected) << "], got " << weights.getType();
  }
  return success();
}

LogicalResult FillBorderOp::verify() {
  ShapedType output = getOutput().getType();
  if (output.getElementType() != getValue().getType())
    return emitOpError("expected a value of type ")
           << output.getElementType() << ", got " << getValue().getType();
  auto rank = static_cast<size_t>(output.getRank());
  if (getLow().size() != rank || getHigh().size() != rank)
    return emitOpError("expected ") << rank << " numbers in low and in high";
  for (auto [low, high, size] :
       llvm::zip_equal(getLow(), getHigh(), output.getShape()))
    if (low < 0 || high < 0 || low + high > size)
      return emitOpError(
                 "expected low and high of at least 0, together at most ")
             << size << ", got " << low << " and " << high;
  return success();
}

void ParallelOp::build(OpBuilder &builder, OperationState &state, int64_t units,
                       int64_t pieces) {
  state.addAttribute(getUnitsAttrName(state.name),
                     builder.getI64IntegerAttr(units));
  state.addAttribute(getPiecesAttrName(state.name),
                     builder.getI64IntegerAttr(pieces));
  Block &body = state.addRegion()->emplaceBlock();
  Type index = builder.getIndexType();
  body.addArguments({index, index}, {state.location, state.location});
}

ParseResult ParallelOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::Argument> bounds;
  IntegerAttr units, pieces;
  Type i64 = parser.getBuilder().getI64Type();
  if (parser.parseArgumentList(bounds, OpAsmParser::Delimiter::Paren) ||
      parser.parseKeyword("of") ||
      parser.parseAttribute(units, i64, getUnitsAttrName(result.name),
                            result.attributes) ||
      parser.parseKeyword("in") ||
      parser.parseAttribute(pieces, i64, getPiecesAttrName(result.name),
                            result.attributes) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  for (OpAsmParser::Argument &bound : bounds)
    bound.type = parser.getBuilder().getIndexType();
  Region *body = result.addRegion();
  if (parser.parseRegion(*body, bounds))
    return failure();
  if (body->empty())
    body->emplaceBlock();
  return success();
}

void ParallelOp::print(OpAsmPrinter &printer) {
  printer << " (";
  llvm::interleaveComma(getBody().getArguments(), printer,
                        [&](Value bound) { printer.printOperand(bound); });
  printer << ") of " << getUnits() << " in " << getPieces();
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(), {getUnitsAttrName(), getPiecesAttrName()});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

LogicalResult ParallelOp::verify() {
  if (getBody().getNumArguments() != 2 ||
      !llvm::all_of(getBody().getArgumentTypes(),
                    [](Type type) { return type.isIndex(); }))
    return emitOpError("expected the begin and the end of a range as arguments "
                       "of the region");
  if (getPieces() < 1 || getPieces() > getUnits())
    return emitOpError(
               "expected at least one piece and at most one for each of ")
           << getUnits() << " units, got " << getPieces();
  return success();
}

LogicalResult RecordOp::verify() {
  int64_t elements = 1;
  for (int64_t size : getShape())
    elements *= size;
  if (getShape().size() != 3 ||
      elements != getInput().getType().getNumElements())
    return emitOpError("expected outer, channels and inner sizes whose product "
                       "is the number of elements");
  return success();
}
