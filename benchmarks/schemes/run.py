#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures accuracy, size and time of whole networks in every scheme.

    run.py [--assets=FOLDER] [--scheme=NAME]... [--check=N] [--limit=N] [--offset=N]
           [--only=accuracy|latency|table] [--rounds=N] [NAME...]

The networks, their calibration and what they are scored on are those of
benchmarks/models/run.py. A scheme is a configuration file (docs/Configuration.md),
which this script gives; all schemes of a network share its statistics. --limit and
--offset choose samples to score: data may be sorted by class. N samples
(20 if not given) are compared byte by byte with the reference interpreter, where a
scheme is integer throughout. Then all libraries of a network take turns, --rounds
times (3), for the latency of one inference. Prints a Markdown table for each network.

What is measured is kept in build/schemes/results.json, so the parts can run apart:
accuracy on a busy machine, latency on a quiet one, and the table from what there is.
"""

import argparse
import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
spec = importlib.util.spec_from_file_location(
    "models", os.path.join(HERE, "..", "models", "run.py"))
models = importlib.util.module_from_spec(spec)
spec.loader.exec_module(models)
OUT = os.path.join(models.ROOT, "build", "schemes")

# With 16 bits there is no reason to cut off what is rare for the sake of the rest.
# name: defaults of the configuration, options, whether it is integer throughout
SCHEMES = {
    "f32": ("float: true", [], False),
    "int8": ("", [], True),
    "int8, double_round": ("", ["--rounding=double_round"], True),
    "int8, float_nearest_even": ("", ["--rounding=float_nearest_even"], True),
    "int8, weights per tensor": ("granularity: per-tensor", [], True),
    "int8, symmetric": ("scheme: symmetric", [], True),
    "int8, powers of two": ("scales: power-of-two", [], True),
    "Q7 (symmetric, powers of two)": ("scheme: symmetric, scales: power-of-two", [], True),
    "16x8": ("bits: 16, range: min-max, scheme: symmetric", [], True),
    "Q15 x Q7": ("bits: 16, range: min-max, scheme: symmetric, scales: power-of-two", [], True),
    "Q31": ("bits: 32, weight-bits: 32, range: min-max, scales: power-of-two", [], True),
    "i4 weights": ("weight-bits: 4", [], True),
    "16x4": ("bits: 16, range: min-max, weight-bits: 4, scheme: symmetric", [], True),
    "i4 weights in groups of 32": ("weight-bits: 4, group-size: 32", [], True),
    "16x4 in groups of 32": ("bits: 16, range: min-max, weight-bits: 4, group-size: 32, scheme: symmetric", [], True),
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
    text, data, _ = (int(n) for n in lines[1].split()[:3])
    return text + data


def get_path(name, scheme):
    return f"{OUT}/{name}-" + re.sub("[^a-z0-9]+", "-", scheme.lower())


def check(path, *arguments):
    """Samples whose bytes differ from the interpreter's. A mismatch is an error of
    quant-run, after its output; so is an op that the interpreter has no answer for."""
    checked = subprocess.run(
        [os.path.join(models.BIN, "quant-run"), path + ".so", *arguments, "--json",
         "--check=reference", f"--reference={path}.mlir"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        result = json.loads(checked.stdout)
    except json.JSONDecodeError:
        print(checked.stderr, file=sys.stderr)
        return "not run"
    return f"{result['mismatches']} of {result['samples']}"


class Results:
    """What is known of each network and scheme; written after every change."""

    def __init__(self):
        self.path = f"{OUT}/results.json"
        self.all = {}
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                self.all = json.load(file)

    def get(self, name, scheme):
        return self.all.get(name, {}).get(scheme, {})

    def add(self, name, scheme, **values):
        self.all.setdefault(name, {}).setdefault(scheme, {}).update(values)
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            json.dump(self.all, file, indent=1)
        os.replace(self.path + ".new", self.path)


def score(name, chosen, options, results):
    """Compiles the network in each scheme, for accuracy, size and differences."""
    model, calibration, samples, labels, offset, prepare = models.NETWORKS[name]
    if options.offset is not None:
        offset = options.offset
    model, calibration, samples, labels = (
        text.format(assets=options.assets) for text in (model, calibration, samples, labels))
    records = f"{OUT}/{name}.json"
    models.call("quant-compile", model, f"--calibrate={calibration}", "--limit=256",
                *prepare, f"--save-statistics={records}", "-o", f"{OUT}/{name}.mlir")
    scored = [f"--input={samples}", f"--labels={labels}", f"--offset={offset}",
              *([f"--limit={options.limit}"] if options.limit else []), *prepare]
    floating = models.run(model, *scored)
    results.add(name, "float", top1=floating["top1"], samples=floating["samples"])
    for scheme in chosen:
        defaults, more, is_integer = SCHEMES[scheme]
        path = get_path(name, scheme)
        flags = [f"--statistics={records}", *more]
        if defaults:
            flags.append("--config={" + defaults + "}")
        models.call("quant-compile", model, *flags, "-o", path + ".o")
        models.call("quant-compile", model, *flags, "-o", path + ".so")
        result = models.run(path + ".so", *scored, f"--against={model}")
        differs = "-"
        if is_integer and options.check:
            models.call("quant-compile", model, *flags, "-o", path + ".mlir")
            differs = check(path, f"--input={samples}", *prepare,
                            f"--limit={options.check}")
        results.add(name, scheme, top1=result["top1"], sqnr_db=result.get("sqnr_db"),
                    samples=result["samples"], bytes=code_size(path + ".o"),
                    differs=differs)
        print(f"{name}, {scheme}: {result['top1']:.2f} %, "
              f"{print_ratio(result.get('sqnr_db'))}, differs {differs}", file=sys.stderr, flush=True)


def print_ratio(decibels):
    """Of float with itself there is none."""
    return "-" if decibels is None or decibels > 300 else f"{decibels:.1f} dB"


def time(name, chosen, options, results):
    taken = {scheme: [] for scheme in chosen if os.path.exists(get_path(name, scheme) + ".so")}
    for _ in range(options.rounds):
        for scheme, medians in taken.items():
            timed = models.run(get_path(name, scheme) + ".so", "--benchmark")
            medians.append(timed["latency_us"]["median"])
    for scheme, medians in taken.items():
        results.add(name, scheme, latency_us=statistics.median(medians))


def print_table(name, chosen, results):
    floating = results.get(name, "float")
    print(f"\n{name}, {floating['samples']} samples, float {floating['top1']:.2f} %\n")
    print("| scheme | top-1 | to float | SQNR | object | latency | differs from reference |")
    print("|---|---|---|---|---|---|---|")
    for scheme in chosen:
        row = results.get(name, scheme)
        if "top1" not in row:
            continue
        latency = f"{row['latency_us']:.0f} µs" if "latency_us" in row else "-"
        print(f"| {scheme} | {row['top1']:.2f} % | {row['top1'] - floating['top1']:+.2f} "
              f"| {print_ratio(row['sqnr_db'])} | {row['bytes'] / 1024:.0f} KiB "
              f"| {latency} | {row['differs']} |")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", default=os.environ.get(
        "QUANTA_ASSETS", os.path.join(models.ROOT, "..", "shared", "assets")))
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    parser.add_argument("--check", type=int, default=20)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--offset", type=int)
    parser.add_argument("--only", choices=["accuracy", "latency", "table"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("names", nargs="*",
                        default=["kws_dscnn", "ic_resnet8", "resnet20",
                                 "mobilenetv2_cifar10_96"])
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in models.NETWORKS]
    if unknown:
        sys.exit(f"unknown network {unknown[0]}: expected one of "
                 + ", ".join(models.NETWORKS))
    os.makedirs(OUT, exist_ok=True)
    chosen = options.scheme or list(SCHEMES)
    results = Results()
    for name in options.names:
        if options.only in (None, "accuracy"):
            score(name, chosen, options, results)
        if options.only in (None, "latency"):
            time(name, chosen, options, results)
        if options.only in (None, "table"):
            print_table(name, chosen, results)


if __name__ == "__main__":
    main()
