#!/bin/sh
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# check-half.sh MODEL FOLDER DATA NAME DB: compiles MODEL with FOLDER/NAME.yaml and no
# samples; the library has to be DB close to the float model, and the object 0.55 of
# FOLDER/float.o at the most.
set -e
quant-compile "$1" --config="$2/$4.yaml" -o "$2/$4.so"
quant-compile "$1" --config="$2/$4.yaml" -o "$2/$4.o"
quant-run "$2/$4.so" --input="$3" --normalize=1/255 --limit=64 --against="$1" --json >"$2/$4.out"
constants() { llvm-size -A "$1" | awk '/^\.l?rodata/ { sum += $2 } END { print sum }'; }
/usr/bin/python3 - "$2/$4.out" "$5" "$(constants "$2/$4.o")" "$(constants "$2/float.o")" <<'PYTHON'
import json
import sys

measured, sqnr, half, whole = json.load(open(sys.argv[1])), *map(float, sys.argv[2:])
print(measured["sqnr_db"], "dB,", half, "of", whole, "bytes of constants")
assert measured["agreement"] > 95 and measured["sqnr_db"] >= sqnr, measured
assert half <= 0.55 * whole, (half, whole)
PYTHON
