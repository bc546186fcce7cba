#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Configures and builds everything.
#
#   scripts/build.sh [PRESET] [TARGET...]     PRESET: release (default), debug,
#                                             asan, tsan; into build/PRESET
#   JOBS=N                                    compile jobs at once

set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:-release}
[ $# -eq 0 ] || shift

# A compile job of MLIR takes up to 2 GiB.
if [ -z "${JOBS:-}" ]; then
  JOBS=$(nproc)
  memory=$(awk '/^MemAvailable/ {print int($2 / 2097152)}' /proc/meminfo)
  [ "$memory" -ge 1 ] || memory=1
  [ "$JOBS" -le "$memory" ] || JOBS=$memory
fi

cmake --preset "$preset"
cmake --build "build/$preset" -j "$JOBS" ${1:+--target "$@"}
