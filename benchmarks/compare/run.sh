#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Times a model of ours next to the float model in ONNX Runtime, one thread each,
# taking turns so that a noisy machine is noisy for both.
#
#   benchmarks/compare/run.sh MODEL.onnx MODEL.so [ROUNDS]
#   CORE=N       the core to run on (default 0)
#   ORT=VERSION  of the npm package onnxruntime-node
#
# Needs npm. The package is unpacked into the build folder, once.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../../build
[ $# -ge 2 ] || { sed -n '6,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }
model=$1 library=$2 rounds=${3:-7}
version=${ORT:-1.30.0}
quant_run=${QUANT_RUN:-$build/release/bin/quant-run}

folder=$build/compare/onnxruntime-node-$version
package=$folder/node_modules/onnxruntime-node
if ! ls "$package"/bin/napi-v*/linux/*/libonnxruntime.so.1 >/dev/null 2>&1; then
  command -v npm >/dev/null || { echo "run.sh: npm is missing" >&2; exit 1; }
  mkdir -p "$folder"
  # The package carries the library for the CPU; its install script would only
  # fetch more.
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent \
    "onnxruntime-node@$version" >&2
fi
case $(uname -m) in
  x86_64) machine=x64 ;;
  aarch64) machine=arm64 ;;
  *) echo "run.sh: no package for $(uname -m)" >&2; exit 1 ;;
esac
runtime=$(ls "$package"/bin/napi-v*/linux/$machine/libonnxruntime.so.1 | tail -1)

driver=$build/compare/ort-latency
if [ "$here/ort-latency.cpp" -nt "$driver" ]; then
  clang++-22 -std=c++17 -O2 -Wall "$here/ort-latency.cpp" -o "$driver"
fi

pin=()
! command -v taskset >/dev/null || pin=(taskset -c "${CORE:-0}")
theirs=() ours=()
for _ in $(seq "$rounds"); do
  theirs+=("$("${pin[@]}" "$driver" "$runtime" "$model" 300)")
  ours+=("$("${pin[@]}" "$quant_run" "$library" --benchmark --json |
    /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["latency_us"]["median"])')")
done

/usr/bin/python3 - "$version" "$(basename "$model")" "${theirs[*]}" "${ours[*]}" <<'PYTHON'
import statistics
import sys

version, model, *texts = sys.argv[1:]
theirs, ours = ([float(word) for word in text.split()] for text in texts)
ratio = statistics.median(t / o for t, o in zip(theirs, ours))
print(f"{model}, one thread, median of {len(ours)} rounds")
for name, times in (f"ONNX Runtime {version}, float", theirs), ("Quanta, int8", ours):
    print(f"  {name:28s} {statistics.median(times):10.1f} us"
          f"   ({min(times):.1f} to {max(times):.1f})")
print(f"  float / int8 {ratio:27.2f}")
PYTHON
