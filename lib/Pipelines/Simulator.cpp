//===- Simulator.cpp - A float model disturbed as by quantization -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Simulator.h"
#include "SampleBatch.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Dialect/Quanta/IR/QuantizedTypes.h"
#include "quanta/Dialect/Quanta/IR/Resources.h"
#include "quanta/Dialect/Quanta/Transforms/Passes.h"
#include "quanta/Interfaces/IntegerBuilders.h"
#include "quanta/Pipelines/Execution.h"
#include <cmath>

using namespace mlir;
using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The operands of one role of all quantizable ops, in program order.
static std::vector<OpOperand *> findOperands(func::FuncOp function,
                                             OperandRole role) {
  std::vector<OpOperand *> operands;
  for (Operation &op : function.front())
    if (auto quantizable = getQuantizable(&op))
      for (OpOperand &operand : op.getOpOperands())
        if (quantizable.getOperandRole(operand.getOperandNumber()) == role)
          operands.push_back(&operand);
  return operands;
}

std::vector<BiasedOp> mlir::quanta::findBiasedOps(func::FuncOp function) {
  std::vector<BiasedOp> ops;
  for (OpOperand *operand : findOperands(function, OperandRole::Bias))
    if (getFloatConstant(operand->get()))
      ops.push_back({operand->getOwner(), operand});
  return ops;
}

/// `weights` after rounding to the scales of `type`.
static void roundWeights(MutableArrayRef<float> weights, RankedTensorType shape,
                         quant::QuantizedType type) {
  auto round = [&](float &weight, double scale) {
    weight = static_cast<float>(
        std::clamp(std::nearbyint(weight / scale),
                   static_cast<double>(type.getStorageTypeMin()),
                   static_cast<double>(type.getStorageTypeMax())) *
        scale);
  };
  if (auto groups = getGroupParameters(shape.clone(type))) {
    for (auto [weight, index] :
         llvm::zip_equal(weights, groups->getScaleIndices(shape.getShape())))
      round(weight, groups->scales[index]);
    return;
  }
  QuantizationParameters parameters = *getQuantizationParameters(type);
  int64_t inner = 1;
  if (parameters.axis)
    for (int64_t size : shape.getShape().drop_front(*parameters.axis + 1))
      inner *= size;
  size_t channels = parameters.scales.size();
  for (auto [index, weight] : llvm::enumerate(weights))
    round(weight, parameters.scales[index / inner % channels]);
}

/// Rounds the weights of `module` as folding its statistics would.
static llvm::Error roundAllWeights(ModuleOp module) {
  OwningOpRef<ModuleOp> folded = module.clone();
  PassManager pm(module.getContext());
  pm.addNestedPass<func::FuncOp>(createFoldStatistics());
  if (failed(pm.run(*folded)))
    return makeError("the weights could not be quantized");
  auto main = module.lookupSymbol<func::FuncOp>("main");
  for (auto [to, from] :
       llvm::zip_equal(findOperands(main, OperandRole::Weight),
                       findOperands(folded->lookupSymbol<func::FuncOp>("main"),
                                    OperandRole::Weight))) {
    auto pair = from->get().getDefiningOp<DequantizeOp>();
    auto quantize =
        pair ? pair.getInput().getDefiningOp<QuantizeOp>() : nullptr;
    // Balanced ones are on the grid already.
    auto values =
        quantize ? getFloatConstant(quantize.getInput()) : std::nullopt;
    if (!values || !getFloatConstant(to->get()))
      continue;
    auto type = cast<RankedTensorType>(to->get().getType());
    roundWeights(
        *values, type,
        cast<quant::QuantizedType>(pair.getInput().getType().getElementType()));
    OpBuilder builder(to->getOwner());
    ElementsAttr elements =
        createResource(type, "simulated", ArrayRef<float>(*values));
    to->set(tosa::ConstOp::create(builder, to->getOwner()->getLoc(), type,
                                  elements));
  }
  return llvm::Error::success();
}

/// Makes every observer one that may change its values, and inserts another
/// behind each op with a bias.
static void insertProbes(func::FuncOp function) {
  function.walk([](ObserveOp observe) { observe.setPerturbs(true); });
  for (auto [index, biased] : llvm::enumerate(findBiasedOps(function))) {
    Value result = biased.op->getResult(0);
    OpBuilder builder(biased.op->getContext());
    builder.setInsertionPointAfter(biased.op);
    auto probe = ObserveOp::create(
        builder, biased.op->getLoc(), result.getType(), result,
        builder.getStringAttr("bias of op " + std::to_string(index)),
        ObserverKindAttr::get(builder.getContext(), ObserverKind::MinMax),
        /*momentum=*/nullptr, /*range=*/nullptr,
        builder.getI64IntegerAttr(
            cast<RankedTensorType>(result.getType()).getRank() - 1),
        /*perturbs=*/builder.getUnitAttr(), /*stats=*/nullptr);
    result.replaceAllUsesExcept(probe.getResult(), probe);
  }
}

llvm::Expected<std::unique_ptr<Simulator>>
Simulator::create(ModuleOp observed, Dataset &dataset, int64_t numSamples,
                  bool quantizeWeights) {
  OwningOpRef<ModuleOp> module = observed.clone();
  if (quantizeWeights)
    if (llvm::Error error = roundAllWeights(*module))
      return std::move(error);
  auto main = module->lookupSymbol<func::FuncOp>("main");
  DenseSet<Operation *> given;
  main.walk([&](ObserveOp observe) { given.insert(observe); });
  insertProbes(main);

  auto simulator = std::unique_ptr<Simulator>(new Simulator);
  main.walk([&](ObserveOp observe) {
    if (given.contains(observe)) {
      simulator->roles.push_back({false, simulator->activations.size()});
      simulator->activations.emplace_back();
    } else {
      simulator->roles.push_back({true, simulator->biases.size()});
      simulator->biases.emplace_back();
      simulator->biases.back().sum.resize(
          observe.getInput().getType().getShape().back());
    }
  });
  HostSymbol hook = {"quanta_observe", reinterpret_cast<void *>(&observe)};
  auto model = compileForHost(*module, hook);
  if (!model)
    return model.takeError();
  simulator->model = std::move(*model);
  simulator->model->setObserverState(simulator.get());

  auto batch = SampleBatch::create(simulator->model->getDescriptor(), dataset);
  if (!batch)
    return batch.takeError();
  int64_t size = dataset.size(), perRun = batch->size();
  int64_t all = llvm::divideCeil(size, perRun);
  int64_t count = llvm::divideCeil(std::min(numSamples, size), perRun);
  for (int64_t index = 0; index < count; ++index) {
    int64_t first = index * all / count * perRun;
    if (llvm::Error error =
            batch->read(dataset, first, std::min(perRun, size - first)))
      return std::move(error);
    simulator->runs.push_back(batch->getInputs().vec());
  }
  return simulator;
}

llvm::Error
Simulator::run(llvm::function_ref<bool(llvm::ArrayRef<float>)> consume) {
  std::vector<std::vector<char>> outputs;
  SmallVector<void *> out;
  for (const TensorDescriptor &output : model->getDescriptor().outputs)
    out.push_back(outputs.emplace_back(output.bytes()).data());
  std::vector<float> values;
  for (std::vector<std::vector<char>> inputs : runs) {
    // A copy, since a perturbed input would stay so.
    SmallVector<const void *> in;
    for (const std::vector<char> &bytes : inputs)
      in.push_back(bytes.data());
    if (llvm::Error error = model->run(in, out))
      return error;
    values.clear();
    for (const std::vector<char> &bytes : outputs) {
      const float *begin = reinterpret_cast<const float *>(bytes.data());
      values.insert(values.end(), begin, begin + bytes.size() / sizeof(float));
    }
    if (!consume(values))
      break;
  }
  return llvm::Error::success();
}

llvm::Error Simulator::measureMeans() {
  for (Bias &bias : biases) {
    llvm::fill(bias.sum, 0.0);
    bias.count = 0;
  }
  measuresMeans = true;
  llvm::Error error = run([](llvm::ArrayRef<float>) { return true; });
  measuresMeans = false;
  return error;
}

std::vector<double> Simulator::getMeans(size_t index) const {
  std::vector<double> means = biases[index].sum;
  for (double &mean : means)
    mean /= std::max(biases[index].count, 1.0);
  return means;
}

/// dequantize(quantize(x)) of each value, i8. Adding and subtracting 1.5 * 2^23
/// rounds to the nearest integer, halves to even, and vectorizes everywhere.
static void roundActivations(float *data, int64_t count,
                             const QuantParams &params) {
  constexpr float magic = 0x1.8p23f;
  float scale = static_cast<float>(params.scale), inverse = 1.0f / scale;
  float low = static_cast<float>(-128 - params.zeroPoint);
  float high = static_cast<float>(127 - params.zeroPoint);
  for (int64_t i = 0; i < count; ++i) {
    float level = data[i] * inverse;
    level = level < low ? low : level;
    level = level > high ? high : level;
    data[i] = ((level + magic) - magic) * scale;
  }
}

void Simulator::observe(void *state, int64_t index, const float *data,
                        int64_t outer, int64_t channels, int64_t inner) {
  auto &self = *static_cast<Simulator *>(state);
  // The buffer is the model's own; `perturbs` says that it may be changed.
  float *values = const_cast<float *>(data);
  Role role = self.roles[index];
  if (!role.isBias) {
    if (auto params = self.activations[role.index])
      roundActivations(values, outer * channels * inner, *params);
    return;
  }
  Bias &bias = self.biases[role.index];
  if (bias.shift.empty() && !self.measuresMeans)
    return;
  for (int64_t row = 0; row < outer; ++row) {
    float *channel = values + row * channels;
    if (!bias.shift.empty())
      for (int64_t c = 0; c < channels; ++c)
        channel[c] += bias.shift[c];
    if (self.measuresMeans)
      for (int64_t c = 0; c < channels; ++c)
        bias.sum[c] += channel[c];
  }
  if (self.measuresMeans)
    bias.count += static_cast<double>(outer);
}
