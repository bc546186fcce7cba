//===- ScaleSolver.h - Scales of all activations of a function -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_SCALESOLVER_H
#define QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_SCALESOLVER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "quanta/Dialect/Quanta/IR/Scheme.h"
#include "quanta/Interfaces/QuantizableOpInterface.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::quanta {

/// What the integers of an activation are like.
struct ActivationScheme {
  /// 8, or 16 or 32 in [-max, max]; those imply `symmetric`.
  unsigned bits = 8;
  bool symmetric = false;
  bool powerOfTwo = false;
};

/// Solves the scale constraints of a straight-line function.
///
/// Each activation (operand or result of a quantizable op, not constant) gets
/// a quantized type. Values that must share a scale form a class:
///
/// - a same-scale op puts its result and its activations into one class, whose
///   range is the union of theirs;
/// - a class with a fixed output range (softmax, sigmoid) keeps that range. Its
///   values stay out of other classes: a same-scale op with several operands
///   reads them through a requantization. With a single operand (reshape of a
///   softmax), the result joins the fixed class;
/// - its integers have 16 or 32 bits and zero point 0 where a scheme asks for them,
///   as far as the forms of all that make its values go; a power of two as scale, or
///   zero point 0 alone, where a scheme of one value asks for it;
/// - a value that leaves a dequantize op, or enters a quantize op alone, has
///   that type: models trained with quantization in mind keep their scales;
/// - a clamp joins the class of its operand if nothing else reads the operand
///   and the producer requantizes: it is absorbed there.
class ScaleSolver {
public:
  /// `ranges` are the observed ranges of values; `defaults` is what schemes say
  /// where they say nothing.
  ScaleSolver(func::FuncOp function,
              const llvm::MapVector<Value, RealRange> &ranges,
              Scheme defaults = Scheme())
      : function(function), ranges(ranges), defaults(defaults) {}

  /// Emits an error at each op whose range is not known.
  LogicalResult solve();

  /// The activations of quantizable ops in program order.
  ArrayRef<Value> getActivations() const { return activations; }

  /// The type of an activation.
  quant::UniformQuantizedType getType(Value value) const;

  /// The type in which `op` reads `value`, an activation or a constant: the
  /// value's own, unless a same-scale op needs that of its result, or an op
  /// whose form has fewer bits, or whose weights have more, reads it in those.
  quant::UniformQuantizedType getOperandType(QuantizableOpInterface op,
                                             Value value) const;

private:
  void addActivation(Value value);
  void addOp(QuantizableOpInterface op);
  void addSameScaleOp(QuantizableOpInterface op);
  bool isFixed(Value value) const;
  /// Unites two classes, of which at most one is fixed; the whole is then.
  void join(Value a, Value b);
  Value leader(Value value) const { return classes.getLeaderValue(value); }
  unsigned getBits(Value value) const;
  std::pair<unsigned, unsigned> getReadBits(QuantizableOpInterface op) const;
  /// What the schemes of a class ask for, by leader. Emits an error where 32 bits
  /// come without powers of two.
  LogicalResult checkWeightScales(QuantizableOpInterface op) const;
  LogicalResult collectSchemes();

  func::FuncOp function;
  const llvm::MapVector<Value, RealRange> &ranges;
  Scheme defaults;
  SmallVector<Value> activations;
  llvm::DenseSet<Value> known;
  llvm::EquivalenceClasses<Value> classes;
  /// Of values whose producers fix them; looked up by member.
  llvm::DenseMap<Value, quant::UniformQuantizedType> fixed;
  /// Ranges of inserted values and of operands outside of the class.
  SmallVector<std::pair<Value, RealRange>> extraRanges;
  /// By class leader.
  llvm::DenseMap<Value, ActivationScheme> schemes;
  /// By class leader, after solve().
  llvm::DenseMap<Value, quant::UniformQuantizedType> types;
};

/// The type of a range: i8, affine, unless `scheme` says otherwise.
quant::UniformQuantizedType
getActivationType(MLIRContext *context, RealRange range,
                  const ActivationScheme &scheme = {});

/// The least power of two that is not below `scale`.
double roundUpToPowerOfTwo(double scale);

} // namespace mlir::quanta

#endif // QUANTA_LIB_DIALECT_QUANTA_TRANSFORMS_SCALESOLVER_H
