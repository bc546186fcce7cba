# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# check-norms.sh INPUTS < LINES: for each line "SPREAD EPSILON BITS" the normalizations
# of make-norms.py against their bounds.

set -eu
inputs=$1
while read -r spread epsilon bits; do
  data=$(/usr/bin/python3 "$inputs/make-norms.py" "$spread" "$epsilon")
  quant-compile norms.mlir --calibrate="$data" "--config={bits: $bits}" -o m.mlir </dev/null
  quant-run m.mlir --input="$data" --against=norms.mlir --report=r.json </dev/null >/dev/null
  /usr/bin/python3 "$inputs/check-errors.py" r.json
done
