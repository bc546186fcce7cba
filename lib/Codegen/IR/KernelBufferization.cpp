//===- KernelBufferization.cpp - The kernel ops on tensors become kernel ops on buffers -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "quanta/Codegen/IR/KernelDialect.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace mlir::quanta::kernel;

namespace {

/// Replaces the tensor operands of `op` by their buffers.
static FailureOr<SmallVector<Value>>
getOperandBuffers(Operation *op, RewriterBase &rewriter,
                  const BufferizationOptions &options,
                  BufferizationState &state) {
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    if (!isa<TensorType>(operand.getType())) {
      operands.push_back(operand);
      continue;
    }
    FailureOr<Value> buffer = getBuffer(rewriter, operand, options, state);
    if (failed(buffer))
      return failure();
    operands.push_back(*buffer);
  }
  return operands;
}

/// The same op on buffers, for ops whose regions read no tensors.
template <typename KernelOp>
struct KernelModel
    : DstBufferizableOpInterfaceExternalModel<KernelModel<KernelOp>, KernelOp> {
  /// Every element of the outputs is overwritten and none is read.
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const AnalysisState &state) const {
    return !cast<DestinationStyleOpInterface>(op).isDpsInit(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(op);
    if (op->getNumResults() == 0)
      return success();
    auto operands = getOperandBuffers(op, rewriter, options, state);
    if (failed(operands))
      return failure();
    OperationState newState(op->getLoc(), op->getName(), *operands, TypeRange(),
                            op->getAttrs());
    newState.propertiesAttr = op->getPropertiesAsAttribute();
    for (unsigned i = 0; i < op->getNumRegions(); ++i)
      newState.addRegion();
    Operation *newOp = rewriter.create(newState);
    for (auto [region, newRegion] :
         llvm::zip_equal(op->getRegions(), newOp->getRegions()))
      rewriter.inlineRegionBefore(region, newRegion, newRegion.begin());
    replaceOpWithBufferizedValues(
        rewriter, op,
        ArrayRef<Value>(*operands).take_back(op->getNumResults()));
    return success();
  }
};

struct FillBorderModel
    : DstBufferizableOpInterfaceExternalModel<FillBorderModel, FillBorderOp> {
  /// What is not border has no defined value: nothing of the output is read.
  bool bufferizesToMemoryRead(Operation *, OpOperand &,
                              const AnalysisState &) const {
    return false;
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(op);
    auto border = cast<FillBorderOp>(op);
    if (border->getNumResults() == 0)
      return success();
    auto operands = getOperandBuffers(op, rewriter, options, state);
    if (failed(operands))
      return failure();
    Value output = operands->back();
    FillBorderOp::create(rewriter, op->getLoc(), TypeRange(), border.getValue(),
                         border.getLow(), border.getHigh(), output);
    replaceOpWithBufferizedValues(rewriter, op, output);
    return success();
  }
};

struct RecordModel
    : BufferizableOpInterface::ExternalModel<RecordModel, RecordOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &,
                              const AnalysisState &) const {
    return true;
  }
  bool bufferizesToMemoryWrite(Operation *op, OpOperand &,
                               const AnalysisState &) const {
    return cast<RecordOp>(op).getUpdates();
  }
  AliasingValueList getAliasingValues(Operation *op, OpOperand &,
                                      const AnalysisState &) const {
    if (op->getNumResults() == 0)
      return {};
    return {{op->getResult(0), BufferRelation::Equivalent}};
  }
  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto operands = getOperandBuffers(op, rewriter, options, state);
    if (failed(operands))
      return failure();
    auto record = cast<RecordOp>(op);
    RecordOp::create(rewriter, op->getLoc(), Type(), operands->front(),
                     record.getIndex(), record.getShape(), record.getUpdates());
    if (op->getNumResults() == 0)
      rewriter.eraseOp(op);
    else
      replaceOpWithBufferizedValues(rewriter, op, operands->front());
    return success();
  }
};

} // namespace

void mlir::quanta::kernel::registerBufferizableOpInterfaceExternalModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, QuantaKernelDialect *) {
    ContractOp::attachInterface<KernelModel<ContractOp>>(*context);
    WindowOp::attachInterface<KernelModel<WindowOp>>(*context);
    PackOp::attachInterface<KernelModel<PackOp>>(*context);
    FillBorderOp::attachInterface<FillBorderModel>(*context);
    RecordOp::attachInterface<RecordModel>(*context);
  });
}
