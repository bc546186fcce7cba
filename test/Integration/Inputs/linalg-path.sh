# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# linalg-path.sh NAME MODEL.onnx DATA [DATA OPTION...]
#
# Compiles MODEL from ONNX, and from the linalg that upstream's tosa-to-linalg makes
# of it. Fails unless both give the same object, byte for byte.

set -eu
name=$1 model=$2 data=$3
shift 3
mkdir -p onnx linalg
quant-translate --import-onnx "$model" -o "onnx/$name.mlir"
quant-opt "onnx/$name.mlir" --quanta-inline-composites -o "$name.flat.mlir"
quant-opt "$name.flat.mlir" --pass-pipeline='builtin.module(
  func.func(tosa-to-linalg-named{prefer-conv2d-kernel-layout-hwcf=true},
            tosa-to-linalg,tosa-to-tensor,tosa-to-arith),canonicalize,cse)' \
  -o "linalg/$name.mlir"
if grep -q 'tosa\.' "linalg/$name.mlir"; then
  echo "$name: tosa is left" >&2
  exit 1
fi
for path in onnx linalg; do
  quant-compile "$path/$name.mlir" --calibrate="$data" "$@" -o "$path/$name.o"
  quant-compile "$path/$name.mlir" --calibrate="$data" "$@" -o "$path/$name.so"
done
cmp "onnx/$name.o" "linalg/$name.o"
echo "$name: same object"
