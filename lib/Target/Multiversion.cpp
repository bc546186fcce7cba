//===- Multiversion.cpp - One object for several processors -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/Multiversion.h"
#include "ProcessorCheck.h"
#include "quanta/Runtime/Model.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Linker/Linker.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir::quanta;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

llvm::Expected<std::vector<Variant>>
mlir::quanta::getVariants(llvm::StringRef name) {
  llvm::Triple triple(name.empty() ? llvm::sys::getProcessTriple()
                                   : llvm::Triple::normalize(name));
  std::vector<Variant> variants;
  auto add = [&](std::string name, std::string features) {
    // With a triple, so that the host's own features stay out.
    variants.push_back({std::move(name), {triple.str(), "", features}});
  };
  if (triple.getArch() == llvm::Triple::x86_64) {
    const std::string avx512 =
        "+avx512f,+avx512bw,+avx512dq,+avx512vl,+avx512vnni,+fma";
    add("amx", avx512 + ",+amx-tile,+amx-int8");
    add("avx512vnni", avx512);
    add("avxvnni", "+avx2,+fma,+avxvnni");
    add("avx2", "+avx2,+fma");
  } else if (triple.isAArch64() && triple.isOSLinux()) {
    add("i8mm", "+dotprod,+i8mm");
    add("dotprod", "+dotprod");
    add("neon", "");
  } else {
    return makeError("several variants in one object need x86-64, or AArch64 "
                     "with Linux, not '" +
                     triple.str() + "'");
  }
  return variants;
}

/// Code generation reads the features of each function.
static void setFeatures(llvm::Module &module,
                        const llvm::TargetMachine &machine) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    if (!machine.getTargetCPU().empty())
      function.addFnAttr("target-cpu", machine.getTargetCPU());
    function.addFnAttr("target-features", machine.getTargetFeatureString());
  }
}

static llvm::GlobalVariable *
addVariable(llvm::Module &module, const ModelDescriptor &descriptor, int last) {
  llvm::IntegerType *i32 = llvm::Type::getInt32Ty(module.getContext());
  return new llvm::GlobalVariable(
      module, i32, /*isConstant=*/false, llvm::GlobalValue::InternalLinkage,
      llvm::ConstantInt::get(i32, last), descriptor.name + "_variant");
}

/// Calls the entry function of the variant that the variable names.
static void buildDispatch(llvm::Module &module, llvm::GlobalVariable *variable,
                          llvm::ArrayRef<llvm::Function *> entries) {
  llvm::LLVMContext &context = module.getContext();
  auto *main = llvm::Function::Create(entries.front()->getFunctionType(),
                                      llvm::GlobalValue::ExternalLinkage,
                                      "main", module);
  main->setDoesNotThrow();
  llvm::SmallVector<llvm::Value *> arguments;
  for (llvm::Argument &argument : main->args())
    arguments.push_back(&argument);
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", main));
  llvm::Value *variant = builder.CreateLoad(variable->getValueType(), variable);
  llvm::SwitchInst *choice = nullptr;
  // The last one, which runs everywhere, stands for any other number.
  for (size_t i = entries.size(); i-- > 0;) {
    auto *block = llvm::BasicBlock::Create(context, "", main);
    if (!choice)
      choice = builder.CreateSwitch(variant, block);
    else
      choice->addCase(builder.getInt32(i), block);
    llvm::IRBuilder<> call(block);
    call.CreateCall(entries[i], arguments);
    call.CreateRetVoid();
  }
}

/// choose_variant(first): stores the number of the first variant from `first` on
/// that the processor runs, and returns it; -1 if there is none.
static llvm::Function *
buildChoice(llvm::Module &module, const ModelDescriptor &descriptor,
            llvm::GlobalVariable *variable,
            llvm::ArrayRef<const llvm::TargetMachine *> machines) {
  llvm::LLVMContext &context = module.getContext();
  llvm::Type *i32 = llvm::Type::getInt32Ty(context);
  auto *choose =
      llvm::Function::Create(llvm::FunctionType::get(i32, {i32}, false),
                             llvm::GlobalValue::ExternalLinkage,
                             descriptor.name + "_choose_variant", module);
  choose->setDoesNotThrow();
  auto createBlock = [&] {
    return llvm::BasicBlock::Create(context, "", choose);
  };
  llvm::IRBuilder<> builder(createBlock());
  for (auto [i, machine] : llvm::enumerate(machines)) {
    llvm::BasicBlock *asked = createBlock(), *next = createBlock();
    builder.CreateCondBr(
        builder.CreateICmpSLE(choose->getArg(0), builder.getInt32(i)), asked,
        next);
    builder.SetInsertPoint(asked);
    if (llvm::Value *runs = emitProcessorCheck(builder, *machine)) {
      llvm::BasicBlock *chosen = createBlock();
      builder.CreateCondBr(runs, chosen, next);
      builder.SetInsertPoint(chosen);
    }
    builder.CreateStore(builder.getInt32(i), variable);
    builder.CreateRet(builder.getInt32(i));
    builder.SetInsertPoint(next);
  }
  builder.CreateRet(builder.getInt32(-1));
  return choose;
}

/// The status of `init` from the number of the best variant.
static llvm::Function *buildInit(llvm::Module &module, llvm::Function *choose) {
  llvm::LLVMContext &context = module.getContext();
  auto *init = llvm::Function::Create(
      llvm::FunctionType::get(llvm::Type::getInt32Ty(context), false),
      llvm::GlobalValue::InternalLinkage, "init", module);
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", init));
  llvm::Value *variant = builder.CreateCall(choose, builder.getInt32(0));
  builder.CreateRet(
      builder.CreateSelect(builder.CreateICmpSGE(variant, builder.getInt32(0)),
                           builder.getInt32(QUANTA_OK),
                           builder.getInt32(QUANTA_UNSUPPORTED_PROCESSOR)));
  return init;
}

llvm::Expected<MultiversionCode>
mlir::quanta::combineVariants(std::vector<VariantCode> variants,
                              const ModelDescriptor &descriptor) {
  std::vector<std::string> names;
  std::vector<const llvm::TargetMachine *> machines;
  for (VariantCode &variant : variants) {
    llvm::Function *entry = variant.module->getFunction("main");
    if (!entry || entry->isDeclaration())
      return makeError("expected an entry function 'main'");
    entry->setName("main_" + variant.name);
    // What is local and not called is left behind by the linker.
    entry->setLinkage(llvm::GlobalValue::ExternalLinkage);
    names.push_back(entry->getName().str());
    machines.push_back(variant.machine);
    setFeatures(*variant.module, *variant.machine);
  }
  // The least demanding one's module: its features are the module's.
  std::unique_ptr<llvm::Module> module = std::move(variants.back().module);
  variants.pop_back();
  llvm::Linker linker(*module);
  for (VariantCode &variant : variants)
    if (linker.linkInModule(std::move(variant.module)))
      return makeError("the variant '" + variant.name +
                       "' could not be linked");
  llvm::SmallVector<llvm::Function *> entries;
  for (const std::string &name : names) {
    entries.push_back(module->getFunction(name));
    entries.back()->setLinkage(llvm::GlobalValue::InternalLinkage);
  }
  llvm::GlobalVariable *variable =
      addVariable(*module, descriptor, static_cast<int>(names.size()) - 1);
  buildDispatch(*module, variable, entries);
  llvm::Function *choose = buildChoice(*module, descriptor, variable, machines);
  llvm::Function *init = buildInit(*module, choose);
  return MultiversionCode{std::move(module), init};
}
