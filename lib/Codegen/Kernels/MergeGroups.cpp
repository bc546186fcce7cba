//===- MergeGroups.cpp - Convolutions in narrow groups to one window -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PadOfPixels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "quanta/Codegen/Constants.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Kernels/WindowBands.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Codegen/TargetInfo.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_MERGEGROUPS
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::codegen;
using namespace mlir::quanta::kernel;

namespace {

/// A contraction of a slice of channels.
struct Part {
  ContractOp op;
  /// What the slice is of, where it begins, and how it is padded, if it is.
  Value source;
  int64_t channel;
  tensor::PadOp pad;
};

/// The first channel of a slice that is whole in all other dimensions; nothing for
/// another one.
template <typename SliceOp>
std::optional<int64_t> getChannel(SliceOp slice, RankedTensorType whole,
                                  RankedTensorType part) {
  ArrayRef<int64_t> offsets = slice.getStaticOffsets();
  bool isSlice =
      whole.getRank() == 4 && part.getRank() == 4 &&
      llvm::all_of(slice.getStaticStrides(),
                   [](int64_t s) { return s == 1; }) &&
      llvm::all_of(offsets.drop_back(), [](int64_t o) { return o == 0; }) &&
      whole.getShape().drop_back() == part.getShape().drop_back();
  if (!isSlice || ShapedType::isDynamic(offsets.back()))
    return std::nullopt;
  return offsets.back();
}

std::optional<Part> matchPart(Value result) {
  Part part;
  part.op = result.getDefiningOp<ContractOp>();
  if (!part.op || !result.hasOneUse() || part.op.getPacking() ||
      part.op.getBorder() || part.op.getFlippedInput() ||
      part.op.hasWeightsPerRow())
    return std::nullopt;
  Value input = part.op.getInput();
  if ((part.pad = input.getDefiningOp<tensor::PadOp>())) {
    if (!getPadValue(part.pad) || !isPadOfPixels(part.pad))
      return std::nullopt;
    input = part.pad.getSource();
  }
  auto slice = input.getDefiningOp<tensor::ExtractSliceOp>();
  if (!slice)
    return std::nullopt;
  auto channel = getChannel(slice, slice.getSourceType(), slice.getType());
  if (!channel)
    return std::nullopt;
  part.source = slice.getSource();
  part.channel = *channel;
  return part;
}

bool haveEqualPads(tensor::PadOp a, tensor::PadOp b) {
  if (!a || !b)
    return !a && !b;
  return a.getStaticLow() == b.getStaticLow() &&
         a.getStaticHigh() == b.getStaticHigh() && a.getType() == b.getType() &&
         getPadValue(a) == getPadValue(b);
}

/// Whether two parts differ in their channels and in constants per channel only.
bool areAlike(const Part &a, const Part &b) {
  ContractOp x = a.op, y = b.op;
  bool isEqual = a.source == b.source && haveEqualPads(a.pad, b.pad) &&
                 x.getWindow() == y.getWindow() &&
                 x.getStrides() == y.getStrides() &&
                 x.getDilations() == y.getDilations() &&
                 x.getWeights().getType() == y.getWeights().getType() &&
                 x.getStart().getType() == y.getStart().getType() &&
                 x.getOutput().getType() == y.getOutput().getType() &&
                 x.getExtras().getTypes() == y.getExtras().getTypes();
  if (!isEqual)
    return false;
  for (auto [p, q] : llvm::zip_equal(x.getExtras(), y.getExtras())) {
    auto type = cast<ShapedType>(p.getType());
    bool isPerChannel = type.getRank() == 1;
    bool isConstant =
        matchPattern(p, m_Constant()) && matchPattern(q, m_Constant());
    // One for all channels, or constants of each.
    if (isPerChannel
            ? !isConstant
            : p != q || (type.getRank() != 0 && type.getShape().back() != 1))
      return false;
  }
  return OperationEquivalence::isRegionEquivalentTo(
      &x.getEpilogue(), &y.getEpilogue(),
      OperationEquivalence::IgnoreLocations);
}

/// Constants of the parts behind each other; null for an unreadable one.
template <typename GetFn>
Value concatenateConstants(OpBuilder &builder, Location loc,
                           ArrayRef<Part> parts, GetFn get) {
  SmallVector<int32_t> words;
  SmallVector<float> reals;
  Type element = cast<ShapedType>(get(parts[0].op).getType()).getElementType();
  for (const Part &part : parts) {
    ElementsAttr attribute;
    if (!matchPattern(get(part.op), m_Constant(&attribute)))
      return Value();
    auto integers = readIntegers(attribute);
    auto floats = readFloats(attribute);
    if (element.isInteger(32) && integers)
      words.append(integers->begin(), integers->end());
    else if (element.isF32() && floats)
      llvm::append_range(reals, *floats);
    else
      return Value();
  }
  auto typeOf = [&](const auto &values) {
    return RankedTensorType::get({static_cast<int64_t>(values.size())},
                                 element);
  };
  if (element.isF32())
    return createConstant<float>(builder, loc, typeOf(reals), reals);
  return createConstant<int32_t>(builder, loc, typeOf(words), words);
}

/// The parts whose results make up a tensor, by their channels; none where it isn't
/// made of such, one behind the other.
SmallVector<Part> collectParts(tensor::InsertSliceOp last) {
  SmallVector<Part> parts;
  for (tensor::InsertSliceOp insert = last; insert;
       insert = insert.getDest().getDefiningOp<tensor::InsertSliceOp>()) {
    if (insert != last && !insert->hasOneUse())
      return {};
    auto to = getChannel(insert, insert.getType(), insert.getSourceType());
    std::optional<Part> part = matchPart(insert.getSource());
    if (!to || !part)
      return {};
    int64_t outputs = insert.getSourceType().getDimSize(3);
    int64_t inputs = part->op.getInput().getType().getDimSize(3);
    // The same group of both sides.
    if (*to % outputs != 0 || part->channel != *to / outputs * inputs)
      return {};
    parts.push_back(*part);
  }
  auto isBefore = [](const Part &a, const Part &b) {
    return a.channel < b.channel;
  };
  llvm::sort(parts, isBefore);
  int64_t inputs = parts[0].op.getInput().getType().getDimSize(3);
  for (auto [i, part] : llvm::enumerate(parts))
    if (part.channel != static_cast<int64_t>(i) * inputs ||
        !areAlike(parts[0], part))
      return {};
  int64_t channels = parts.size() * parts[0].op.getNumChannels();
  int64_t inputChannels =
      cast<ShapedType>(parts[0].source.getType()).getDimSize(3);
  bool isWhole = channels == last.getType().getDimSize(3) &&
                 inputChannels == static_cast<int64_t>(parts.size()) * inputs;
  return isWhole && parts.size() > 1 ? parts : SmallVector<Part>();
}

/// Null where the target has no such product, or contractions are as good.
GroupingAttr chooseGrouping(ContractOp op, const TargetInfo &target) {
  bool isVnni = target.dotKind == DotKind::Vnni && target.hasLaneDot;
  if (!isVnni && target.dotKind != DotKind::WordPairs)
    return nullptr;
  auto inputType = op.getInput().getType();
  int64_t step = isVnni ? 4 : 2, lanes = target.getLanes();
  auto grouping = GroupingAttr::get(op.getContext(), inputType.getDimSize(3),
                                    op.getNumChannels(), lanes, step, isVnni);
  bool fits = inputType.getElementType().isInteger(8) &&
              op.getWeights().getType().getElementType().isInteger(8) &&
              op.getStart().getType().getElementType().isInteger(32) &&
              isUnrolled(op.getWindow()) && grouping.getOutputs() < lanes &&
              lanes % grouping.getOutputs() == 0 &&
              grouping.getInputs() % step == 0 &&
              grouping.getSpan() <= lanes * step;
  return fits ? grouping : nullptr;
}

struct MergeGroups : codegen::impl::MergeGroupsBase<MergeGroups> {
  using Base::Base;

  void runOnOperation() override {
    target = TargetInfo::get(triple, features);
    SmallVector<tensor::InsertSliceOp> roots;
    getOperation().walk([&](tensor::InsertSliceOp op) {
      bool isLast = llvm::none_of(op->getUses(), [](OpOperand &use) {
        auto next = dyn_cast<tensor::InsertSliceOp>(use.getOwner());
        return next && next.getDest() == use.get();
      });
      if (isLast)
        roots.push_back(op);
    });
    for (tensor::InsertSliceOp root : roots) {
      SmallVector<Part> parts = collectParts(root);
      if (parts.empty())
        continue;
      if (GroupingAttr grouping = chooseGrouping(parts[0].op, target))
        merge(root, parts, grouping);
    }
  }

  void merge(tensor::InsertSliceOp root, ArrayRef<Part> parts,
             GroupingAttr grouping);
  template <typename T>
  static Value packWeights(OpBuilder &builder, ArrayRef<Part> parts,
                           GroupingAttr grouping, ArrayRef<int64_t> weights);

  TargetInfo target;
};

/// `weights` are [OC, KH, KW, inputs].
template <typename T>
Value MergeGroups::packWeights(OpBuilder &builder, ArrayRef<Part> parts,
                               GroupingAttr grouping,
                               ArrayRef<int64_t> weights) {
  ContractOp op = parts[0].op;
  int64_t taps = op.getWindow()[0] * op.getWindow()[1];
  int64_t inputs = grouping.getInputs(), lanes = grouping.getLanes(),
          step = grouping.getStep();
  int64_t channels = op.getNumChannels() * parts.size();
  int64_t vectors = llvm::divideCeil(channels, lanes);
  std::vector<T> packed;
  packed.reserve(vectors * taps * grouping.getTapSize());
  for (int64_t vector = 0; vector < vectors; ++vector)
    for (int64_t tap = 0; tap < taps; ++tap)
      for (int64_t first = 0; first < inputs; first += step)
        for (int64_t lane = 0; lane < lanes; ++lane)
          for (int64_t i = first; i < first + step; ++i) {
            int64_t channel = vector * lanes + lane;
            packed.push_back(
                channel < channels
                    ? static_cast<T>(
                          weights[(channel * taps + tap) * inputs + i])
                    : T(0));
          }
  auto type = RankedTensorType::get({static_cast<int64_t>(packed.size())},
                                    builder.getIntegerType(8 * sizeof(T)));
  return createConstant<T>(builder, op.getLoc(), type, packed);
}

void MergeGroups::merge(tensor::InsertSliceOp root, ArrayRef<Part> parts,
                        GroupingAttr grouping) {
  ContractOp first = parts[0].op;
  SmallVector<int64_t> weights;
  SmallVector<int32_t> starts;
  for (Part part : parts) {
    ElementsAttr partWeights, partStart;
    if (!matchPattern(part.op.getWeights(), m_Constant(&partWeights)) ||
        !matchPattern(part.op.getStart(), m_Constant(&partStart)))
      return;
    auto values = readIntegers(partWeights), sums = readIntegers(partStart);
    if (!values || !sums)
      return;
    int64_t perChannel = values->size() / grouping.getOutputs();
    for (auto [channel, start] : llvm::enumerate(*sums)) {
      // Each input gets 128 added, so each sum 128 * sum(weights) too much.
      if (grouping.getUnsignedInput())
        for (int64_t weight :
             ArrayRef(*values).slice(channel * perChannel, perChannel))
          start -= 128 * weight;
      starts.push_back(static_cast<int32_t>(static_cast<uint32_t>(start)));
    }
    llvm::append_range(weights, *values);
  }
  starts.resize(llvm::alignTo(starts.size(), grouping.getLanes()), 0);

  OpBuilder builder(root);
  Location loc = first.getLoc();
  SmallVector<Value> extras;
  for (auto [i, extra] : llvm::enumerate(first.getExtras())) {
    bool isPerChannel = cast<ShapedType>(extra.getType()).getRank() == 1;
    extras.push_back(
        isPerChannel ? concatenateConstants(builder, loc, parts,
                                            [&, i = i](ContractOp op) -> Value {
                                              return op.getExtras()[i];
                                            })
                     : extra);
    if (!extras.back())
      return;
  }
  Value input = parts[0].source;
  if (tensor::PadOp pad = parts[0].pad) {
    auto shape = llvm::to_vector(pad.getType().getShape());
    shape[3] = cast<ShapedType>(input.getType()).getDimSize(3);
    Value value = arith::ConstantOp::create(builder, loc,
                                            cast<TypedAttr>(getPadValue(pad)));
    input = tensor::PadOp::create(builder, loc, pad.getType().clone(shape),
                                  input, pad.getMixedLowPad(),
                                  pad.getMixedHighPad(), value);
  }
  Value packed = grouping.getStep() == 4
                     ? packWeights<int8_t>(builder, parts, grouping, weights)
                     : packWeights<int16_t>(builder, parts, grouping, weights);
  auto startType = RankedTensorType::get({static_cast<int64_t>(starts.size())},
                                         builder.getI32Type());
  Value start = createConstant<int32_t>(builder, loc, startType, starts);
  RankedTensorType type = root.getType();
  Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                        type.getElementType());
  auto window = WindowOp::create(
      builder, loc, TypeRange(type), WindowKind::MultiplyAdd, first.getWindow(),
      first.getStrides(), first.getDilations(), DenseI64ArrayAttr(),
      IntegerAttr(), QuadsAttr(), grouping, input, packed, start, extras,
      empty);
  window.getEpilogue().takeBody(first.getEpilogue());
  root.replaceAllUsesWith(window.getResult(0));
  // The inserts first, the last one of the chain before what it writes into.
  for (tensor::InsertSliceOp insert = root; insert;) {
    auto next = insert.getDest().getDefiningOp<tensor::InsertSliceOp>();
    insert.erase();
    insert = next;
  }
  for (Part part : parts) {
    Operation *input = part.op.getInput().getDefiningOp();
    part.op->erase();
    ++numMerged;
    // The pad and the slice.
    while (input && input->use_empty() &&
           isa<tensor::PadOp, tensor::ExtractSliceOp>(input)) {
      Operation *next = input->getOperand(0).getDefiningOp();
      input->erase();
      input = next;
    }
  }
}

} // namespace
