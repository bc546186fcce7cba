#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""CPU time and memory of calibration beside those of the float model alone.

    cost.py [--bin=FOLDER] [--samples=FEW,MANY] [--check-memory]

Both read, normalize and run Fashion-MNIST images through the network of
examples/fashion-mnist. The time of a sample is the difference of the runs on
MANY and on FEW, so that start-up and compilation do not count. --check-memory
fails where the peak of MANY samples is more than 4 MiB above that of FEW.
"""

import argparse
import os
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
MODEL = ROOT + "/examples/fashion-mnist/fmnist_cnn.onnx"
IMAGES = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"


def run(*command):
    """CPU seconds and peak memory in KiB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"cost.py: {command[0]} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(ROOT, "build", "release", "bin"))
    parser.add_argument("--samples", default="1000,10000")
    parser.add_argument("--check-memory", action="store_true")
    options = parser.parse_args()
    few, many = (int(text) for text in options.samples.split(","))
    growth = 0
    base = None
    print("| run | us a sample | of float | KiB at peak, few | many |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        compile = [f"{options.bin}/quant-compile", MODEL, f"--calibrate={IMAGES}",
                   "--normalize=1/255", "-o", f"{folder}/out.mlir"]
        for name, command in [
                ("float", [f"{options.bin}/quant-run", MODEL, f"--input={IMAGES}",
                           "--normalize=1/255"]),
                ("min-max", compile + ["--range=min-max"]),
                ("histogram", compile)]:
            less, peak_few = run(*command, f"--limit={few}")
            more, peak_many = run(*command, f"--limit={many}")
            time = (more - less) / (many - few) * 1e6
            base = base or time
            print(f"| {name} | {time:.0f} | {time / base:.2f} | {peak_few} | {peak_many} |")
            growth = max(growth, peak_many - peak_few)
    if options.check_memory and growth > 4096:
        sys.exit(f"cost.py: memory grew by {growth} KiB with the samples")


main()
