# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# quantize-and-score.sh NAME POINTS MODEL.onnx DATA LABELS [DATA OPTION...]
#
# Calibrates MODEL on the first 256 samples of DATA. Fails if int8 loses more
# than POINTS of top-1 accuracy to float on the other samples, or if an output
# byte differs from the reference interpreter's on 64 of them.

set -eu
name=$1 points=$2 model=$3 data=$4 labels=$5
shift 5
here=$(dirname "$0")

quant-compile "$model" --calibrate="$data" --limit=256 "$@" \
  --save-statistics="$name.json" -o "$name.so"
quant-compile "$model" --statistics="$name.json" -o "$name.mlir"

quant-run "$model" --input="$data" --labels="$labels" --offset=256 "$@" --json \
  >"$name.float.json"
quant-run "$name.so" --input="$data" --labels="$labels" --offset=256 "$@" --json \
  --against="$model" >"$name.int8.json"
/usr/bin/python3 "$here/check-accuracy.py" "$name.float.json" "$name.int8.json" \
  --within="$points"
quant-run "$name.so" --input="$data" --offset=256 --limit=64 "$@" \
  --check=reference --reference="$name.mlir"
