#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The main job, from nothing: sets up the machine, builds, and turns a float
# network into an integer-only object file, calibrated on real images, checked
# bit for bit against the reference, and timed.

set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh
scripts/build.sh release quant-compile quant-run

bin=build/release/bin
out=build/demo
model=examples/fashion-mnist/fmnist_cnn.onnx
data=${QUANTA_FASHION_MNIST:-/usr/share/datasets/fashion-mnist}
test_set=(--input="$data/t10k-images-idx3-ubyte.gz" --normalize=1/255)
labels=$data/t10k-labels-idx1-ubyte.gz
mkdir -p "$out"

run() {
  printf '\n$'
  printf ' %s' "$@"
  printf '\n'
  "$@"
}

echo
echo "== Calibrate on 256 training images and compile to an object and its header"
run "$bin/quant-compile" "$model" \
  --calibrate="$data/train-images-idx3-ubyte.gz" --limit=256 --normalize=1/255 \
  --save-statistics="$out/fmnist_cnn.statistics.json" -o "$out/fmnist_cnn.o"
echo
echo "== The same as a shared library, and as the integer module it is made of"
for kind in so mlir; do
  run "$bin/quant-compile" "$model" \
    --statistics="$out/fmnist_cnn.statistics.json" -o "$out/fmnist_cnn.$kind"
done
ls -l "$out"

echo
echo "== Float network on the 10,000 test images"
run "$bin/quant-run" "$model" "${test_set[@]}" --labels="$labels"
echo
echo "== int8 library on the same images, next to the float network"
run "$bin/quant-run" "$out/fmnist_cnn.so" "${test_set[@]}" --labels="$labels" \
  --against="$model"
echo
echo "== Every byte against the reference interpreter, 256 images"
run "$bin/quant-run" "$out/fmnist_cnn.so" "${test_set[@]}" --limit=256 \
  --check=reference --reference="$out/fmnist_cnn.mlir"
echo
echo "== Time of one image on one thread"
run "$bin/quant-run" "$model" --benchmark
run "$bin/quant-run" "$out/fmnist_cnn.so" --benchmark
