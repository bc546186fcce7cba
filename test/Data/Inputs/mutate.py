# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Damages files and runs a program on each of them.

    mutate.py FOLDER FILE... -- COMMAND...     @ in COMMAND is the damaged file

A truncated file has to end in exit status 1; one with changed bits in 0 or 1
(nothing protects the values of a .npy file). A signal is a failure.
"""

import os
import random
import subprocess
import sys

split = sys.argv.index("--")
folder, files, command = sys.argv[1], sys.argv[2:split], sys.argv[split + 1:]
generator = random.Random(5)
runs = 0


def run(content, name, allowed):
    global runs
    path = os.path.join(folder, "damaged-" + os.path.basename(name))
    with open(path, "wb") as file:
        file.write(content)
    result = subprocess.run([word.replace("@", path) for word in command],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    runs += 1
    explained = result.returncode == 0 or b"error: " in result.stderr
    if result.returncode not in allowed or not explained:
        kept = f"{path}.{runs}"
        os.rename(path, kept)
        sys.exit(f"{kept}: exit status {result.returncode}\n"
                 + result.stderr.decode(errors="replace"))


for name in files:
    with open(name, "rb") as file:
        whole = file.read()
    for _ in range(6):
        run(whole[:generator.randrange(len(whole) - 2)], name, (1,))
    for _ in range(14):
        damaged = bytearray(whole)
        for _ in range(generator.randint(1, 3)):
            damaged[generator.randrange(len(whole))] ^= 1 << generator.randrange(8)
        run(bytes(damaged), name, (0, 1))
print(runs, "damaged files survived")
