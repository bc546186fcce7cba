#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures accuracy, size and time of whole networks in every scheme.

    run.py [--assets=FOLDER] [--scheme=NAME]... [--check=N] [--limit=N] [NAME...]

The networks, their calibration and what they are scored on are those of
benchmarks/models/run.py. A scheme is a configuration file (docs/Configuration.md),
which this script writes; all schemes of a network share its statistics. N samples
(20 if not given) are compared byte by byte with the reference interpreter, where a
scheme is integer throughout. Prints a Markdown table for each network.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
spec = importlib.util.spec_from_file_location(
    "models", os.path.join(HERE, "..", "models", "run.py"))
models = importlib.util.module_from_spec(spec)
spec.loader.exec_module(models)
OUT = os.path.join(models.ROOT, "build", "schemes")

# name: defaults of the configuration, options, whether it is integer throughout
SCHEMES = {
    "int8": ("", [], True),
    "int8, double_round": ("", ["--rounding=double_round"], True),
    "int8, float_nearest_even": ("", ["--rounding=float_nearest_even"], True),
    "int8, weights per tensor": ("granularity: per-tensor", [], True),
    "int8, symmetric": ("scheme: symmetric", [], True),
    "int8, powers of two": ("scales: power-of-two", [], True),
    "Q7 (symmetric, powers of two)": ("scheme: symmetric, scales: power-of-two", [], True),
    "16x8": ("bits: 16, scheme: symmetric", [], True),
    "Q15 x Q7": ("bits: 16, scheme: symmetric, scales: power-of-two", [], True),
    "i4 weights": ("weight-bits: 4", [], True),
    "16x4": ("bits: 16, weight-bits: 4, scheme: symmetric", [], True),
    "i4 weights in groups of 32": ("weight-bits: 4, group-size: 32", [], True),
    "16x4 in groups of 32": ("bits: 16, weight-bits: 4, group-size: 32, scheme: symmetric", [], True),
    "i2 weights": ("weight-bits: 2", [], True),
    "i2 weights in groups of 16": ("weight-bits: 2, group-size: 16", [], True),
    "dynamic, per tensor": ("dynamic: per-tensor", [], True),
    "dynamic, i4 weights": ("dynamic: per-tensor, weight-bits: 4", [], True),
    "f16, sums in f32": ("half: f16", [], False),
    "f16, sums in f16": ("half: f16, accumulate: f16", [], False),
    "bf16": ("half: bf16", [], False),
    "weight-only i8": ("weight-only: true", [], False),
    "weight-only i4": ("weight-only: true, weight-bits: 4", [], False),
    "weight-only i8 in groups of 32": ("weight-only: true, group-size: 32", [], False),
    "weight-only i4 in groups of 32": ("weight-only: true, weight-bits: 4, group-size: 32", [], False),
}


def code_size(path):
    """Bytes of code and constants, as `size` has them."""
    lines = subprocess.run(["size", path], check=True, stdout=subprocess.PIPE,
                           text=True).stdout.splitlines()
    text, data, bss = (int(n) for n in lines[1].split()[:3])
    return text + data


def measure(name, chosen, options):
    model, calibration, samples, labels, offset, prepare = models.NETWORKS[name]
    model, calibration, samples, labels = (
        text.format(assets=options.assets) for text in (model, calibration, samples, labels))
    statistics = f"{OUT}/{name}.json"
    models.call("quant-compile", model, f"--calibrate={calibration}", "--limit=256",
                *prepare, f"--save-statistics={statistics}", "-o", f"{OUT}/{name}.mlir")
    scored = [f"--input={samples}", f"--labels={labels}", f"--offset={offset}",
              *([f"--limit={options.limit}"] if options.limit else []), *prepare]
    floating = models.run(model, *scored)
    print(f"\n{name}, {floating['samples']} samples, float {floating['top1']:.2f} %\n")
    print("| scheme | top-1 | to float | SQNR | object | latency | differs from reference |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for scheme in chosen:
        defaults, more, is_integer = SCHEMES[scheme]
        path = f"{OUT}/{name}"
        flags = [f"--statistics={statistics}", *more]
        if defaults:
            with open(path + ".yaml", "w", encoding="utf-8") as file:
                file.write("version: 1\ndefaults: {" + defaults + "}\n")
            flags.append(f"--config={path}.yaml")
        models.call("quant-compile", model, *flags, "-o", path + ".o")
        models.call("quant-compile", model, *flags, "-o", path + ".so")
        result = models.run(path + ".so", *scored, f"--against={model}")
        timed = models.run(path + ".so", "--benchmark")
        differs = "-"
        if is_integer and options.check:
            models.call("quant-compile", model, *flags, "-o", path + ".mlir")
            checked = models.run(
                path + ".so", f"--input={samples}", *prepare,
                f"--limit={options.check}", "--check=reference",
                f"--reference={path}.mlir")
            differs = f"{checked['mismatches']} of {checked['samples']}"
        print(f"| {scheme} | {result['top1']:.2f} % "
              f"| {result['top1'] - floating['top1']:+.2f} | {result['sqnr_db']:.1f} dB "
              f"| {code_size(path + '.o') / 1024:.0f} KiB "
              f"| {timed['latency_us']['median']:.0f} µs | {differs} |", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", default=os.environ.get(
        "QUANTA_ASSETS", os.path.join(models.ROOT, "..", "shared", "assets")))
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    parser.add_argument("--check", type=int, default=20)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("names", nargs="*",
                        default=["kws_dscnn", "ic_resnet8", "resnet20",
                                 "mobilenetv2_cifar10_96"])
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in models.NETWORKS]
    if unknown:
        sys.exit(f"unknown network {unknown[0]}: expected one of "
                 + ", ".join(models.NETWORKS))
    os.makedirs(OUT, exist_ok=True)
    for name in options.names:
        measure(name, options.scheme or list(SCHEMES), options)


if __name__ == "__main__":
    main()
