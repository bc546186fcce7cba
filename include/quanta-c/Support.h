/*===- Support.h - Errors, tensors and options of the C interface -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#ifndef QUANTA_C_SUPPORT_H
#define QUANTA_C_SUPPORT_H

#include "quanta/Runtime/Model.h"
#include "quanta/Version.h"

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define QUANTA_CAPI
#else
#define QUANTA_CAPI __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*===----------------------------------------------------------------------===//
// Errors
//
// A function that can fail returns an error, which the caller destroys, or NULL
// for success. After an error the function's outputs are NULL and nothing that
// was passed in has changed, unless it says otherwise. A NULL handle where one is
// needed is such an error too; destroying NULL does nothing.
//===----------------------------------------------------------------------===*/

typedef struct QuantaError QuantaError;

enum QuantaSeverity {
  QUANTA_SEVERITY_NOTE = 0,
  QUANTA_SEVERITY_WARNING = 1,
  QUANTA_SEVERITY_ERROR = 2,
  QUANTA_SEVERITY_REMARK = 3
};

/* What the compiler said about a place in a model. */
struct QuantaDiagnostic {
  /* enum QuantaSeverity */
  int32_t severity;
  /* "FILE:LINE:COLUMN", the name of a part of a model, or "" */
  const char *location;
  const char *text;
};

/* What went wrong, with all diagnostics, a line each. Lives as long as the
   error. */
QUANTA_CAPI const char *quantaErrorGetMessage(const QuantaError *error);
/* The first line alone. */
QUANTA_CAPI const char *quantaErrorGetSummary(const QuantaError *error);
QUANTA_CAPI size_t quantaErrorGetNumDiagnostics(const QuantaError *error);
/* Number `index` of them; all fields empty beyond the last. The strings live as
   long as the error. */
QUANTA_CAPI struct QuantaDiagnostic
quantaErrorGetDiagnostic(const QuantaError *error, size_t index);
QUANTA_CAPI void quantaErrorDestroy(QuantaError *error);

/*===----------------------------------------------------------------------===//
// Tensors of the caller
//===----------------------------------------------------------------------===*/

/* A dense array in C order. Functions read (or write) the data during the call
   and keep no pointer. */
struct QuantaTensor {
  /* NULL: by position */
  const char *name;
  /* enum quanta_dtype */
  int32_t dtype;
  int32_t rank;
  const int64_t *shape;
  void *data;
};

/* Takes `length` bytes of text, which end with the call. */
typedef void (*QuantaTextCallback)(const char *text, size_t length, void *user);

/*===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===*/

/* How a model is quantized and compiled: the options of quant-compile by their
   names.
     config            path of a configuration file, or its defaults:
                       "{weight-bits: 4, group-size: 32}"; "" (default) is none
     range             "min-max", "percentile" (default), "percentile:P", "mse",
                       "entropy", "auto"
     correct-biases    "true" or "false"; by default as the range needs
     observer          "min-max", "histogram", "moving-average[:MOMENTUM]"; by
                       default what the range needs
     granularity       of the records: "per-tensor" (default), "per-channel"
     weights           "per-channel" (default), "per-tensor"
     zero-shot         "MIN,MAX" of the inputs: ranges without samples
     rounding          "single_round" (default), "double_round",
                       "float_nearest_even"
     io                "float" (default) or "integer"
     allow-float       "true" or "false" (default)
     emit              "mlir", "mlirbc", "onnx-qdq" (which stops before integers),
                       "tosa", "linalg", "llvm", "asm", "obj", "so"; by default as
                       the name of the file says
     target            a triple; "" (default) is this host
     target-features   "+x,-y"
     strict-integer    "true": io=integer, and saving an object or a shared library
                       fails unless it is integer-only by its machine code;
                       "false" (default)
     certificate       path of a JSON file: what strict-integer found
     threads           "true": saved code can run on several threads; "false" (default) */
typedef struct QuantaOptions QuantaOptions;

QUANTA_CAPI QuantaError *quantaOptionsCreate(QuantaOptions **options);
/* Fails for an unknown name or a value that it does not take. */
QUANTA_CAPI QuantaError *quantaOptionsSet(QuantaOptions *options,
                                          const char *name, const char *value);
QUANTA_CAPI void quantaOptionsDestroy(QuantaOptions *options);

/* "0.1.0": of the library; QUANTA_VERSION_STRING is that of the header. */
QUANTA_CAPI const char *quantaGetVersion(void);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* QUANTA_C_SUPPORT_H */
