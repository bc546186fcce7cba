#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures one matrix product with constant weights in several schemes.

    matmul.py [--rows=M --depth=K --columns=N] [--only=compile|latency] [--rounds=N]

Without sizes: 1x4096x4096 and 128x768x768. Weights are random. All schemes of a size
are compiled, then take turns, N times (3). Prints a Markdown table of the medians of
their medians, one thread. What is compiled stays, so that latency can be measured
apart, on a quiet machine.
"""

import argparse
import array
import json
import os
import random
import re
import statistics
import subprocess

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", ".."))
BIN = os.path.join(ROOT, "build", "release", "bin")
OUT = os.path.join(ROOT, "build", "schemes", "matmul")

# name: options of --quanta-fold-statistics, or of --quanta-convert-half where they
# begin with "type="; None for float
SCHEMES = {
    "float": None,
    "weight-only i8": "weight-only=true",
    "weight-only i4": "weight-only=true weight-bits=4",
    "weight-only i8, groups of 32": "weight-only=true group-size=32",
    "weight-only i4, groups of 32": "weight-only=true weight-bits=4 group-size=32",
    "int8": "",
    "i4 weights": "weight-bits=4",
    "i4 weights, groups of 32": "weight-bits=4 group-size=32",
    "16x8": "bits=16",
    "Q31": "bits=32 weight-bits=32 power-of-two",
    "dynamic, per tensor": "dynamic=per-tensor",
    "dynamic, per row": "dynamic=per-row",
    "f16, sums in f32": "type=f16",
    "f16, sums in f16": "type=f16 accumulate=f16",
    "bf16": "type=bf16",
}


def module(m, k, n, blob, observed):
    x, w, y = f"tensor<{m}x1x1x{k}xf32>", f"tensor<{n}x1x1x{k}xf32>", f"tensor<{m}x1x1x{n}xf32>"
    def observe(name, key, bound, kind):
        return (f'  %{key} = quanta.observe {name} "{key}" min_max stats '
                f"<min = [-{bound}], max = [{bound}]> : {kind}\n") if observed else ""
    source, result = ("%x", "%y") if observed else ("%arg", "%0")
    return f"""func.func @main(%arg: {x} {{quanta.name = "x"}}) -> {y} {{
{observe("%arg", "x", 4.0, x)}  %w = "tosa.const"() {{values = dense_resource<w> : {w}}} : () -> {w}
  %b = "tosa.const"() {{values = dense<0.5> : tensor<{n}xf32>}} : () -> tensor<{n}xf32>
  %z = "tosa.const"() {{values = dense<0.0> : tensor<1xf32>}} : () -> tensor<1xf32>
  %0 = tosa.conv2d {source}, %w, %b, %z, %z {{acc_type = f32, dilation = array<i64: 1, 1>,
    pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, quanta.key = "c"}}
    : ({x}, {w}, tensor<{n}xf32>, tensor<1xf32>, tensor<1xf32>) -> {y}
{observe("%0", "y", 200.0, y)}  return {result} : {y}
}}
{{-#
  dialect_resources: {{ builtin: {{ w: "0x04000000{blob}" }} }}
#-}}
"""


def get_library(m, k, n, scheme):
    return f"{OUT}/{m}-{k}-{n}-" + re.sub("[^a-z0-9]+", "-", scheme) + ".so"


def compile_all(m, k, n):
    random.seed(1)
    blob = array.array("f", (random.gauss(0, 1) for _ in range(k * n))).tobytes().hex()
    for name, observed in (("float", False), ("observed", True)):
        with open(f"{OUT}/{name}.mlir", "w", encoding="ascii") as file:
            file.write(module(m, k, n, blob, observed))
    for scheme, options in SCHEMES.items():
        path = f"{OUT}/float.mlir"
        if options is not None:
            path = f"{OUT}/quantized.mlirbc"
            convert = ([f"--quanta-convert-half={options}", "--quanta-fold-statistics"]
                       if options.startswith("type=") else
                       [f"--quanta-fold-statistics={options}"])
            subprocess.run(
                [f"{BIN}/quant-opt", f"{OUT}/observed.mlir", *convert,
                 "--quanta-lower-to-integer",
                 "--canonicalize", "--cse", "--quanta-bound-accumulators",
                 "--emit-bytecode", "-o", path], check=True, stderr=subprocess.DEVNULL)
        keep = ["--config={float: true}"] if options is None else []
        subprocess.run([f"{BIN}/quant-compile", path, *keep, "-o",
                        get_library(m, k, n, scheme)], check=True,
                       stderr=subprocess.DEVNULL)


def measure(m, k, n, rounds):
    times = {scheme: [] for scheme in SCHEMES}
    for _ in range(rounds):
        for scheme, medians in times.items():
            text = subprocess.run(
                [f"{BIN}/quant-run", get_library(m, k, n, scheme), "--benchmark", "--json"],
                check=True, stdout=subprocess.PIPE, text=True).stdout
            medians.append(json.loads(text)["latency_us"]["median"])
    print(f"\n{m} x {k} x {n}\n\n| scheme | median | weights |\n|---|---|---|")
    for scheme, options in SCHEMES.items():
        bits = (32 if options is None else 16 if options.startswith("type=") else
                4 if "weight-bits=4" in options else 8)
        if options and "group-size=32" in options:
            bits += 8 / 32
        print(f"| {scheme} | {statistics.median(times[scheme]):.0f} µs "
              f"| {k * n * bits / 8 / 2**20:.1f} MiB |", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("rows", "depth", "columns"):
        parser.add_argument("--" + name, type=int)
    parser.add_argument("--only", choices=["compile", "latency"])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.makedirs(OUT, exist_ok=True)
    sizes = [(1, 4096, 4096), (128, 768, 768)]
    if options.rows and options.depth and options.columns:
        sizes = [(options.rows, options.depth, options.columns)]
    for size in sizes:
        if options.only != "latency":
            compile_all(*size)
        if options.only != "compile":
            measure(*size, options.rounds)


if __name__ == "__main__":
    main()
