# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Flips one bit of a library at a time, and wants each to be refused with a message
and status 1: flip-bits.py QUANT_RUN LIBRARY DATA COUNT [SEED]"""

import os
import random
import subprocess
import sys
import tempfile

program, library, data, count = sys.argv[1:5]
seed = int(sys.argv[5]) if len(sys.argv) > 5 else random.SystemRandom().randrange(2 ** 32)
random.seed(seed)
with open(library, "rb") as file:
    sound = file.read()
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "damaged.so")
    for _ in range(int(count)):
        at, bit = random.randrange(len(sound)), random.randrange(8)
        damaged = bytearray(sound)
        damaged[at] ^= 1 << bit
        with open(path, "wb") as file:
            file.write(damaged)
        result = subprocess.run([program, path, "--input=" + data], text=True,
                                capture_output=True, timeout=60, check=False)
        if result.returncode != 1 or "error: " not in result.stderr:
            sys.exit(f"byte {at}, bit {bit}, seed {seed}: status {result.returncode}\n"
                     + result.stdout + result.stderr)
print(f"{count} damaged libraries refused, seed {seed}")
