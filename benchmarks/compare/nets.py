#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whole networks beside ONNX Runtime, float and int8, as a Markdown table.

    nets.py [--rounds=N] [--json=FILE] [NAME...]

The networks of benchmarks/models/generate.py, batch 1, one thread, float inputs and
outputs on every side. Ours is calibrated on the generated samples; ONNX Runtime's
int8 model is the QuantizeLinear/DequantizeLinear export of the same module with
unsigned activations, which its x86 kernels want. benchmarks/compare/run.sh times ours
and theirs in turns; columns are medians, ratios are theirs / ours of the same rounds.
The first columns are what compilation takes, from the integer module, and the size of the
library. --json writes the table to a file, too: {"head": [...], "rows": [[...], ...]}.
"""

import argparse
import json
import os
import re
import subprocess
import sys

import numpy as np
import onnx
from onnx import numpy_helper

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.path.join(HERE, "..", ".."))
BIN = os.path.join(ROOT, "build", "release", "bin")
OUT = os.path.join(ROOT, "build", "nets")


def make_unsigned(source, target):
    """i8 activations as u8, zero points moved by 128: the same real values."""
    model = onnx.load(source)
    graph = model.graph
    constants = {tensor.name: tensor for tensor in graph.initializer}
    moved = {}

    def move(name):
        if name not in moved:
            values = numpy_helper.to_array(constants[name])
            moved[name] = name + "_u8"
            graph.initializer.append(numpy_helper.from_array(
                (values.astype(np.int16) + 128).astype(np.uint8), moved[name]))
        return moved[name]

    for node in graph.node:
        isActivation = node.op_type == "QuantizeLinear" or (
            node.op_type == "DequantizeLinear" and node.input[0] not in constants)
        if isActivation and len(node.input) == 3:
            node.input[2] = move(node.input[2])
    onnx.save(model, target)


def compare(model, library, rounds):
    text = subprocess.run([os.path.join(HERE, "run.sh"), model, library, str(rounds)], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    times = re.findall(r"([0-9.]+) us ", text)
    return float(times[0]), float(times[1]), re.search(r"float / int8 +([0-9.]+)", text)[1]


def measure(name, rounds):
    path = os.path.join(OUT, name)
    quant_compile = os.path.join(BIN, "quant-compile")
    for arguments in ([f"--calibrate={path}.npy", f"--save-statistics={path}.json", "-o",
                       path + ".mlir"],
                      [f"--statistics={path}.json", "-o", path + ".qdq.onnx"]):
        subprocess.run([quant_compile, path + ".onnx", *arguments], check=True, stderr=subprocess.DEVNULL)
    process = subprocess.Popen([quant_compile, path + ".mlir", "-o", path + ".so"])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{name}: no library")
    make_unsigned(path + ".qdq.onnx", path + ".u8.onnx")
    float_us, ours, float_ratio = compare(path + ".onnx", path + ".so", rounds)
    int8_us, _, int8_ratio = compare(path + ".u8.onnx", path + ".so", rounds)
    return [name, f"{usage.ru_utime + usage.ru_stime:.1f} s", f"{usage.ru_maxrss // 1024} MiB",
            f"{os.path.getsize(path + '.so') / 1e6:.2f} MB", f"{ours:.0f} us",
            f"{float_us:.0f} us", float_ratio, f"{int8_us:.0f} us", int8_ratio]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json")
    options = parser.parse_args()
    generate = os.path.join(HERE, "..", "models", "generate.py")
    subprocess.run(["/usr/bin/python3", generate, OUT, *options.names], check=True)
    head = ["network", "compile CPU", "memory", "library", "ours", "ONNX Runtime float", "ratio",
            "ONNX Runtime int8", "ratio"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", flush=True)
    names = options.names or sorted(file[:-4] for file in os.listdir(OUT) if file.endswith(".npy"))
    rows = []
    for name in names:
        rows.append(measure(name, options.rounds))
        print("| " + " | ".join(rows[-1]) + " |", flush=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"head": head, "rows": rows}, file)


if __name__ == "__main__":
    main()
