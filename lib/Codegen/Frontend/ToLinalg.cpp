//===- ToLinalg.cpp - Convolutions and quanta ops to linalg -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToLinalg.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "quanta/Codegen/IR/KernelDialect.h"
#include "quanta/Codegen/Passes.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::quanta::codegen {
#define GEN_PASS_DEF_TOLINALG
#include "quanta/Codegen/Passes.h.inc"
} // namespace mlir::quanta::codegen

using namespace mlir;
using namespace mlir::quanta;

/// A resource whose bytes are missing or of another number than its type needs:
/// nothing later on would look.
static LogicalResult verifyResources(Operation *op) {
  for (NamedAttribute attribute : op->getAttrs()) {
    auto resource = dyn_cast<DenseResourceElementsAttr>(attribute.getValue());
    if (!resource)
      continue;
    ShapedType type = resource.getType();
    if (!type.getElementType().isIntOrFloat())
      return op->emitOpError("expected integers or floats in the resource of ")
             << type;
    int64_t expected =
        type.getNumElements() *
        llvm::divideCeil(type.getElementType().getIntOrFloatBitWidth(), 8);
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    int64_t actual = blob ? blob->getData().size() : 0;
    if (actual != expected)
      return op->emitOpError("expected ")
             << expected << " bytes in the resource of " << type << ", got "
             << actual;
  }
  return success();
}

/// TOSA's verifier accepts a grouped convolution, for which it has no meaning.
static LogicalResult verifyChannels(tosa::Conv2DOp op) {
  auto input = cast<ShapedType>(op.getInput().getType());
  auto weight = cast<ShapedType>(op.getWeight().getType());
  if (input.hasRank() && weight.hasRank() &&
      input.getShape().back() != weight.getShape().back())
    return op.emitOpError("expected weights for ")
           << input.getShape().back() << " input channels, got "
           << weight.getShape().back()
           << ": grouped convolutions have no TOSA form";
  return success();
}

/// The value of all elements of a constant.
static std::optional<int64_t> getSplat(Value value) {
  DenseElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)) || !elements.isSplat())
    return std::nullopt;
  return elements.getSplatValue<APInt>().getSExtValue();
}

/// Whether `indices` are clamped to [0, size) already: as the importer's are.
static bool areClamped(Value indices, int64_t size) {
  auto minimum = indices.getDefiningOp<tosa::MinimumOp>();
  auto high = minimum ? getSplat(minimum.getInput2()) : std::nullopt;
  auto maximum = high ? minimum.getInput1().getDefiningOp<tosa::MaximumOp>()
                      : tosa::MaximumOp();
  auto low = maximum ? getSplat(maximum.getInput2()) : std::nullopt;
  return low && *low >= 0 && *high >= 0 && *high < size;
}

/// TOSA leaves indices out of range undefined. Code for data from elsewhere must
/// not read beyond its buffers: such an index takes the nearest row.
static void clampIndices(tosa::GatherOp op) {
  auto type = dyn_cast<RankedTensorType>(op.getIndices().getType());
  auto values = dyn_cast<RankedTensorType>(op.getValues().getType());
  if (!type || !values || !values.hasStaticShape() ||
      areClamped(op.getIndices(), values.getDimSize(1)))
    return;
  ImplicitLocOpBuilder builder(op.getLoc(), op);
  auto createScalar = [&](int64_t value) -> Value {
    auto scalar = type.clone(SmallVector<int64_t>(type.getRank(), 1));
    return tosa::ConstOp::create(
        builder, scalar,
        DenseElementsAttr::get(
            scalar, builder.getIntegerAttr(type.getElementType(), value)));
  };
  Value indices =
      tosa::MaximumOp::create(builder, type, op.getIndices(), createScalar(0));
  indices = tosa::MinimumOp::create(builder, type, indices,
                                    createScalar(values.getDimSize(1) - 1));
  op.getIndicesMutable().assign(indices);
}

/// What no pattern takes would be an op that bufferization does not know.
static LogicalResult verifyNoneLeft(func::FuncOp function) {
  WalkResult result = function.walk([](Operation *op) {
    if (!isa<QuantizeOp, DequantizeOp>(op))
      return WalkResult::advance();
    op->emitOpError(
        "has no code: expected f32 to or from integers per tensor or "
        "axis, of at most 32 bits (16 with a zero point or several "
        "scales), of static shape");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

namespace {
struct ToLinalg : codegen::impl::ToLinalgBase<ToLinalg> {
  /// quanta.normalize has loops in its body.
  void getDependentDialects(DialectRegistry &registry) const override {
    ToLinalgBase::getDependentDialects(registry);
    registry.insert<scf::SCFDialect>();
  }

  void runOnOperation() override {
    WalkResult checked = getOperation().walk([](Operation *op) {
      if (failed(verifyResources(op)))
        return WalkResult::interrupt();
      auto convolution = dyn_cast<tosa::Conv2DOp>(op);
      if (convolution && failed(verifyChannels(convolution)))
        return WalkResult::interrupt();
      return WalkResult::advance();
    });
    if (checked.wasInterrupted())
      return signalPassFailure();
    getOperation().walk(clampIndices);
    auto count = [&] {
      int64_t found = 0;
      getOperation().walk([&](linalg::LinalgOp op) {
        found += isa<linalg::Conv2DNhwcFhwcOp, linalg::DepthwiseConv2DNhwcHwcOp,
                     linalg::DepthwiseConv2DNhwcHwcmOp>(op.getOperation());
      });
      return found;
    };
    int64_t before = count();
    // First, while dequantized weights are still recognisable.
    RewritePatternSet convolutions(&getContext());
    codegen::populateConvolutionToLinalgPatterns(convolutions);
    codegen::populateWeightOnlyToLinalgPatterns(convolutions);
    codegen::populateProductToKernelPatterns(convolutions);
    codegen::populateHalfToFloatPatterns(convolutions);
    if (failed(applyPatternsGreedily(getOperation(), std::move(convolutions))))
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    codegen::populateDequantizeGroupsPattern(patterns);
    codegen::populateTosaToQuantaPatterns(patterns);
    codegen::populateQuantaToLinalgPatterns(patterns);
    codegen::populateNormalizeToLinalgPatterns(patterns);
    codegen::populateDynamicToLinalgPatterns(patterns);
    // quantize leaves a storage cast behind its i8 form; casts fold in pairs.
    quant::StorageCastOp::getCanonicalizationPatterns(patterns, &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))) ||
        failed(verifyNoneLeft(getOperation())))
      return signalPassFailure();
    numConvolutions += count() - before;
  }
};
} // namespace
