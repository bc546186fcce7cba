//===- Interpreter.cpp - The bit-exact interpreter of integer modules -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Reference/Interpreter.h"
#include "Kernels.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::reference;

namespace {

/// Where a value lives while the function runs: its number.
using Slot = unsigned;

struct Step {
  Location location;
  Kernel kernel;
  SmallVector<Slot> operands;
  Slot result;
  reference::TensorType type;
};

} // namespace

struct Interpreter::Program {
  explicit Program(Location location) : location(location) {}

  LogicalResult addFunction(func::FuncOp function);
  LogicalResult addOperation(Operation *op);
  LogicalResult addStep(Operation *op, FailureOr<Kernel> kernel,
                        unsigned index);
  FailureOr<Slot> addValue(Value value);

  Location location;
  SmallVector<reference::TensorType> inputTypes, outputTypes;
  std::vector<std::pair<Slot, Tensor>> constants;
  std::vector<Step> steps;
  SmallVector<Slot> outputs;
  Slot numSlots = 0;
  /// Only while the program is built.
  DenseMap<Value, Slot> slots;
  DenseMap<Value, reference::TensorType> types;
};

/// Whether the op gives f32, as between integers of run-time parameters.
static bool givesFloats(Operation *op) {
  return op->getNumResults() == 1 &&
         getElementTypeOrSelf(op->getResult(0).getType()).isF32();
}

static FailureOr<Kernel> buildKernel(Operation *op) {
  if (givesFloats(op)) {
    if (isa<tosa::AddOp, tosa::SubOp, tosa::MulOp, tosa::MaximumOp,
            tosa::MinimumOp>(op))
      return buildFloatBinary(op);
    if (auto clamp = dyn_cast<tosa::ClampOp>(op))
      return buildFloatClamp(clamp);
    if (isa<tosa::MaxPool2dOp, tosa::AvgPool2dOp>(op))
      return buildFloatPool(op);
  }
  return llvm::TypeSwitch<Operation *, FailureOr<Kernel>>(op)
      .Case([](tosa::Conv2DOp op) { return buildConv2D(op); })
      .Case([](tosa::DepthwiseConv2DOp op) { return buildDepthwiseConv2D(op); })
      .Case([](tosa::MatMulOp op) { return buildMatMul(op); })
      .Case([](tosa::MaxPool2dOp op) { return buildMaxPool2D(op); })
      .Case<tosa::AddOp, tosa::SubOp, tosa::MulOp, tosa::IntDivOp,
            tosa::MaximumOp, tosa::MinimumOp, tosa::BitwiseXorOp,
            tosa::GreaterOp, tosa::GreaterEqualOp, tosa::EqualOp>(
          [](Operation *op) { return buildBinary(op); })
      .Case([](tosa::SelectOp op) { return buildSelect(op); })
      .Case([](tosa::ClampOp op) { return buildClamp(op); })
      .Case([](tosa::CastOp op) { return buildCast(op); })
      .Case<tosa::ReduceSumOp, tosa::ReduceMaxOp, tosa::ReduceMinOp>(
          [](Operation *op) { return buildReduction(op); })
      .Case([](tosa::ConcatOp op) { return buildConcat(op); })
      .Case([](tosa::PadOp op) { return buildPad(op); })
      .Case([](tosa::SliceOp op) { return buildSlice(op); })
      .Case([](tosa::TransposeOp op) { return buildTranspose(op); })
      .Case([](tosa::ReverseOp op) { return buildReverse(op); })
      .Case([](tosa::TileOp op) { return buildTile(op); })
      .Case([](tosa::GatherOp op) { return buildGather(op); })
      .Case<tosa::ReshapeOp, tosa::IdentityOp, quant::StorageCastOp>(
          [](Operation *op) { return buildCopy(op); })
      .Case([](linalg::Conv2DNhwcFhwcOp op) { return buildWideConv2D(op); })
      .Case([](linalg::DepthwiseConv2DNhwcHwcOp op) {
        return buildWideDepthwiseConv2D(op);
      })
      .Case([](linalg::BatchMatmulOp op) { return buildWideMatMul(op); })
      .Case([](linalg::BroadcastOp op) { return buildBroadcast(op); })
      .Case([](tensor::EmptyOp op) { return buildEmpty(op); })
      .Case([](tosa::RescaleOp op) { return buildRescale(op); })
      .Case([](tosa::TableOp op) { return buildTable(op); })
      .Case([](RequantizeOp op) { return buildRequantize(op); })
      .Case([](LookupOp op) { return buildLookup(op); })
      .Case([](NormalizeOp op) { return buildNormalize(op); })
      .Case([](QuantizeOp op) { return buildQuantize(op); })
      .Case([](DequantizeOp op) { return buildDequantize(op); })
      .Case([](DynamicQuantizeOp op) { return buildDynamicQuantize(op); })
      .Case([](DynamicDequantizeOp op) { return buildDynamicDequantize(op); })
      .Default([](Operation *op) -> FailureOr<Kernel> {
        return op->emitOpError("is not supported by the reference interpreter");
      });
}

FailureOr<Slot> Interpreter::Program::addValue(Value value) {
  FailureOr<reference::TensorType> type = getTensorType(value.getType());
  if (failed(type))
    return emitError(value.getLoc())
           << "the reference interpreter needs a static tensor of i8, i16, "
              "i32 or f32 with fewer than 2^32 elements, got "
           << value.getType();
  slots[value] = numSlots;
  types[value] = *type;
  return numSlots++;
}

LogicalResult Interpreter::Program::addOperation(Operation *op) {
  // Shapes are read by the ops that use them.
  if (isa<tosa::ConstShapeOp>(op))
    return success();
  if (auto terminator = dyn_cast<func::ReturnOp>(op)) {
    for (Value value : terminator.getOperands()) {
      outputs.push_back(slots.lookup(value));
      outputTypes.push_back(types.lookup(value));
    }
    return success();
  }
  ElementsAttr attribute;
  if (matchPattern(op, m_Constant(&attribute))) {
    FailureOr<Tensor> tensor = readConstant(attribute);
    if (failed(tensor))
      return op->emitOpError("has values that the reference interpreter cannot "
                             "read: expected dense or dense_resource i8, i16, "
                             "i32 or f32");
    FailureOr<Slot> slot = addValue(op->getResult(0));
    if (failed(slot))
      return failure();
    constants.emplace_back(*slot, std::move(*tensor));
    return success();
  }

  if (auto parameters = dyn_cast<ChooseParamsOp>(op))
    return success(succeeded(addStep(op, buildChosenScale(parameters), 0)) &&
                   succeeded(addStep(op, buildChosenZeroPoint(parameters), 1)));
  if (op->getNumResults() != 1)
    return op->emitOpError("is not supported by the reference interpreter");
  return addStep(op, buildKernel(op), 0);
}

/// What computes result `index` of `op`.
LogicalResult Interpreter::Program::addStep(Operation *op,
                                            FailureOr<Kernel> kernel,
                                            unsigned index) {
  if (failed(kernel))
    return failure();
  SmallVector<Slot> operands;
  for (Value operand : op->getOperands())
    if (auto found = slots.find(operand); found != slots.end())
      operands.push_back(found->second);
    else if (!isa<tosa::shapeType>(operand.getType()))
      return op->emitOpError("uses a value from outside of the function");
  FailureOr<Slot> slot = addValue(op->getResult(index));
  if (failed(slot))
    return failure();
  steps.push_back({op->getLoc(), std::move(*kernel), std::move(operands), *slot,
                   types.lookup(op->getResult(index))});
  return success();
}

LogicalResult Interpreter::Program::addFunction(func::FuncOp function) {
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("the reference interpreter needs a body of one "
                                "block");
  for (BlockArgument argument : function.getArguments()) {
    if (failed(addValue(argument)))
      return failure();
    inputTypes.push_back(types.lookup(argument));
  }
  for (Operation &op : function.getBody().front())
    if (failed(addOperation(&op)))
      return failure();
  slots.clear();
  types.clear();
  return success();
}

FailureOr<Interpreter> Interpreter::create(func::FuncOp function) {
  auto program = std::make_unique<Program>(function.getLoc());
  if (failed(program->addFunction(function)))
    return failure();
  return Interpreter(std::move(program));
}

Interpreter::Interpreter(std::unique_ptr<Program> program)
    : program(std::move(program)) {}
Interpreter::Interpreter(Interpreter &&) = default;
Interpreter &Interpreter::operator=(Interpreter &&) = default;
Interpreter::~Interpreter() = default;

ArrayRef<reference::TensorType> Interpreter::getInputTypes() const {
  return program->inputTypes;
}

ArrayRef<reference::TensorType> Interpreter::getOutputTypes() const {
  return program->outputTypes;
}

LogicalResult Interpreter::run(ArrayRef<Tensor> inputs,
                               SmallVectorImpl<Tensor> &outputs) const {
  if (inputs.size() != program->inputTypes.size())
    return emitError(program->location)
           << "expected " << program->inputTypes.size() << " inputs, got "
           << inputs.size();
  std::vector<const Tensor *> values(program->numSlots);
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor &input = inputs[i];
    const reference::TensorType &type = program->inputTypes[i];
    if (input.type != type)
      return emitError(program->location)
             << "expected input " << i << " of type " << type.str() << ", got "
             << input.type.str();
    values[i] = &input;
  }
  for (const auto &[slot, tensor] : program->constants)
    values[slot] = &tensor;

  std::vector<Tensor> results(program->steps.size());
  for (auto [step, result] : llvm::zip_equal(program->steps, results)) {
    result = Tensor(step.type);
    SmallVector<const Tensor *> operands;
    for (Slot operand : step.operands)
      operands.push_back(values[operand]);
    if (failed(step.kernel(operands, result)))
      return failure();
    values[step.result] = &result;
  }
  outputs.clear();
  for (Slot slot : program->outputs)
    outputs.push_back(*values[slot]);
  return success();
}
