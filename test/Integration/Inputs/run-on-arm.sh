# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# run-on-arm.sh NAME MODEL.onnx DATA [DATA OPTION...]
#
# Compiles MODEL for the three levels of AArch64 and runs 4 samples of DATA on an
# emulated processor that has no more than the level. Fails if an output byte
# differs from the reference interpreter's, or if the digests of the levels and of
# this host differ.

set -eu
name=$1 model=$2 data=$3
shift 3

quant-compile "$model" --calibrate="$data" --limit=32 "$@" -o "$name.mlir"
quant-compile "$name.mlir" -o "$name.so"
run() {
  quant-run "$@" --limit=4 --digest --check=reference --reference="$name.mlir"
}
run "$name.so" --input="$data" "$@" | tail -n 1 >"$name.here"
for level in :cortex-a53 +dotprod:neoverse-n1 +dotprod,+i8mm:max; do
  library=$name${level%:*}.so
  quant-compile "$name.mlir" --target=aarch64-linux-gnu \
    --target-features="${level%:*}" -o "$library"
  run "$library" --run-with="qemu-aarch64 -cpu ${level#*:}" --input="$data" "$@" |
    tail -n 1 >"$name.there"
  diff "$name.here" "$name.there"
done
echo "$name: one digest"
