# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# check-layer-errors.sh NAME SOURCE MODEL DATA [DATA OPTION...]
#
# Calibrates on some samples, and compares each layer's error on others with its bound.

set -eu
name=$1 source=$2 model=$3 data=$4
shift 4
quant-compile "$model" --calibrate="$data" --limit=32 "$@" -o "$name.mlir"
quant-run "$name.mlir" --input="$data" --offset=32 --limit=8 "$@" --against="$model" \
  --report="$name.json"
/usr/bin/python3 "$source/test/Report/Inputs/check-errors.py" "$name.json"
