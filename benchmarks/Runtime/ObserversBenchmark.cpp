//===- ObserversBenchmark.cpp - Cost of recording activations -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "benchmark/benchmark.h"
#include "quanta/Runtime/Observers.h"
#include <algorithm>
#include <random>
#include <vector>

// Arguments: kind, channels, values. The data are rectified, as most
// activations are: half of them fall into one bin.
static void observe(benchmark::State &state) {
  quanta_observer_spec spec = {static_cast<int32_t>(state.range(0)),
                               state.range(1), /*momentum=*/0};
  std::vector<float> data(state.range(2));
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  for (float &value : data)
    value = std::max(normal(generator), 0.0f);
  void *observers = quanta_observers_create(&spec, 1);
  for (auto _ : state)
    quanta_observe(observers, 0, data.data(), data.size() / spec.channels,
                   spec.channels, 1);
  state.SetBytesProcessed(state.iterations() * data.size() * sizeof(float));
  quanta_observers_destroy(observers);
}

BENCHMARK(observe)
    ->ArgNames({"kind", "channels", "values"})
    ->ArgsProduct({{QUANTA_OBSERVER_MIN_MAX, QUANTA_OBSERVER_HISTOGRAM},
                   {1, 64},
                   {1 << 12, 1 << 16, 1 << 22}});
