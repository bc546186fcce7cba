#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# All that is compared, in one command: installs the peers (oneDNN from Debian, ONNX Runtime
# from npm), builds, times layers beside oneDNN and networks beside ONNX Runtime, each
# interleaved, on one thread of one core, and writes tables and pictures.
#
#   benchmarks/compare/all.sh [FOLDER]     FOLDER: build/compare by default
#   CORE=N        the core to run on (default 0)
#   MIN_TIME=S    seconds of each measurement of a layer (default 0.2)
#   REPETITIONS=N of each layer, rounds of each network (default 5)

set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-build/compare}
repetitions=${REPETITIONS:-5}
mkdir -p "$folder"

missing=()
for package in libdnnl-dev libbenchmark-dev python3-matplotlib; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  apt-get install -y --no-install-recommends "${missing[@]}"
fi
cmake --preset release -DQUANTA_BUILD_BENCHMARKS=ON
scripts/build.sh release LayersBenchmark quant-compile quant-run

OMP_NUM_THREADS=1 taskset -c "${CORE:-0}" build/release/bin/LayersBenchmark --features=-avx512f \
  --benchmark_min_time="${MIN_TIME:-0.2}" --benchmark_repetitions="$repetitions" \
  --benchmark_report_aggregates_only=true \
  --benchmark_out="$folder/layers.json" --benchmark_out_format=json
/usr/bin/python3 benchmarks/compare/nets.py --rounds="$repetitions" --json="$folder/nets.json"
/usr/bin/python3 benchmarks/compare/report.py "$folder/layers.json" "$folder/nets.json" "$folder"
cat "$folder/tables.md"
