#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# thread-sanitizer.sh SOURCE MODULE.mlir [CFLAG...]: the integer module on three
# threads under LLVM's thread sanitizer, in the current folder. Generated code is
# instrumented as C code is: quant-compile writes LLVM IR, whose functions get the
# attribute that the sanitizer's pass asks for. That pass knows accesses of up to 16
# bytes, so the code is for vectors of that size.
set -euo pipefail
source=$1 module=$2
shift 2
quant-compile "$module" --threads --target-features=-avx,-avx2,-avx512f -o m.o
quant-compile "$module" --threads --target-features=-avx,-avx2,-avx512f --emit=llvm -o m.ll
sed -i -E 's/^(define .*[^ ]) \{$/\1 sanitize_thread {/' m.ll
clang-22 -fsanitize=thread -O1 -g "$@" -I. -I"$source/include" \
  "$source/test/Integration/Inputs/thread-sanitizer.c" \
  "$source/lib/Runtime/ThreadPoolPosix.c" m.ll -lm -o sanitized
llvm-objdump -d --no-show-raw-insn sanitized | awk '
  /^[0-9a-f]+ </ { inside = /<main_pieces/ }
  inside && /__tsan_.*write/ { ++writes }
  END { print "instrumented stores of pieces: " writes + 0; exit writes == 0 }'
TSAN_OPTIONS=halt_on_error=0:exitcode=66 ./sanitized
