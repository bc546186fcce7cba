//===- Module.cpp - Contexts and modules of the C interface -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Guard.h"
#include "mlir/IR/AsmState.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/LoadModule.h"
#include "quanta/Report/Layers.h"
#include "llvm/Support/SourceMgr.h"
#include <mutex>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::capi;

static DialectRegistry makeRegistry() {
  DialectRegistry registry;
  quanta::registerAllDialects(registry);
  return registry;
}

Session::Session() : context(makeRegistry(), MLIRContext::Threading::DISABLED) {
  // The operation may be a whole model.
  context.printOpOnDiagnostic(false);
}

QuantaError *quantaContextCreate(QuantaContext **context) {
  if (!context)
    return makeNullError();
  *context = nullptr;
  return guard(nullptr, [&] {
    static std::once_flag registered;
    std::call_once(registered, [] {
      mlir::registerAllPasses();
      quanta::registerAllPasses();
    });
    *context = new QuantaContext{std::make_shared<Session>()};
    return llvm::Error::success();
  });
}

void quantaContextDestroy(QuantaContext *context) { delete context; }

void quantaContextSetDiagnosticHandler(QuantaContext *context,
                                       QuantaDiagnosticHandler handler,
                                       void *user) {
  if (!context)
    return;
  context->session->handler = handler;
  context->session->handlerUser = user;
}

/// Hands out a module that some reader made; its diagnostics say why not.
/// The batch of the C interface as that of the library.
static llvm::Expected<std::optional<int64_t>> readBatch(int64_t batch) {
  if (batch == QUANTA_DEFAULT_BATCH)
    return std::nullopt;
  if (batch == QUANTA_DYNAMIC_BATCH)
    return std::optional(anyBatch);
  if (batch < 1)
    return makeError("expected a positive batch, QUANTA_DEFAULT_BATCH or "
                     "QUANTA_DYNAMIC_BATCH, got " +
                     llvm::Twine(batch));
  return std::optional(batch);
}

/// Loads by `load`, which takes the batch.
static llvm::Error
wrap(const std::shared_ptr<Session> &session, int64_t batch,
     llvm::function_ref<
         llvm::Expected<OwningOpRef<ModuleOp>>(std::optional<int64_t>)>
         load,
     QuantaModule **result) {
  auto wanted = readBatch(batch);
  if (!wanted)
    return wanted.takeError();
  auto module = load(*wanted);
  if (!module)
    return module.takeError();
  *result = new QuantaModule{session, std::move(*module)};
  return llvm::Error::success();
}

QuantaError *quantaModuleParse(QuantaContext *context, const char *bytes,
                               size_t length, const char *name,
                               QuantaModule **module) {
  if (module)
    *module = nullptr;
  if (anyNull(context, bytes, name, module))
    return makeNullError();
  return guard(context->session.get(), [&]() -> llvm::Error {
    // A copy is aligned, as bytecode wants it, and ends in a zero.
    llvm::SourceMgr sources;
    sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(
                                   llvm::StringRef(bytes, length), name),
                               llvm::SMLoc());
    auto parsed = parseSourceFile<ModuleOp>(
        sources, ParserConfig(&context->session->context));
    if (!parsed)
      return makeError(llvm::Twine(name) + ": not a model");
    *module = new QuantaModule{context->session, std::move(parsed)};
    return llvm::Error::success();
  });
}

QuantaError *quantaModuleLoadFromMemory(QuantaContext *context,
                                        const void *bytes, size_t length,
                                        const char *name, const char *folder,
                                        int64_t batch, QuantaModule **module) {
  if (module)
    *module = nullptr;
  if (anyNull(context, static_cast<const char *>(bytes), name, module))
    return makeNullError();
  return guard(context->session.get(), [&] {
    return wrap(
        context->session, batch,
        [&](std::optional<int64_t> size) {
          llvm::StringRef text(static_cast<const char *>(bytes), length);
          return loadModuleFromMemory(text, name, folder ? folder : ".", size,
                                      context->session->context);
        },
        module);
  });
}

QuantaError *quantaModuleLoad(QuantaContext *context, const char *path,
                              int64_t batch, QuantaModule **module) {
  if (module)
    *module = nullptr;
  if (anyNull(context, path, module))
    return makeNullError();
  return guard(context->session.get(), [&] {
    return wrap(
        context->session, batch,
        [&](std::optional<int64_t> size) {
          return loadModule(path, size, context->session->context);
        },
        module);
  });
}

QuantaError *quantaModuleClone(const QuantaModule *module,
                               QuantaModule **clone) {
  if (clone)
    *clone = nullptr;
  if (anyNull(module, clone))
    return makeNullError();
  return guard(module->session.get(), [&] {
    *clone = new QuantaModule{module->session,
                              OwningOpRef<ModuleOp>((*module->module).clone())};
    return llvm::Error::success();
  });
}

void quantaModuleDestroy(QuantaModule *module) { delete module; }

namespace {
/// A stream into a callback.
class CallbackStream : public llvm::raw_ostream {
public:
  CallbackStream(QuantaTextCallback callback, void *user)
      : callback(callback), user(user) {}
  ~CallbackStream() override { flush(); }

private:
  void write_impl(const char *text, size_t length) override {
    callback(text, length, user);
    position += length;
  }
  uint64_t current_pos() const override { return position; }

  QuantaTextCallback callback;
  void *user;
  uint64_t position = 0;
};
} // namespace

QuantaError *quantaModulePrint(const QuantaModule *module,
                               QuantaTextCallback callback, void *user) {
  if (anyNull(module) || !callback)
    return makeNullError();
  return guard(module->session.get(), [&] {
    // Whole, before the first call: a callback that throws must not leave the
    // printer in the middle.
    std::string text;
    {
      llvm::raw_string_ostream stream(text);
      (*module->module).print(stream);
    }
    CallbackStream(callback, user) << text;
    return llvm::Error::success();
  });
}

QuantaError *quantaModuleReport(const QuantaModule *module, const char *name,
                                QuantaTextCallback callback, void *user) {
  if (anyNull(module, name) || !callback)
    return makeNullError();
  return guard(module->session.get(), [&]() -> llvm::Error {
    FailureOr<Report> report = describeModule(*module->module, name);
    if (failed(report))
      return makeError(llvm::Twine(name) + ": nothing to report on");
    std::string text;
    {
      llvm::raw_string_ostream stream(text);
      printReport(stream, *report, ReportFormat::Json);
    }
    CallbackStream(callback, user) << text;
    return llvm::Error::success();
  });
}

QuantaError *quantaModuleRunPipeline(QuantaModule *module,
                                     const char *pipeline) {
  if (anyNull(module, pipeline))
    return makeNullError();
  return guard(module->session.get(), [&]() -> llvm::Error {
    llvm::StringRef text = llvm::StringRef(pipeline).trim();
    if (text.consume_front("builtin.module(") && !text.consume_back(")"))
      return makeError("expected ')' at the end of the pipeline");
    PassManager pm(&module->session->context);
    std::string message;
    llvm::raw_string_ostream stream(message);
    if (failed(parsePassPipeline(text, pm, stream)))
      return makeError("not a pipeline: " + llvm::StringRef(message).rtrim());
    if (failed(pm.run(*module->module)))
      return makeError("a pass failed");
    return llvm::Error::success();
  });
}

/// Compiles a copy, which lowering changes.
QuantaError *quantaModuleSave(const QuantaModule *module, const char *path,
                              const QuantaOptions *options) {
  if (anyNull(module, path))
    return makeNullError();
  return guard(module->session.get(), [&]() -> llvm::Error {
    auto kind =
        options && options->kind ? options->kind : getOutputKindOfPath(path);
    if (!kind)
      return makeError(
          llvm::Twine(path) +
          ": expected a name in .mlir, .mlirbc, .onnx, .ll, .s, .o "
          "or .so, or the option emit");
    if (options && options->emit.artifact.strictInteger &&
        options->quantize.allowFloat)
      return makeError("the options strict-integer and allow-float exclude "
                       "each other");
    OwningOpRef<ModuleOp> copy((*module->module).clone());
    if (llvm::Error error = emitModel(*copy, *kind, path,
                                      options ? options->emit : EmitOptions()))
      return makeError(llvm::Twine(path) + ": " +
                       llvm::toString(std::move(error)));
    return llvm::Error::success();
  });
}
