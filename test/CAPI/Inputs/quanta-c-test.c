/*===- quanta-c-test.c - The C interface from C99 -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   quanta-c-test CONV.mlir MODEL.onnx FOLDER
//
// Prints each check that fails, and how many there were.
//
//===----------------------------------------------------------------------===*/

#include "quanta-c/Quanta.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int numChecks = 0, numFailures = 0;

static void check(int holds, const char *what, int line) {
  ++numChecks;
  if (holds)
    return;
  ++numFailures;
  printf("line %d: %s\n", line, what);
}
#define CHECK(condition) check((condition) != 0, #condition, __LINE__)

/* The call has to succeed. */
static void succeeds(QuantaError *error, int line) {
  check(error == NULL, quantaErrorGetMessage(error), line);
  quantaErrorDestroy(error);
}
#define OK(call) succeeds(call, __LINE__)

/* The call has to fail with a message that holds `part`. */
static void fails(QuantaError *error, const char *part, int line) {
  check(error != NULL, "an error was expected", line);
  if (error && !strstr(quantaErrorGetMessage(error), part))
    check(0, quantaErrorGetMessage(error), line);
  quantaErrorDestroy(error);
}
#define FAILS(call, part) fails(call, part, __LINE__)

enum { SAMPLES = 5, IN = 4 * 4 * 2, OUT = 2 * 2 * 2 };
static float samples[SAMPLES * IN];
static const int64_t inShape[] = {SAMPLES, 4, 4, 2};
static const int64_t outShape[] = {SAMPLES, 2, 2, 2};

static struct QuantaTensor makeTensor(const int64_t *shape, void *data) {
  struct QuantaTensor tensor = {NULL, QUANTA_F32, 4, NULL, NULL};
  tensor.shape = shape;
  tensor.data = data;
  return tensor;
}

struct Text {
  char bytes[1 << 16];
  size_t length;
};

static void append(const char *text, size_t length, void *user) {
  struct Text *all = user;
  if (all->length + length < sizeof all->bytes) {
    memcpy(all->bytes + all->length, text, length);
    all->length += length;
    all->bytes[all->length] = 0;
  }
}

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

static void testOptions(void) {
  QuantaOptions *options = NULL;
  OK(quantaOptionsCreate(&options));
  OK(quantaOptionsSet(options, "range", "min-max"));
  FAILS(quantaOptionsSet(options, "range", "max-min"), "option 'range'");
  FAILS(quantaOptionsSet(options, "io", "double"), "expected float or integer");
  FAILS(quantaOptionsSet(options, "speed", "11"), "unknown option 'speed'");
  FAILS(quantaOptionsSet(options, NULL, "11"), "NULL");
  FAILS(quantaOptionsSet(NULL, "range", "mse"), "NULL");
  quantaOptionsDestroy(options);
}

/* From float TOSA to a shared library, and all of it run. */
static void testConvolution(const char *path, const char *folder) {
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

static char *readFile(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  char *bytes = malloc(1 << 20);
  *length = 0;
  if (file && bytes) {
    *length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
  }
  return bytes;
}

static void countWarnings(const struct QuantaDiagnostic *diagnostic,
                          void *user) {
  if (diagnostic->severity != QUANTA_SEVERITY_ERROR)
    ++*(int *)user;
}

static void testImport(const char *path) {
  static const char wrong[] =
      "func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {\n"
      "  %0 = tosa.sinh %x : (tensor<1x4xf32>) -> tensor<1x4xf32>\n"
      "  return %0 : tensor<1x4xf32>\n}\n";
  static const char sine[] =
      "func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {\n"
      "  %0 = quanta.observe %x \"x\" min_max stats <min = [0.0], max = [1.0]>\n"
      "    : tensor<1x4xf32>\n"
      "  %1 = tosa.add %0, %0 : (tensor<1x4xf32>, tensor<1x4xf32>)\n"
      "    -> tensor<1x4xf32>\n"
      "  %2 = quanta.observe %1 \"y\" min_max stats <min = [0.0], max = [2.0]>\n"
      "    : tensor<1x4xf32>\n"
      "  %3 = tosa.sin %2 : (tensor<1x4xf32>) -> tensor<1x4xf32>\n"
      "  return %3 : tensor<1x4xf32>\n}\n";
  size_t length;
  char *bytes = readFile(path, &length);
  int warnings = 0;
  QuantaContext *context = NULL;
  QuantaModule *module = NULL;
  QuantaModel *model = NULL;
  QuantaOptions *options = NULL;
  QuantaError *error;

  CHECK(length > 0);
  OK(quantaContextCreate(&context));
  quantaContextSetDiagnosticHandler(context, countWarnings, &warnings);
  OK(quantaModuleLoadFromMemory(context, bytes, length, "net", NULL, 3,
                                &module));
  OK(quantaModelCompile(module, &model));
  CHECK(quantaModelGetInput(model, 0)->shape[0] == 3);
  quantaModelDestroy(model);
  quantaModuleDestroy(module);

  FAILS(quantaModuleLoadFromMemory(context, bytes, length / 2, "half", NULL, 1,
                                   &module),
        "half");
  CHECK(module == NULL);
  FAILS(quantaModuleLoadFromMemory(context, bytes, length, "net", NULL, -2,
                                   &module),
        "expected a positive batch, QUANTA_DEFAULT_BATCH or "
        "QUANTA_DYNAMIC_BATCH, got -2");
  free(bytes);

  /* Each diagnostic with its place. */
  error = quantaModuleParse(context, wrong, strlen(wrong), "wrong.mlir",
                            &module);
  CHECK(module == NULL && error != NULL);
  CHECK(quantaErrorGetNumDiagnostics(error) == 1);
  CHECK(strcmp(quantaErrorGetDiagnostic(error, 0).location,
               "wrong.mlir:2:8") == 0);
  CHECK(quantaErrorGetDiagnostic(error, 0).severity == QUANTA_SEVERITY_ERROR);
  CHECK(quantaErrorGetDiagnostic(error, 1).text[0] == 0);
  CHECK(strcmp(quantaErrorGetSummary(error), "wrong.mlir: not a model") == 0);
  CHECK(strstr(quantaErrorGetMessage(error), "wrong.mlir:2:8: error: "));
  quantaErrorDestroy(error);

  OK(quantaModuleParse(context, sine, strlen(sine), "sine.mlir", &module));
  FAILS(quantaModuleQuantize(module, NULL, NULL), "float op left: tosa.sin");
  quantaModuleDestroy(module);
  OK(quantaModuleParse(context, sine, strlen(sine), "sine.mlir", &module));
  OK(quantaOptionsCreate(&options));
  OK(quantaOptionsSet(options, "allow-float", "true"));
  OK(quantaModuleQuantize(module, NULL, options));
  quantaOptionsDestroy(options);
  quantaModuleDestroy(module);
  quantaContextDestroy(context);
}

/* linalg from memory, ranges measured on samples, any number of samples. */
static void testDynamicBatch(void) {
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

static void testNull(void) {
  QuantaContext *context = NULL;
  QuantaModule *module = NULL;
  QuantaModel *model = NULL;
  FAILS(quantaContextCreate(NULL), "NULL");
  FAILS(quantaModuleLoad(NULL, "x.mlir", 1, &module), "NULL");
  FAILS(quantaModuleClone(NULL, &module), "NULL");
  FAILS(quantaModulePrint(NULL, append, NULL), "NULL");
  FAILS(quantaModuleRunPipeline(NULL, "cse"), "NULL");
  FAILS(quantaModuleSave(NULL, "x.o", NULL), "NULL");
  FAILS(quantaModuleObserve(NULL, NULL), "NULL");
  FAILS(quantaModuleQuantize(NULL, NULL, NULL), "NULL");
  FAILS(quantaModelCompile(NULL, &model), "NULL");
  FAILS(quantaModelLoad("/nowhere.so", &model), "/nowhere.so");
  FAILS(quantaModelRun(NULL, NULL, 0, NULL, 0), "NULL");
  FAILS(quantaStatisticsLoad("/nowhere.json", NULL), "NULL");
  CHECK(quantaModelGetInput(NULL, 0) == NULL);
  CHECK(quantaErrorGetMessage(NULL)[0] == 0);
  OK(quantaContextCreate(&context));
  FAILS(quantaModuleLoad(context, "/nowhere.onnx", 1, &module), "no such file");
  FAILS(quantaModuleLoad(context, NULL, 1, &module), "NULL");
  FAILS(quantaModuleLoad(context, "x.mlir", 1, NULL), "NULL");
  FAILS(quantaModuleParse(context, NULL, 1, "x", &module), "NULL");
  /* An empty module is one, but no model. */
  OK(quantaModuleParse(context, "", 0, "empty.mlir", &module));
  FAILS(quantaModelCompile(module, &model), "@main");
  FAILS(quantaModuleQuantize(module, NULL, NULL), "@main");
  FAILS(quantaModuleReport(module, "empty", append, NULL), "empty");
  quantaModuleDestroy(module);
  quantaContextDestroy(context);
  quantaErrorDestroy(NULL);
  quantaContextDestroy(NULL);
  quantaModuleDestroy(NULL);
  quantaModelDestroy(NULL);
  quantaOptionsDestroy(NULL);
  quantaStatisticsDestroy(NULL);
  quantaCalibratorDestroy(NULL);
}

/* Without a floating-point instruction, by the machine code of what is saved. */
static void testStrictInteger(const char *path, const char *folder) {
  QuantaContext *context = NULL;
  QuantaModule *module = NULL;
  QuantaOptions *options = NULL;
  char object[512], certificate[512], text[512] = {0};
  FILE *file;

  sprintf(object, "%s/strict.o", folder);
  sprintf(certificate, "%s/strict.json", folder);
  OK(quantaContextCreate(&context));
  OK(quantaModuleLoad(context, path, 1, &module));
  OK(quantaOptionsCreate(&options));
  FAILS(quantaOptionsSet(options, "strict-integer", "yes"), "true or false");
  OK(quantaOptionsSet(options, "strict-integer", "true"));
  OK(quantaOptionsSet(options, "certificate", certificate));
  OK(quantaOptionsSet(options, "zero-shot", "0,1"));
  OK(quantaModuleObserve(module, options));
  OK(quantaModuleQuantize(module, NULL, options));
  OK(quantaModuleSave(module, object, options));
  file = fopen(certificate, "r");
  CHECK(file && fread(text, 1, sizeof(text) - 1, file) > 0);
  CHECK(strstr(text, "\"integer_only\": true"));
  if (file)
    fclose(file);
  OK(quantaOptionsSet(options, "allow-float", "true"));
  FAILS(quantaModuleSave(module, object, options), "exclude each other");
  quantaOptionsDestroy(options);
  quantaModuleDestroy(module);
  quantaContextDestroy(context);
}

int main(int argc, char **argv) {
  int i;
  if (argc != 4)
    return 2;
  for (i = 0; i < SAMPLES * IN; ++i)
    samples[i] = (float)((i * 7919) % 201 - 100) / 100;
  CHECK(strcmp(quantaGetVersion(), QUANTA_VERSION_STRING) == 0);
  testOptions();
  testDynamicBatch();
  testNull();
  testConvolution(argv[1], argv[3]);
  testImport(argv[2]);
  testStrictInteger(argv[2], argv[3]);
  printf("%d checks, %d failures\n", numChecks, numFailures);
  return numFailures != 0;
}
