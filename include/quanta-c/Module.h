/*===- Module.h - Models as modules of MLIR -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#ifndef QUANTA_C_MODULE_H
#define QUANTA_C_MODULE_H

#include "quanta-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Owns what modules share. All dialects are registered; passes and pipelines are,
   too, once in a process. One thread at a time may use a context and its modules;
   different contexts are independent. */
typedef struct QuantaContext QuantaContext;

/* A model at any level: float, observed, integer. It keeps its context alive. */
typedef struct QuantaModule QuantaModule;

QUANTA_CAPI QuantaError *quantaContextCreate(QuantaContext **context);
QUANTA_CAPI void quantaContextDestroy(QuantaContext *context);

/* Warnings and remarks of later calls go to `handler`; to nobody where it is
   NULL, as at first. Errors are in the QuantaError. */
typedef void (*QuantaDiagnosticHandler)(
    const struct QuantaDiagnostic *diagnostic, void *user);
QUANTA_CAPI void
quantaContextSetDiagnosticHandler(QuantaContext *context,
                                  QuantaDiagnosticHandler handler, void *user);

/* From MLIR text or bytecode; `name` stands for the file in diagnostics. The
   module is as it is written, for pipelines; models come by the functions below. */
QUANTA_CAPI QuantaError *quantaModuleParse(QuantaContext *context,
                                           const char *bytes, size_t length,
                                           const char *name,
                                           QuantaModule **module);

/* Number of samples that a model takes at once: a positive number, or one of
   these. A batch that is symbolic in ONNX becomes 1 by default, one that is dynamic
   in MLIR stays so. Any number is an error at the op that mixes samples. */
#define QUANTA_DEFAULT_BATCH ((int64_t)0)
#define QUANTA_DYNAMIC_BATCH ((int64_t)-1)

/* From the bytes of a model: ONNX, or MLIR as text or bytecode, with linalg raised
   to TOSA. `name` stands for the file in diagnostics; `folder` has the side files
   of an ONNX model's initializers (NULL: the current one). */
QUANTA_CAPI QuantaError *
quantaModuleLoadFromMemory(QuantaContext *context, const void *bytes,
                           size_t length, const char *name, const char *folder,
                           int64_t batch, QuantaModule **module);

/* From a file: .onnx, .mlir or .mlirbc. */
QUANTA_CAPI QuantaError *quantaModuleLoad(QuantaContext *context,
                                          const char *path, int64_t batch,
                                          QuantaModule **module);

QUANTA_CAPI QuantaError *quantaModuleClone(const QuantaModule *module,
                                           QuantaModule **clone);
QUANTA_CAPI void quantaModuleDestroy(QuantaModule *module);

/* Hands the module's text to `callback`, in one or more pieces. */
QUANTA_CAPI QuantaError *quantaModulePrint(const QuantaModule *module,
                                           QuantaTextCallback callback,
                                           void *user);

/* Runs passes, as in "quanta-observe{observer=histogram},cse"; with or without
   "builtin.module(...)" around them. After an error in a pass the module may
   have changed. */
QUANTA_CAPI QuantaError *quantaModuleRunPipeline(QuantaModule *module,
                                                 const char *pipeline);

/* Hands a report on the module's layers to `callback`: one JSON object, that of
   quant-run --report=F.json without samples. */
QUANTA_CAPI QuantaError *quantaModuleReport(const QuantaModule *module,
                                            const char *name,
                                            QuantaTextCallback callback,
                                            void *user);

/* Writes the module as .mlir or .mlirbc, or one between pairs as .onnx, or compiles
   it to .ll, .s, .o (with its .h beside it) or .so: the extension chooses, or the
   option emit, which has integer TOSA and linalg, too. `options` may be NULL. */
QUANTA_CAPI QuantaError *quantaModuleSave(const QuantaModule *module,
                                          const char *path,
                                          const QuantaOptions *options);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QUANTA_C_MODULE_H */
