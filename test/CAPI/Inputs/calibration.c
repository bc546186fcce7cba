/*===- calibration.c - Samples, statistics and models in C -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#include "checks.h"

#include <stdio.h>
#include <string.h>

static const int64_t outShape[] = {SAMPLES, 2, 2, 2};

/* One sample a call. */
struct Feed {
  int64_t shape[4];
  int next, stopAt;
};

static int nextBatch(struct QuantaTensor *inputs, size_t numInputs,
                     void *user) {
  struct Feed *feed = user;
  if (numInputs != 1 || feed->next == feed->stopAt)
    return -7;
  if (feed->next == SAMPLES)
    return 0;
  inputs[0].name = "x";
  inputs[0].dtype = QUANTA_F32;
  inputs[0].rank = 4;
  inputs[0].shape = feed->shape;
  inputs[0].data = samples + IN * feed->next++;
  return 1;
}

static QuantaStatistics *calibrate(const QuantaModule *module,
                                   const char *folder) {
  char path[4096];
  QuantaModule *observed = NULL;
  QuantaCalibrator *calibrator = NULL;
  QuantaStatistics *pushed = NULL, *pulled = NULL, *merged = NULL, *read = NULL;
  struct QuantaTensor input = makeTensor(inShape, samples);
  struct Feed feed = {{1, 4, 4, 2}, 0, -1}, stops = {{1, 4, 4, 2}, 0, 2};

  OK(quantaModuleClone(module, &observed));
  OK(quantaModuleObserve(observed, NULL));
  FAILS(quantaModuleQuantize(observed, NULL, NULL), "need statistics");
  OK(quantaCalibratorCreate(observed, &calibrator));
  CHECK(quantaCalibratorGetNumInputs(calibrator) == 1);
  CHECK(strcmp(quantaCalibratorGetInput(calibrator, 0)->name, "x") == 0);
  CHECK(quantaCalibratorGetInput(calibrator, 1) == NULL);
  FAILS(quantaCalibratorGetStatistics(calibrator, &pushed), "no sample");
  OK(quantaCalibratorAdd(calibrator, &input, 1));
  OK(quantaCalibratorGetStatistics(calibrator, &pushed));
  CHECK(quantaStatisticsGetNumSamples(pushed) == SAMPLES);
  quantaCalibratorDestroy(calibrator);

  OK(quantaCalibratorCreate(observed, &calibrator));
  OK(quantaCalibratorRun(calibrator, nextBatch, &feed));
  OK(quantaCalibratorGetStatistics(calibrator, &pulled));
  CHECK(quantaStatisticsGetNumSamples(pulled) == SAMPLES);
  FAILS(quantaCalibratorRun(calibrator, nextBatch, &stops), "gave up with -7");

  OK(quantaStatisticsMerge(pushed, pulled, &merged));
  CHECK(quantaStatisticsGetNumSamples(merged) == 2 * SAMPLES);
  snprintf(path, sizeof path, "%s/statistics.json", folder);
  OK(quantaStatisticsSave(merged, path));
  OK(quantaStatisticsLoad(path, &read));
  CHECK(quantaStatisticsGetNumSamples(read) == 2 * SAMPLES);

  input.shape = outShape;
  FAILS(quantaCalibratorAdd(calibrator, &input, 1),
        "input 'x': expected shape Nx4x4x2, got 5x2x2x2");
  input = makeTensor(inShape, samples);
  input.dtype = QUANTA_I8;
  FAILS(quantaCalibratorAdd(calibrator, &input, 1), "expected f32, got i8");
  input.dtype = 99;
  FAILS(quantaCalibratorAdd(calibrator, &input, 1), "got type 99");
  input = makeTensor(inShape, NULL);
  FAILS(quantaCalibratorAdd(calibrator, &input, 1), "NULL");
  input = makeTensor(inShape, samples);
  input.name = "z";
  FAILS(quantaCalibratorAdd(calibrator, &input, 1), "no tensor for input 'x'");
  FAILS(quantaCalibratorAdd(calibrator, NULL, 0), "expected 1 inputs, got 0");
  FAILS(quantaCalibratorAdd(NULL, &input, 1), "NULL");
  {
    float infinite[IN] = {0};
    int64_t shape[] = {1, 4, 4, 2};
    infinite[3] = 1e38f * 10;
    input = makeTensor(shape, infinite);
    FAILS(quantaCalibratorAdd(calibrator, &input, 1), "infinite");
  }

  quantaCalibratorDestroy(calibrator);
  quantaModuleDestroy(observed);
  quantaStatisticsDestroy(pushed);
  quantaStatisticsDestroy(pulled);
  quantaStatisticsDestroy(merged);
  return read;
}

static void run(QuantaModel *model, float *outputs) {
  struct QuantaTensor input = makeTensor(inShape, samples);
  struct QuantaTensor output = makeTensor(outShape, outputs);
  const int64_t fewer[] = {SAMPLES - 1, 2, 2, 2};
  OK(quantaModelRun(model, &input, 1, &output, 1));
  output.shape = fewer;
  FAILS(quantaModelRun(model, &input, 1, &output, 1),
        "expected outputs for 5 samples, got room for 4");
  FAILS(quantaModelRun(model, &input, 1, NULL, 0), "expected 1 outputs");
  FAILS(quantaModelRun(model, NULL, 1, &output, 1), "NULL");
}

/* From float TOSA to a shared library, and all of it run. */
void testCalibration(const char *path, const char *folder) {
  static struct Text text;
  char name[4096];
  float inFloat[SAMPLES * OUT], inProcess[SAMPLES * OUT], loaded[SAMPLES * OUT];
  QuantaContext *context = NULL;
  QuantaModule *module = NULL, *again = NULL;
  QuantaStatistics *statistics = NULL;
  QuantaModel *model = NULL;
  double worst = 0;
  int i;

  OK(quantaContextCreate(&context));
  OK(quantaModuleLoad(context, path, 1, &module));
  /* Modules keep what they need of it. */
  quantaContextDestroy(context);
  OK(quantaModelCompile(module, &model));
  run(model, inFloat);
  quantaModelDestroy(model);

  FAILS(quantaModuleQuantize(module, NULL, NULL), "no observers");
  statistics = calibrate(module, folder);
  OK(quantaModuleObserve(module, NULL));
  OK(quantaModuleQuantize(module, statistics, NULL));
  quantaStatisticsDestroy(statistics);
  OK(quantaModulePrint(module, append, &text));
  CHECK(strstr(text.bytes, "quanta.requantize") != NULL);
  CHECK(strstr(text.bytes, "quanta.observe") == NULL);

  OK(quantaModelCompile(module, &model));
  CHECK(quantaModelGetNumInputs(model) == 1);
  CHECK(quantaModelGetNumOutputs(model) == 1);
  CHECK(quantaModelGetInput(model, 0)->rank == 4);
  CHECK(quantaModelGetOutput(model, 0)->bytes == OUT * 4);
  CHECK(quantaModelGetOutput(model, 1) == NULL);
  CHECK(quantaModelGetMacs(model) == 64);
  run(model, inProcess);
  quantaModelDestroy(model);
  for (i = 0; i < SAMPLES * OUT; ++i) {
    double difference = inProcess[i] - inFloat[i];
    if (difference < 0)
      difference = -difference;
    if (difference > worst)
      worst = difference;
  }
  CHECK(worst > 0 && worst < 0.05);

  snprintf(name, sizeof name, "%s/conv.so", folder);
  OK(quantaModuleSave(module, name, NULL));
  OK(quantaModelLoad(name, &model));
  run(model, loaded);
  quantaModelDestroy(model);
  CHECK(memcmp(inProcess, loaded, sizeof loaded) == 0);

  OK(quantaModelLoad(name, &model));
  OK(quantaModelSetNumThreads(model, 1));
  FAILS(quantaModelSetNumThreads(model, 2), "compiled for one thread");
  FAILS(quantaModelSetNumThreads(model, 0), "at least 1 thread, got 0");
  quantaModelDestroy(model);
  FAILS(quantaModelSetNumThreads(NULL, 1), "");
  FAILS(quantaModelCompileForThreads(module, -1, &model), "got -1");
  CHECK(model == NULL);
  OK(quantaModelCompileForThreads(module, 2, &model));
  run(model, loaded);
  OK(quantaModelSetNumThreads(model, 3));
  run(model, loaded);
  quantaModelDestroy(model);
  CHECK(memcmp(inProcess, loaded, sizeof loaded) == 0);

  snprintf(name, sizeof name, "%s/conv.mlirbc", folder);
  OK(quantaModuleSave(module, name, NULL));
  snprintf(name, sizeof name, "%s/conv.o", folder);
  OK(quantaModuleSave(module, name, NULL));
  snprintf(name, sizeof name, "%s/conv.exe", folder);
  FAILS(quantaModuleSave(module, name, NULL), "expected a name in .mlir");
  FAILS(quantaModuleSave(module, "/nowhere/conv.o", NULL), "/nowhere/conv.o");

  OK(quantaModuleClone(module, &again));
  OK(quantaModuleRunPipeline(again, "canonicalize,cse"));
  OK(quantaModuleRunPipeline(again, "builtin.module(canonicalize)"));
  FAILS(quantaModuleRunPipeline(again, "no-such-pass"), "no-such-pass");
  FAILS(quantaModuleRunPipeline(again, "builtin.module(cse"), "expected ')'");
  FAILS(quantaModuleRunPipeline(again, "quanta-quantize{statistics=/none}"),
        "/none");
  quantaModuleDestroy(again);
  quantaModuleDestroy(module);
}
