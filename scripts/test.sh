#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Sets up the machine, builds, and runs the unit tests and the lit tests. The
# last line is "N passed, N failed, N skipped"; the exit status is 0 only if
# something passed and nothing failed.
#
#   PRESET=asan scripts/test.sh      tests another build than release

set -euo pipefail
cd "$(dirname "$0")/.."
preset=${PRESET:-release}

# For the preset asan: libMLIR.so is not instrumented, and what it does to containers
# looks like overflow.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_container_overflow=0:allow_user_poisoning=0}

scripts/install-dependencies.sh
scripts/build.sh "$preset"

build=build/$preset
results=$build/test-results
rm -rf "$results"
mkdir -p "$results/unit"

# Whatever the tests say, the summary decides.
GTEST_OUTPUT="json:$PWD/$results/unit/" ctest --test-dir "$build" \
  --output-on-failure -j "$(nproc)" --output-junit "$PWD/$results/ctest.xml" \
  </dev/null || true
/usr/lib/llvm-22/bin/lit -sv --order=smart -o "$results/lit.json" \
  "$build/test" </dev/null || true

/usr/bin/python3 scripts/summarize-tests.py "$results"
