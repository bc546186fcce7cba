#!/bin/sh
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# check-scheme.sh MODEL FOLDER DATA NAME: compiles MODEL with FOLDER/s.json and
# FOLDER/NAME.yaml, and compares the library with the reference interpreter.
set -e
quant-compile "$1" --statistics="$2/s.json" --config="$2/$4.yaml" -o "$2/$4.mlir"
quant-compile "$1" --statistics="$2/s.json" --config="$2/$4.yaml" -o "$2/$4.so"
quant-run "$2/$4.so" --input="$3" --normalize=1/255 --limit=16 --check=reference \
  --reference="$2/$4.mlir"
