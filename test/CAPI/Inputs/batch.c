/*===- batch.c - Any number of samples in C -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#include "checks.h"

#include <string.h>

/* linalg from memory, ranges measured on samples, any number of samples. */
void testDynamicBatch(void) {
  static const char linalg[] =
      "func.func @main(%x: tensor<?x4x4x2xf32>) -> tensor<?x4x4x2xf32> {\n"
      "  %c0 = arith.constant 0 : index\n"
      "  %two = arith.constant 2.0 : f32\n"
      "  %n = tensor.dim %x, %c0 : tensor<?x4x4x2xf32>\n"
      "  %e = tensor.empty(%n) : tensor<?x4x4x2xf32>\n"
      "  %y = linalg.generic {indexing_maps = [\n"
      "      affine_map<(a, b, c, d) -> (a, b, c, d)>,\n"
      "      affine_map<(a, b, c, d) -> (a, b, c, d)>],\n"
      "      iterator_types = [\"parallel\", \"parallel\", \"parallel\",\n"
      "          \"parallel\"]}\n"
      "      ins(%x : tensor<?x4x4x2xf32>) outs(%e : tensor<?x4x4x2xf32>) {\n"
      "  ^bb0(%in: f32, %out: f32):\n"
      "    %m = arith.mulf %in, %two : f32\n"
      "    linalg.yield %m : f32\n"
      "  } -> tensor<?x4x4x2xf32>\n"
      "  return %y : tensor<?x4x4x2xf32>\n}\n";
  static const char mixes[] =
      "func.func @main(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {\n"
      "  %0 = tosa.reverse %x {axis = 0 : i32} : (tensor<?x4xf32>)\n"
      "    -> tensor<?x4xf32>\n"
      "  return %0 : tensor<?x4xf32>\n}\n";
  float together[SAMPLES * IN], alone[SAMPLES * IN];
  struct QuantaTensor input = makeTensor(inShape, samples), output;
  int64_t none[] = {0, 4, 4, 2}, one[] = {1, 4, 4, 2};
  QuantaContext *context = NULL;
  QuantaModule *module = NULL;
  QuantaOptions *options = NULL;
  QuantaCalibrator *calibrator = NULL;
  QuantaStatistics *statistics = NULL;
  QuantaModel *model = NULL;
  int i;

  OK(quantaContextCreate(&context));
  FAILS(quantaModuleLoadFromMemory(context, mixes, strlen(mixes), "mixes.mlir",
                                   NULL, QUANTA_DYNAMIC_BATCH, &module),
        "mixes.mlir:2:8: error: 'tosa.reverse' op mixes the samples");
  OK(quantaModuleLoadFromMemory(context, linalg, strlen(linalg), "linalg.mlir",
                                NULL, QUANTA_DEFAULT_BATCH, &module));
  OK(quantaOptionsCreate(&options));
  FAILS(quantaOptionsSet(options, "observer", "eyes"), "moving-average");
  OK(quantaOptionsSet(options, "range", "auto"));
  OK(quantaOptionsSet(options, "observer", "histogram"));
  OK(quantaModuleObserve(module, options));
  CHECK(quantaModuleNeedsSamples(module, options));
  CHECK(!quantaModuleNeedsSamples(module, NULL));
  OK(quantaCalibratorCreate(module, &calibrator));
  input.shape = none;
  OK(quantaCalibratorAdd(calibrator, &input, 1));
  input.shape = inShape;
  OK(quantaCalibratorAdd(calibrator, &input, 1));
  OK(quantaCalibratorGetStatistics(calibrator, &statistics));
  quantaCalibratorDestroy(calibrator);
  FAILS(quantaModuleQuantize(module, statistics, options),
        "measure on samples");
  FAILS(quantaModuleRefine(module, statistics, &input, 0, options),
        "expected 1 inputs, got 0");
  FAILS(quantaModuleRefine(module, NULL, &input, 1, options), "NULL");
  OK(quantaModuleRefine(module, statistics, &input, 1, options));
  OK(quantaModuleQuantize(module, NULL, options));
  quantaStatisticsDestroy(statistics);
  quantaOptionsDestroy(options);

  OK(quantaModelCompile(module, &model));
  CHECK(quantaModelHasDynamicBatch(model));
  CHECK(quantaModelGetInput(model, 0)->shape[0] == 1);
  output = makeTensor(inShape, together);
  OK(quantaModelRun(model, &input, 1, &output, 1));
  for (i = 0; i < SAMPLES; ++i) {
    input = makeTensor(one, samples + IN * i);
    output = makeTensor(one, alone + IN * i);
    OK(quantaModelRun(model, &input, 1, &output, 1));
  }
  CHECK(memcmp(together, alone, sizeof alone) == 0);
  input = makeTensor(none, NULL);
  output = makeTensor(none, NULL);
  OK(quantaModelRun(model, &input, 1, &output, 1));
  quantaModelDestroy(model);
  quantaModuleDestroy(module);
  quantaContextDestroy(context);
}
