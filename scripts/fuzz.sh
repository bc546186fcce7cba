#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Builds the fuzzers with sanitizers and runs each for a while, on what its corpus
# in fuzz/corpus grows to. The exit status is 0 only if none found a fault; the
# input of a fault is left in build/fuzz/faults.
#
#   scripts/fuzz.sh [SECONDS [FUZZER...]]      60 seconds, all fuzzers

set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -eq 0 ] || shift

scripts/build.sh fuzz QuantaFuzzers
faults=build/fuzz/faults
mkdir -p "$faults"
# libLLVM.so is not instrumented: what it adds to containers looks like overflow.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_container_overflow=0:detect_leaks=0}
status=0
for fuzzer in ${*:-arrays config module onnx statistics}; do
  corpus=build/fuzz/corpus/$fuzzer
  mkdir -p "$corpus"
  echo "fuzz-$fuzzer: $seconds s"
  "build/fuzz/bin/fuzz-$fuzzer" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 \
    -print_final_stats=1 -verbosity=0 -close_fd_mask=1 -artifact_prefix="$faults/$fuzzer-" \
    "$corpus" "fuzz/corpus/$fuzzer" || status=1
done
exit $status
