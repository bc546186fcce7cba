//===- ProcessorCheck.cpp - Does this processor run the code? -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProcessorCheck.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/Module.h"
#include <map>

using namespace mlir::quanta;

namespace {
enum Register { Eax, Ebx, Ecx, Edx };

/// Where cpuid reports a feature, named as LLVM does.
struct FeatureBit {
  llvm::StringLiteral name;
  uint32_t leaf, subleaf;
  Register reg;
  unsigned bit;
};
} // namespace

/// What LLVM may use unasked in code from plain IR. Vector extensions need the
/// registers of `ymmState` or `zmmState` as well. Extensions of one vendor only
/// are left out: they would save nothing here, and would tie the code to it.
static constexpr FeatureBit featureBits[] = {
    {"sse3", 1, 0, Ecx, 0},          {"ssse3", 1, 0, Ecx, 9},
    {"fma", 1, 0, Ecx, 12},          {"sse4.1", 1, 0, Ecx, 19},
    {"sse4.2", 1, 0, Ecx, 20},       {"movbe", 1, 0, Ecx, 22},
    {"popcnt", 1, 0, Ecx, 23},       {"avx", 1, 0, Ecx, 28},
    {"f16c", 1, 0, Ecx, 29},         {"bmi", 7, 0, Ebx, 3},
    {"avx2", 7, 0, Ebx, 5},          {"bmi2", 7, 0, Ebx, 8},
    {"avx512f", 7, 0, Ebx, 16},      {"avx512dq", 7, 0, Ebx, 17},
    {"avx512ifma", 7, 0, Ebx, 21},   {"avx512cd", 7, 0, Ebx, 28},
    {"avx512bw", 7, 0, Ebx, 30},     {"avx512vl", 7, 0, Ebx, 31},
    {"avx512vbmi", 7, 0, Ecx, 1},    {"avx512vbmi2", 7, 0, Ecx, 6},
    {"gfni", 7, 0, Ecx, 8},          {"avx512vnni", 7, 0, Ecx, 11},
    {"avx512bitalg", 7, 0, Ecx, 12}, {"avx512vpopcntdq", 7, 0, Ecx, 14},
    {"avx512fp16", 7, 0, Edx, 23},   {"amx-tile", 7, 0, Edx, 24},
    {"amx-int8", 7, 0, Edx, 25},     {"avxvnni", 7, 1, Eax, 4},
    {"avx512bf16", 7, 1, Eax, 5},    {"avxifma", 7, 1, Eax, 23},
    {"avxvnniint8", 7, 1, Edx, 4},   {"avxneconvert", 7, 1, Edx, 5},
    {"avxvnniint16", 7, 1, Edx, 10}, {"lzcnt", 0x80000001, 0, Ecx, 5},
};

/// Bits of the XCR0 register: state that the operating system saves.
static constexpr uint32_t ymmState = 0x6, zmmState = 0xe6, tileState = 0x60000;
static constexpr FeatureBit osxsave = {"osxsave", 1, 0, Ecx, 27};

static llvm::Value *emitAsm(llvm::IRBuilderBase &builder, llvm::Type *result,
                            llvm::StringRef text, llvm::StringRef constraints,
                            llvm::ArrayRef<llvm::Value *> arguments) {
  llvm::SmallVector<llvm::Type *> types;
  for (llvm::Value *argument : arguments)
    types.push_back(argument->getType());
  auto *type = llvm::FunctionType::get(result, types, false);
  return builder.CreateCall(
      type, llvm::InlineAsm::get(type, text, constraints, true), arguments);
}

/// {eax, ebx, ecx, edx} of a leaf.
static llvm::Value *emitCpuid(llvm::IRBuilderBase &builder, uint32_t leaf,
                              uint32_t subleaf) {
  llvm::Type *i32 = builder.getInt32Ty();
  return emitAsm(builder, llvm::StructType::get(i32, i32, i32, i32), "cpuid",
                 "={ax},={bx},={cx},={dx},{ax},{cx},~{dirflag},~{fpsr},"
                 "~{flags}",
                 {builder.getInt32(leaf), builder.getInt32(subleaf)});
}

static llvm::Value *hasAll(llvm::IRBuilderBase &builder, llvm::Value *bits,
                           uint32_t mask) {
  return builder.CreateICmpEQ(builder.CreateAnd(bits, mask),
                              builder.getInt32(mask));
}

/// Linux lets a process use tile registers once it has asked for them:
/// arch_prctl(ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0. A second request
/// changes nothing. Without a C library, so by the system call itself.
static llvm::Value *emitTilePermission(llvm::IRBuilderBase &builder) {
  llvm::Value *status = emitAsm(
      builder, builder.getInt64Ty(), "syscall",
      "={ax},{ax},{di},{si},~{rcx},~{r11},~{memory},~{dirflag},"
      "~{fpsr},~{flags}",
      {builder.getInt64(158), builder.getInt64(0x1023), builder.getInt64(18)});
  return builder.CreateIsNull(status);
}

namespace {
/// Where Linux reports a feature of AArch64, named as LLVM does.
struct Capability {
  llvm::StringLiteral name;
  /// AT_HWCAP or AT_HWCAP2.
  uint64_t vector;
  unsigned bit;
};
} // namespace

static constexpr Capability capabilities[] = {
    {"fullfp16", 16, 10}, {"dotprod", 16, 20}, {"i8mm", 26, 13}};

bool mlir::quanta::isAskedFor(llvm::StringRef feature,
                              const llvm::Triple &triple) {
  auto hasName = [&](const auto &entry) { return entry.name == feature; };
  if (triple.getArch() == llvm::Triple::x86_64)
    return llvm::any_of(featureBits, hasName);
  return triple.isAArch64() && triple.isOSLinux() &&
         llvm::any_of(capabilities, hasName);
}

/// The C library of Linux knows what the kernel says of the processor.
static llvm::Value *emitAuxiliaryCheck(llvm::IRBuilderBase &builder,
                                       const llvm::StringSet<> &enabled) {
  llvm::Module &module = *builder.GetInsertBlock()->getModule();
  llvm::Type *i64 = builder.getInt64Ty();
  llvm::Value *all = nullptr;
  for (const Capability &capability : capabilities) {
    if (!enabled.contains(capability.name))
      continue;
    llvm::Value *bits =
        builder.CreateCall(module.getOrInsertFunction("getauxval", i64, i64),
                           builder.getInt64(capability.vector));
    llvm::Value *isSet = builder.CreateIsNotNull(
        builder.CreateAnd(bits, uint64_t(1) << capability.bit));
    all = all ? builder.CreateAnd(all, isSet) : isSet;
  }
  return all;
}

llvm::Value *
mlir::quanta::emitProcessorCheck(llvm::IRBuilderBase &builder,
                                 const llvm::TargetMachine &machine) {
  const llvm::Triple &triple = machine.getTargetTriple();
  std::string text = getEnabledFeatures(machine);
  llvm::SmallVector<llvm::StringRef> names;
  llvm::StringRef(text).split(names, ',', -1, false);
  llvm::StringSet<> enabled;
  for (llvm::StringRef name : names)
    enabled.insert(name.drop_front());
  if (triple.isAArch64() && triple.isOSLinux())
    return emitAuxiliaryCheck(builder, enabled);
  if (triple.getArch() != llvm::Triple::x86_64 || !enabled.contains("avx"))
    return nullptr;

  // One mask for each register of each leaf.
  std::map<std::tuple<uint32_t, uint32_t, Register>, uint32_t> masks;
  for (const FeatureBit &bit : featureBits)
    if (enabled.contains(bit.name))
      masks[{bit.leaf, bit.subleaf, bit.reg}] |= 1u << bit.bit;
  masks[{osxsave.leaf, osxsave.subleaf, osxsave.reg}] |= 1u << osxsave.bit;

  llvm::Function *function = builder.GetInsertBlock()->getParent();
  llvm::LLVMContext &context = builder.getContext();
  auto *done = llvm::BasicBlock::Create(context, "checked", function);
  llvm::SmallVector<llvm::BasicBlock *> refusals;
  auto require = [&](llvm::Value *condition) {
    auto *next = llvm::BasicBlock::Create(context, "", function, done);
    refusals.push_back(builder.GetInsertBlock());
    builder.CreateCondBr(condition, next, done);
    builder.SetInsertPoint(next);
  };
  // An old processor answers a leaf above its highest with another leaf.
  llvm::Value *highest =
      builder.CreateExtractValue(emitCpuid(builder, 0, 0), Eax);
  require(builder.CreateICmpUGE(
      highest, builder.getInt32(enabled.contains("avx2") ? 7 : 1)));
  for (const auto &[place, mask] : masks) {
    const auto &[leaf, subleaf, reg] = place;
    require(hasAll(
        builder,
        builder.CreateExtractValue(emitCpuid(builder, leaf, subleaf), reg),
        mask));
  }
  llvm::Type *i32 = builder.getInt32Ty();
  llvm::Value *state = builder.CreateExtractValue(
      emitAsm(builder, llvm::StructType::get(i32, i32), "xgetbv",
              "={ax},={dx},{cx},~{dirflag},~{fpsr},~{flags}",
              {builder.getInt32(0)}),
      0);
  bool usesTiles = enabled.contains("amx-tile");
  llvm::Value *saved =
      hasAll(builder, state,
             (enabled.contains("avx512f") ? zmmState : ymmState) |
                 (usesTiles ? tileState : 0));
  if (usesTiles && triple.isOSLinux()) {
    require(saved);
    saved = emitTilePermission(builder);
  }
  llvm::BasicBlock *last = builder.GetInsertBlock();
  builder.CreateBr(done);

  builder.SetInsertPoint(done);
  llvm::PHINode *result =
      builder.CreatePHI(builder.getInt1Ty(), refusals.size() + 1);
  for (llvm::BasicBlock *block : refusals)
    result->addIncoming(builder.getFalse(), block);
  result->addIncoming(saved, last);
  return result;
}
