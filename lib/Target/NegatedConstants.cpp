//===- NegatedConstants.cpp - Constants that LLVM negates as floats -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NegatedConstants.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

using namespace llvm;

/// A lane of `width` bits, repeated in 64.
static bool repeats(uint64_t bits, unsigned width, uint64_t &lane) {
  lane = bits & maskTrailingOnes<uint64_t>(width);
  for (unsigned at = width; at < 64; at += width)
    if ((bits >> at & maskTrailingOnes<uint64_t>(width)) != lane)
      return false;
  return true;
}

/// A floating-point number of a sign, one bit of the exponent, which is repeated
/// but for its first one, and six bits behind it.
static bool isShortFloat(uint64_t lane, unsigned width, unsigned exponentBits) {
  unsigned mantissaBits = width - 1 - exponentBits;
  uint64_t exponent =
      lane >> mantissaBits & maskTrailingOnes<uint64_t>(exponentBits);
  uint64_t repeated =
      exponent >> 2 & maskTrailingOnes<uint64_t>(exponentBits - 3);
  bool isOnes = repeated == maskTrailingOnes<uint64_t>(exponentBits - 3);
  bool first = exponent >> (exponentBits - 1);
  return (repeated == 0 || isOnes) && first != isOnes &&
         (lane & maskTrailingOnes<uint64_t>(mantissaBits - 4)) == 0;
}

/// What movi and fmov write to each half of a register.
static bool isImmediate(uint64_t bits) {
  bool isMask = true;
  for (unsigned at = 0; at < 64; at += 8)
    isMask &= (bits >> at & 0xff) == 0 || (bits >> at & 0xff) == 0xff;
  uint64_t lane;
  if (isMask || repeats(bits, 8, lane))
    return true;
  if (repeats(bits, 16, lane) && ((lane & 0xff) == 0 || lane <= 0xff))
    return true;
  if (repeats(bits, 32, lane)) {
    for (unsigned at = 0; at < 32; at += 8)
      if ((lane & ~(uint64_t{0xff} << at)) == 0)
        return true;
    if ((lane <= 0xffff && (lane & 0xff) == 0xff) ||
        (lane <= 0xffffff && (lane & 0xffff) == 0xffff) ||
        isShortFloat(lane, 32, 8))
      return true;
  }
  return isShortFloat(bits, 64, 11);
}

static bool isNegatedImmediate(uint64_t bits) {
  for (uint64_t signs :
       {uint64_t{0x8000000000000000}, uint64_t{0x8000000080000000},
        uint64_t{0x8000800080008000}})
    if (isImmediate(bits ^ signs) || isImmediate(~(bits ^ signs)))
      return true;
  return false;
}

/// The elements from the first one on, repeated to 64 bits; elements of vectors
/// that fill no register are widened in one way or the other.
static bool mayBeNegated(ArrayRef<APInt> elements) {
  unsigned width = elements.front().getBitWidth(), count = elements.size();
  if (width * count < 64) {
    unsigned wide = 64 / PowerOf2Ceil(count);
    auto widened = [&](auto widen) {
      return mayBeNegated(to_vector(map_range(elements, widen)));
    };
    return widened([&](const APInt &value) { return value.sext(wide); }) ||
           widened([&](const APInt &value) { return value.zext(wide); });
  }
  bool isPlain = true, isNegated = false;
  for (unsigned first = 0; first < count; first += 64 / width) {
    uint64_t bits = 0;
    for (unsigned i = 0; i < 64 / width; ++i)
      bits |= elements[std::min(first + i, count - 1)].getZExtValue()
              << i * width;
    isPlain &= isImmediate(bits) || isImmediate(~bits);
    isNegated |= isNegatedImmediate(bits);
  }
  return isNegated && !isPlain;
}

/// Poison may become anything: zeros or ones, as LLVM tries.
static bool mayBeNegated(const Constant *constant) {
  auto *type = dyn_cast<FixedVectorType>(constant->getType());
  if (!type || !type->getElementType()->isIntegerTy())
    return false;
  unsigned width = type->getScalarSizeInBits();
  if (!isPowerOf2_32(width) || width < 8 || width > 64)
    return false;
  SmallVector<APInt> low, high;
  for (unsigned i = 0; i < type->getNumElements(); ++i) {
    const Constant *element = constant->getAggregateElement(i);
    if (auto *value = dyn_cast_or_null<ConstantInt>(element)) {
      low.push_back(value->getValue());
      high.push_back(value->getValue());
    } else if (isa_and_nonnull<UndefValue>(element)) {
      low.push_back(APInt::getZero(width));
      high.push_back(APInt::getAllOnes(width));
    } else {
      return false;
    }
  }
  return mayBeNegated(low) || mayBeNegated(high);
}

static GlobalVariable *createGlobal(Module &module, Constant *value) {
  auto *global =
      new GlobalVariable(module, value->getType(), /*isConstant=*/true,
                         GlobalValue::PrivateLinkage, value, "quanta_constant");
  global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  return global;
}

void mlir::quanta::loadNegatedConstants(Module &module) {
  DenseMap<Constant *, GlobalVariable *> globals;
  for (Function &function : module) {
    DenseMap<Constant *, Instruction *> loads;
    for (Instruction &instruction : instructions(function))
      for (Use &operand : instruction.operands()) {
        auto *constant = dyn_cast<Constant>(operand);
        if (!constant || !mayBeNegated(constant))
          continue;
        Instruction *&load = loads[constant];
        if (!load) {
          GlobalVariable *&global = globals[constant];
          if (!global)
            global = createGlobal(module, constant);
          BasicBlock &entry = function.getEntryBlock();
          load = IRBuilder<>(&entry, entry.getFirstInsertionPt())
                     .CreateLoad(constant->getType(), global);
        }
        operand.set(load);
      }
  }
}
