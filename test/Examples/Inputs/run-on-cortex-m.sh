# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# run-on-cortex-m.sh NAME SOURCE MODEL.onnx RANGES...
#
# BOARD holds variables of the example's Makefile for another one than its own.
# Builds examples/cortex-m with MODEL and, where there is qemu-system-arm, compares
# what it prints with the integer module on this host and the reference interpreter.

set -eu
name=$1 source=$2 model=$3
shift 3
mkdir "$name"
cd "$name"
quant-compile "$model" "$@" --io=integer -o i.mlir
make -s -f "$source/examples/cortex-m/Makefile" MODEL=i.mlir RANGES= ${BOARD:-}
if llvm-nm --undefined-only --format=just-symbols model.o |
  grep -vxE 'memcpy|memmove|memset'; then
  echo "$name: calls these" >&2
  exit 1
fi
command -v qemu-system-arm >/dev/null || exit 0
make -s -f "$source/examples/cortex-m/Makefile" MODEL=i.mlir RANGES= ${BOARD:-} run >there.txt
# The input that main.c makes up.
/usr/bin/python3 - <<'END'
import re
import numpy

shape = re.search(r"INPUT0_SHAPE \{ (.*) \}", open("model.h").read())[1]
shape = [int(size) for size in shape.split(", ")]
count = numpy.prod(shape)
numpy.save("x.npy", (numpy.arange(count) * 37 + 11).astype(numpy.int8).reshape(shape))
END
quant-run i.mlir --input=x.npy --output=y.npy --check=reference
/usr/bin/python3 -c "import numpy; print(*numpy.load('y.npy').ravel(), sep='\n')" >here.txt
diff here.txt there.txt
