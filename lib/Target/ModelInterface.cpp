//===- ModelInterface.cpp - The C interface of a model in LLVM IR -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProcessorCheck.h"
#include "quanta/Runtime/Model.h"
#include "quanta/Target/LlvmModule.h"
#include "llvm/IR/IRBuilder.h"

using namespace mlir::quanta;

namespace {
/// Builds the constants of quanta/Runtime/Model.h and the functions behind them.
class InterfaceBuilder {
public:
  InterfaceBuilder(llvm::Module &module, const ModelDescriptor &descriptor,
                   const llvm::TargetMachine &machine)
      : module(module), descriptor(descriptor), machine(machine),
        context(module.getContext()), i32(llvm::Type::getInt32Ty(context)),
        i64(llvm::Type::getInt64Ty(context)),
        f64(llvm::Type::getDoubleTy(context)),
        pointer(llvm::PointerType::getUnqual(context)) {}

  llvm::Error build(const InterfaceOptions &options) {
    llvm::Function *entry = module.getFunction("main");
    size_t plain = descriptor.inputs.size() + descriptor.outputs.size() + 1;
    if (descriptor.threads)
      ++plain;
    if (!entry || entry->isDeclaration() ||
        (entry->arg_size() != plain && entry->arg_size() != plain + 1))
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     "expected an entry function 'main' of " +
                                         llvm::Twine(plain) + " pointers");
    bool observed = entry->arg_size() == plain + 1;
    entry->setName(descriptor.name + "_main");
    entry->setLinkage(llvm::GlobalValue::InternalLinkage);
    llvm::Function *init = buildInit(options.init);
    // Two callers must not make two copies of the whole model.
    if ((descriptor.dynamicBatch || descriptor.threads) && !observed)
      entry->addFnAttr(llvm::Attribute::NoInline);
    llvm::Function *run = buildRun(entry, observed, /*takesThreads=*/false);
    llvm::Function *runBatch = nullptr;
    if (descriptor.dynamicBatch && !observed)
      runBatch = buildRunBatch(entry, /*takesThreads=*/false);
    if (descriptor.threads && !observed) {
      addGenericName(buildRun(entry, observed, /*takesThreads=*/true), options);
      if (descriptor.dynamicBatch)
        addGenericName(buildRunBatch(entry, /*takesThreads=*/true), options);
    }
    llvm::GlobalVariable *model =
        buildModel(init, observed ? nullptr : run, runBatch);
    addGenericName(model, options);
    return llvm::Error::success();
  }

private:
  /// NAME_what is quanta_what, too. A model in quanta.so has the name already.
  void addGenericName(llvm::GlobalValue *value,
                      const InterfaceOptions &options) {
    llvm::StringRef suffix =
        value->getName().drop_front(descriptor.name.size());
    std::string name = ("quanta" + suffix).str();
    if (options.genericName && !module.getNamedValue(name))
      llvm::GlobalAlias::create(value->getValueType(), 0,
                                llvm::GlobalValue::ExternalLinkage, name, value,
                                &module);
  }

  llvm::Function *createFunction(llvm::StringRef suffix,
                                 llvm::ArrayRef<llvm::Type *> arguments) {
    auto *function =
        llvm::Function::Create(llvm::FunctionType::get(i32, arguments, false),
                               llvm::GlobalValue::ExternalLinkage,
                               descriptor.name + "_" + suffix.str(), module);
    function->setDoesNotThrow();
    return function;
  }

  llvm::Function *buildInit(llvm::Function *chosen) {
    llvm::Function *init = createFunction("init", {});
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", init));
    llvm::Value *status = builder.getInt32(QUANTA_OK);
    if (chosen)
      status = builder.CreateCall(chosen);
    else if (llvm::Value *runs = emitProcessorCheck(builder, machine))
      status = builder.CreateSelect(
          runs, status, builder.getInt32(QUANTA_UNSUPPORTED_PROCESSOR));
    builder.CreateRet(status);
    return init;
  }

  /// The beginning of a function that runs the model: returns a status for bad
  /// pointers, else goes on at `builder`. Gives the arguments of the entry
  /// function. Argument `first` of the function is the inputs, then come
  /// the outputs and the arena.
  llvm::SmallVector<llvm::Value *> unpackArguments(llvm::Function *run,
                                                   unsigned first,
                                                   llvm::IRBuilder<> &builder) {
    auto *isNull = llvm::BasicBlock::Create(context, "null", run);
    auto *misaligned = llvm::BasicBlock::Create(context, "misaligned", run);
    llvm::IRBuilder<>(isNull).CreateRet(builder.getInt32(QUANTA_NULL_POINTER));
    llvm::IRBuilder<>(misaligned)
        .CreateRet(builder.getInt32(QUANTA_MISALIGNED_ARENA));
    auto refuseIf = [&](llvm::Value *bad, llvm::BasicBlock *target) {
      auto *next = llvm::BasicBlock::Create(context, "", run, isNull);
      builder.CreateCondBr(bad, target, next);
      builder.SetInsertPoint(next);
    };
    llvm::SmallVector<llvm::Value *> arguments;
    auto unpack = [&](unsigned list, size_t count) {
      llvm::Value *array = run->getArg(list);
      if (count > 0)
        refuseIf(builder.CreateIsNull(array), isNull);
      for (size_t i = 0; i < count; ++i) {
        llvm::Value *slot =
            builder.CreateConstInBoundsGEP1_64(pointer, array, i);
        llvm::Value *tensor = builder.CreateLoad(pointer, slot);
        refuseIf(builder.CreateIsNull(tensor), isNull);
        arguments.push_back(tensor);
      }
    };
    unpack(first, descriptor.inputs.size());
    unpack(first + 1, descriptor.outputs.size());
    llvm::Value *arena = run->getArg(first + 2);
    if (descriptor.arenaBytes > 0) {
      refuseIf(builder.CreateIsNull(arena), isNull);
      llvm::Type *word = module.getDataLayout().getIntPtrType(context);
      llvm::Value *low = builder.CreateAnd(
          builder.CreatePtrToInt(arena, word),
          llvm::ConstantInt::get(word, descriptor.arenaAlignment - 1));
      refuseIf(builder.CreateIsNotNull(low), misaligned);
    }
    arguments.push_back(arena);
    return arguments;
  }

  /// Unpacks the arrays of pointers, checks them and calls the entry function.
  llvm::Function *buildRun(llvm::Function *entry, bool observed,
                           bool takesThreads) {
    llvm::SmallVector<llvm::Type *> types(observed || takesThreads ? 4 : 3,
                                          pointer);
    llvm::Function *run =
        createFunction(takesThreads ? "run_threads" : "run", types);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", run));
    llvm::SmallVector<llvm::Value *> arguments =
        unpackArguments(run, takesThreads, builder);
    if (observed)
      arguments.push_back(run->getArg(3));
    addThreads(arguments, run, takesThreads);
    builder.CreateCall(entry, arguments);
    builder.CreateRet(builder.getInt32(QUANTA_OK));
    return run;
  }

  /// The last argument of an entry function that may use threads.
  void addThreads(llvm::SmallVectorImpl<llvm::Value *> &arguments,
                  llvm::Function *run, bool takesThreads) {
    if (takesThreads)
      arguments.push_back(run->getArg(0));
    else if (descriptor.threads)
      arguments.push_back(llvm::ConstantPointerNull::get(pointer));
  }

  /// Calls the entry function once for each sample, with pointers that advance.
  llvm::Function *buildRunBatch(llvm::Function *entry, bool takesThreads) {
    llvm::SmallVector<llvm::Type *> types = {i64, pointer, pointer, pointer};
    if (takesThreads)
      types.insert(types.begin(), pointer);
    llvm::Function *run =
        createFunction(takesThreads ? "run_batch_threads" : "run_batch", types);
    llvm::Value *samples = run->getArg(takesThreads);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", run));
    auto *some = llvm::BasicBlock::Create(context, "some", run);
    auto *none = llvm::BasicBlock::Create(context, "none", run);
    llvm::Value *zero = builder.getInt64(0);
    builder.CreateCondBr(builder.CreateICmpSGT(samples, zero), some, none);
    builder.SetInsertPoint(none);
    builder.CreateRet(builder.CreateSelect(
        builder.CreateICmpEQ(samples, zero), builder.getInt32(QUANTA_OK),
        builder.getInt32(QUANTA_NEGATIVE_BATCH)));
    builder.SetInsertPoint(some);
    llvm::SmallVector<llvm::Value *> arguments =
        unpackArguments(run, 1 + takesThreads, builder);
    addThreads(arguments, run, takesThreads);

    llvm::BasicBlock *before = builder.GetInsertBlock();
    auto *loop = llvm::BasicBlock::Create(context, "sample", run);
    auto *done = llvm::BasicBlock::Create(context, "done", run);
    builder.CreateBr(loop);
    builder.SetInsertPoint(loop);
    llvm::PHINode *sample = builder.CreatePHI(i64, 2);
    sample->addIncoming(zero, before);
    for (auto [index, tensor] :
         llvm::enumerate(llvm::concat<const TensorDescriptor>(
             descriptor.inputs, descriptor.outputs)))
      arguments[index] = builder.CreateGEP(
          builder.getInt8Ty(), arguments[index],
          builder.CreateMul(sample, builder.getInt64(tensor.bytes())));
    builder.CreateCall(entry, arguments);
    llvm::Value *next = builder.CreateAdd(sample, builder.getInt64(1));
    sample->addIncoming(next, loop);
    builder.CreateCondBr(builder.CreateICmpSLT(next, samples), loop, done);
    builder.SetInsertPoint(done);
    builder.CreateRet(builder.getInt32(QUANTA_OK));
    return run;
  }

  llvm::GlobalVariable *addConstant(llvm::Constant *value,
                                    const llvm::Twine &name) {
    auto *global = new llvm::GlobalVariable(
        module, value->getType(), /*isConstant=*/true,
        llvm::GlobalValue::PrivateLinkage, value, name);
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    return global;
  }

  llvm::Constant *addString(llvm::StringRef text) {
    return addConstant(llvm::ConstantDataArray::getString(context, text),
                       descriptor.name + "_text");
  }

  llvm::StructType *getTensorType() {
    return llvm::StructType::get(context,
                                 {pointer, i32, i32, pointer, i64, f64, i64});
  }

  llvm::Constant *buildTensors(llvm::ArrayRef<TensorDescriptor> tensors) {
    llvm::SmallVector<llvm::Constant *> entries;
    for (const TensorDescriptor &tensor : tensors) {
      llvm::SmallVector<uint64_t> shape(tensor.shape.begin(),
                                        tensor.shape.end());
      llvm::Constant *fields[] = {
          addString(tensor.name),
          llvm::ConstantInt::get(i32, getInterfaceCode(tensor.dtype)),
          llvm::ConstantInt::get(i32, tensor.shape.size()),
          addConstant(llvm::ConstantDataArray::get(context, shape),
                      descriptor.name + "_shape"),
          llvm::ConstantInt::get(i64, tensor.bytes()),
          llvm::ConstantFP::get(f64, tensor.scale),
          llvm::ConstantInt::get(i64, tensor.zeroPoint, /*IsSigned=*/true)};
      entries.push_back(llvm::ConstantStruct::get(getTensorType(), fields));
    }
    return addConstant(
        llvm::ConstantArray::get(
            llvm::ArrayType::get(getTensorType(), entries.size()), entries),
        descriptor.name + "_tensors");
  }

  llvm::GlobalVariable *buildModel(llvm::Function *init, llvm::Function *run,
                                   llvm::Function *runBatch) {
    auto number = [&](llvm::Type *type, int64_t value) -> llvm::Constant * {
      return llvm::ConstantInt::get(type, value, /*IsSigned=*/true);
    };
    auto functionOrNull = [&](llvm::Function *function) -> llvm::Constant * {
      return function ? static_cast<llvm::Constant *>(function)
                      : llvm::ConstantPointerNull::get(pointer);
    };
    llvm::Constant *fields[] = {number(i32, QUANTA_MODEL_VERSION),
                                number(i32, descriptor.inputs.size()),
                                number(i32, descriptor.outputs.size()),
                                number(i32, descriptor.dynamicBatch),
                                addString(descriptor.name),
                                buildTensors(descriptor.inputs),
                                buildTensors(descriptor.outputs),
                                number(i64, descriptor.arenaBytes),
                                number(i64, descriptor.arenaAlignment),
                                number(i64, descriptor.macs),
                                init,
                                functionOrNull(run),
                                functionOrNull(runBatch)};
    auto *value = llvm::ConstantStruct::getAnon(context, fields);
    return new llvm::GlobalVariable(
        module, value->getType(), /*isConstant=*/true,
        llvm::GlobalValue::ExternalLinkage, value, descriptor.name + "_model");
  }

  llvm::Module &module;
  const ModelDescriptor &descriptor;
  const llvm::TargetMachine &machine;
  llvm::LLVMContext &context;
  llvm::IntegerType *i32, *i64;
  llvm::Type *f64;
  llvm::PointerType *pointer;
};
} // namespace

llvm::Error mlir::quanta::addModelInterface(llvm::Module &module,
                                            const ModelDescriptor &descriptor,
                                            const llvm::TargetMachine &machine,
                                            const InterfaceOptions &options) {
  return InterfaceBuilder(module, descriptor, machine).build(options);
}
