# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kills quant-compile at moments spread over its run and looks at its outputs.

    kill.py MODEL.mlir FOLDER
"""

import os
import shutil
import subprocess
import sys
import time

import numpy as np

model, folder = sys.argv[1:]
os.chdir(folder)
for name, spread in (("old", 1), ("new", 3)):
    samples = np.random.default_rng(0).uniform(-spread, spread, (64, 4, 4, 2))
    np.save(name + ".npy", samples.astype(np.float32))


def command(name, output):
    return ["quant-compile", model, f"--calibrate={name}.npy", "-o", output]


def read(path):
    with open(path, "rb") as file:
        return file.read()


outputs = ("out.mlir", "out.so")
kept = {}
for name in ("old", "new"):
    for output in outputs:
        start = time.monotonic()
        subprocess.run(command(name, output), check=True)
        duration = time.monotonic() - start
        shutil.copy(output, name + output)
        kept[name, output] = read(output)
for output in outputs:
    # The same command gives the same bytes, and the two models differ.
    assert kept["old", output] != kept["new", output]

seen = set()
steps = 16
for step in range(steps + 1):
    for output in outputs:
        shutil.copy("old" + output, output)
        process = subprocess.Popen(command("new", output))
        time.sleep(duration * 1.5 * step / steps)
        process.kill()
        process.wait()
        found = [name for name in ("old", "new") if read(output) == kept[name, output]]
        assert found, (output, step)
        seen.update(found)
assert seen == {"old", "new"}, seen
