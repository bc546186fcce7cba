#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Exports a calibrated model as ONNX with QuantizeLinear and DequantizeLinear, runs it
# in ONNX Runtime, and puts it beside our integer code and the float model.
#
#   benchmarks/compare/qdq.sh MODEL.onnx CALIBRATION DATA LABELS SHAPE [DATA OPTION...]
#   SHAPE        of the model's input, as in 1x1x28x28
#   LIMIT=N      samples to score (default 1000)
#   OFFSET=N     the first sample to score (default 0)
#   CALIBRATE=N  samples to calibrate on (default 256)
#   ORT=VERSION  of the npm package onnxruntime-node
#
# Needs npm and node. The package is unpacked into the build folder, once.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../../build
[ $# -ge 5 ] || { sed -n '6,17s/^# \{0,1\}//p' "$0" >&2; exit 2; }
model=$1 calibration=$2 data=$3 labels=$4 shape=$5
shift 5
version=${ORT:-1.30.0} limit=${LIMIT:-1000} offset=${OFFSET:-0}
bin=${QUANTA_BIN:-$build/release/bin}

folder=$build/compare/onnxruntime-node-$version
package=$folder/node_modules/onnxruntime-node
if ! ls "$package"/bin/napi-v*/linux/*/libonnxruntime.so.1 >/dev/null 2>&1; then
  command -v npm >/dev/null || { echo "qdq.sh: npm is missing" >&2; exit 1; }
  mkdir -p "$folder"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent \
    "onnxruntime-node@$version" >&2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$bin/quant-compile" "$model" --calibrate="$calibration" --limit="${CALIBRATE:-256}" \
  "$@" --save-statistics="$work/s.json" -o "$work/m.so"
"$bin/quant-compile" "$model" --statistics="$work/s.json" -o "$work/qdq.onnx"
# The preprocessed samples, as a model sees them.
cat >"$work/identity.mlir" <<MLIR
func.func @main(%x: tensor<${shape}xf32>) -> tensor<${shape}xf32> {
  %0 = tosa.identity %x : (tensor<${shape}xf32>) -> tensor<${shape}xf32>
  return %0 : tensor<${shape}xf32>
}
MLIR
run() { "$bin/quant-run" "$1" --input="$data" --limit="$limit" --offset="$offset" "${@:3}" --output="$2" >/dev/null; }
run "$work/identity.mlir" "$work/x.npy" "$@"
run "$model" "$work/float.npy" "$@"
run "$work/m.so" "$work/ours.npy" "$@"
node "$here/ort-run.js" "$package" "$work/qdq.onnx" "$work/x.npy" "$work/ort.f32"
"$bin/quant-run" "$work/m.so" --input="$data" --labels="$labels" --limit="$limit" --offset="$offset" "$@" \
  --json >"$work/ours.json"
"$bin/quant-run" "$model" --input="$data" --labels="$labels" --limit="$limit" --offset="$offset" "$@" \
  --json >"$work/float.json"

/usr/bin/python3 - "$work" "$version" <<'PYTHON'
import json
import sys

import numpy

work, version = sys.argv[1:]
float_model, ours = (numpy.load(f"{work}/{name}.npy").astype(numpy.float64)
                     for name in ("float", "ours"))
float_model = float_model.reshape(len(float_model), -1)
ours = ours.reshape(float_model.shape)
ort = numpy.fromfile(f"{work}/ort.f32", numpy.float32).astype(numpy.float64).reshape(ours.shape)
top1 = {name: json.load(open(f"{work}/{name}.json"))["top1"] for name in ("float", "ours")}


def compare(a, b):
    same = 100 * numpy.mean(a.argmax(1) == b.argmax(1))
    noise = numpy.sum((a - b) ** 2)
    return same, 10 * numpy.log10(numpy.sum(b ** 2) / noise) if noise else numpy.inf


print(f"{len(ours)} samples; top-1: float {top1['float']:.2f} %, Quanta int8 {top1['ours']:.2f} %")
for name, a, b in ((f"ONNX Runtime {version} on the export, to float", ort, float_model),
                   ("Quanta int8, to float", ours, float_model),
                   (f"ONNX Runtime {version} on the export, to Quanta int8", ort, ours)):
    same, sqnr = compare(a, b)
    print(f"  {name:52s} agreement {same:6.2f} %   SQNR {sqnr:5.1f} dB")
PYTHON
