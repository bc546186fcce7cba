//===- RandomScheme.cpp - Random networks as integer modules -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomScheme.h"
#include "mlir/Pass/PassManager.h"
#include "quanta/Pipelines/Quantize.h"

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::test;

RandomScheme::RandomScheme(uint64_t number) {
  static constexpr const char *roundings[] = {"single_round", "double_round",
                                              "float_nearest_even"};
  rounding = roundings[number % 3];
  perTensorWeights = number % 5 == 4;
  if (number % 2 == 0)
    return;
  switch (number / 2 % 10) {
  case 0:
    bits = 16;
    break;
  case 1:
    weightBits = 4;
    break;
  case 2:
    symmetric = powerOfTwo = true;
    break;
  case 3:
    bits = 16;
    powerOfTwo = true;
    break;
  case 4:
    weightBits = 2;
    symmetric = true;
    break;
  case 5:
    weightBits = 4;
    groupSize = 32;
    break;
  case 6:
    bits = number % 4 == 1 ? 16 : 8;
    weightBits = 2;
    groupSize = 16;
    break;
  case 7:
    dynamic = "per-tensor";
    break;
  case 8:
    dynamic = "per-row";
    weightBits = 4;
    break;
  case 9:
    bits = weightBits = 32;
    powerOfTwo = true;
    break;
  }
  perTensorWeights &= groupSize == 0;
}

std::string RandomScheme::describe() const {
  return rounding + ", activations of " + std::to_string(bits) +
         " bits, weights of " + std::to_string(weightBits) +
         (perTensorWeights ? " per tensor" : "") +
         (groupSize ? " in groups of " + std::to_string(groupSize) : "") +
         (symmetric ? ", symmetric" : "") +
         (dynamic.empty() ? "" : ", dynamic " + dynamic) +
         (powerOfTwo ? ", powers of two" : "");
}

OwningOpRef<ModuleOp>
mlir::quanta::test::buildIntegerModule(MLIRContext &context,
                                       ArrayRef<RandomGraph> graphs,
                                       const RandomScheme &scheme) {
  OwningOpRef<ModuleOp> module = buildModule(context, graphs);
  if (!module)
    return nullptr;
  QuantizeOptions options;
  options.integerIO = scheme.dynamic.empty();
  options.dynamic = scheme.dynamic;
  // What lies between products with parameters of run time is f32.
  options.allowFloat = !scheme.dynamic.empty();
  options.rounding = scheme.rounding;
  options.perTensorWeights = scheme.perTensorWeights;
  options.bits = scheme.bits;
  options.weightBits = scheme.weightBits;
  options.groupSize = scheme.groupSize;
  options.symmetric = scheme.symmetric;
  options.powerOfTwo = scheme.powerOfTwo;
  PassManager pm(&context);
  buildQuantizePipeline(pm, options);
  return succeeded(pm.run(*module)) ? std::move(module) : nullptr;
}
