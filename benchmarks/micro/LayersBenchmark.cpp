//===- LayersBenchmark.cpp - Layers, ours and oneDNN's -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   LayersBenchmark [--shapes=FILE] [--features=LIST]... [benchmark options]
//
// Times each shape of the file (layers.txt beside this source by default) on one
// thread: ours for the host and for each --features ("-avx512f" is AVX2), and
// oneDNN where it was built in. The order is random and interleaved by default,
// so that a machine whose speed drifts does so for all. Counters: MACs of one
// inference and a second, bytes of its int8 tensors (input, weights, output), and
// the share of this core's peak of AMX or 512-bit vpdpbusd where it has one. The
// peaks, and the rates of reads from cache and memory, stand in the context of JSON output.
//
//===----------------------------------------------------------------------===//

#include "Layer.h"
#include "Peak.h"
#include "benchmark/benchmark.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/Execution.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <functional>
#include <string>
#ifdef QUANTA_HAS_ONEDNN
#include "OneDnn.h"
#endif

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::benchmarks;

static llvm::ExitOnError exitOnError("LayersBenchmark: error: ");

static void addBenchmark(std::string name, const Shape &shape,
                         std::function<void()> run, double peak) {
  double macs = shape.macs(), bytes = shape.bytes();
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State &state) {
    for (auto _ : state)
      run();
    double total = macs * state.iterations();
    state.counters["MACs"] = macs;
    state.counters["bytes"] = bytes;
    state.counters["MACs/s"] =
        benchmark::Counter(total, benchmark::Counter::kIsRate);
    if (peak > 0)
      state.counters["of_peak"] =
          benchmark::Counter(total / peak, benchmark::Counter::kIsRate);
  })->Unit(benchmark::kMicrosecond);
}

/// The layer compiled for this host with some features taken away.
static std::function<void()> compileLayer(MLIRContext &context,
                                          const Shape &shape,
                                          llvm::StringRef features) {
  OwningOpRef<ModuleOp> module = buildLayer(context, shape);
  TargetSelection selection;
  selection.features = features.str();
  if (!module || failed(lowerToLlvmDialect(*module, selection)))
    exitOnError(llvm::createStringError("cannot compile " + shape.name));
  std::shared_ptr<CompiledModel> model =
      exitOnError(CompiledModel::compile(*module, selection));
  const ModelDescriptor &descriptor = model->getDescriptor();
  using Bytes = std::vector<int8_t>;
  auto inputs = std::make_shared<std::vector<Bytes>>();
  for (const TensorDescriptor &input : descriptor.inputs) {
    Bytes &bytes = inputs->emplace_back(input.bytes());
    for (size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<int8_t>(i * 37 + i / 251);
  }
  auto output =
      std::make_shared<std::vector<int8_t>>(descriptor.outputs[0].bytes());
  return [model, inputs, output] {
    SmallVector<const void *, 2> data;
    for (const Bytes &bytes : *inputs)
      data.push_back(bytes.data());
    void *outputs[] = {output->data()};
    exitOnError(model->run(data, outputs));
    benchmark::DoNotOptimize(output->data());
  };
}

/// Adds what bounds this machine to the benchmark's context. Returns the larger
/// of the peaks, in MACs a second.
static double measureCeilings() {
  double dots = measureDotPeak(), tiles = measureTilePeak();
  auto add = [](const char *name, double rate, const char *unit) {
    benchmark::AddCustomContext(name, std::to_string(rate));
    llvm::errs() << llvm::formatv("{0}: {1:f1} {2}\n", name, rate / 1e9, unit);
  };
  add("peak_vpdpbusd", dots, "GMAC/s");
  add("peak_amx", tiles, "GMAC/s");
  // Half of what a second-level cache holds, and more than a last-level one.
  add("l2_reads", measureReadRate(1 << 19), "GB/s");
  add("memory_reads", measureReadRate(1 << 29), "GB/s");
  return std::max(dots, tiles);
}

int main(int argc, char **argv) {
  // Later options win: these are defaults.
  std::vector<char *> arguments(argv, argv + argc);
  std::string interleave = "--benchmark_enable_random_interleaving=true";
  arguments.insert(arguments.begin() + 1, interleave.data());
  std::string path = QUANTA_LAYERS;
  std::vector<std::string> features = {""};
  std::vector<char *> forwarded;
  for (char *argument : arguments) {
    llvm::StringRef text(argument);
    if (text.consume_front("--shapes="))
      path = text.str();
    else if (text.consume_front("--features="))
      features.push_back(text.str());
    else
      forwarded.push_back(argument);
  }
  int count = static_cast<int>(forwarded.size());
  benchmark::Initialize(&count, forwarded.data());
  if (benchmark::ReportUnrecognizedArguments(count, forwarded.data()))
    return 2;

  double peak = measureCeilings();
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  for (const Shape &shape : exitOnError(readShapes(path))) {
    for (const std::string &selection : features)
      addBenchmark(shape.name + "/quanta" +
                       (selection.empty() ? "" : "(" + selection + ")"),
                   shape, compileLayer(context, shape, selection), peak);
#ifdef QUANTA_HAS_ONEDNN
    const std::pair<const char *, PeerType> peers[] = {
        {"onednn_u8", PeerType::UnsignedInt8},
        {"onednn_s8", PeerType::SignedInt8},
        {"onednn_f32", PeerType::Float}};
    for (auto [name, type] : peers)
      if (auto run = createOneDnnLayer(shape, type))
        addBenchmark(shape.name + "/" + name, shape, run, peak);
#endif
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
