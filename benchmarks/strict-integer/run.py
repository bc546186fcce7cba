#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What --strict-integer costs, as a Markdown table.

    run.py [--assets=FOLDER] [NAME...]

The networks are those of benchmarks/models/run.py, with integer inputs and
outputs. Both libraries of a network run in turns; latencies are medians of
seven runs, one thread. The digests of their outputs have to be equal.
"""

import argparse
import importlib.util
import json
import os
import statistics
import sys

HERE = os.path.dirname(os.path.realpath(__file__))


def load_models():
    path = os.path.join(HERE, "..", "models", "run.py")
    spec = importlib.util.spec_from_file_location("models", path)
    models = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(models)
    return models


def measure(models, name, assets):
    model, calibration, samples, _, offset, prepare = (
        value.format(assets=assets) if isinstance(value, str) else value
        for value in models.NETWORKS[name])
    # Integers would be taken as already quantized.
    prepare = prepare if "--normalize" in " ".join(prepare) else [*prepare, "--normalize=1"]
    saved = f"{models.OUT}/{name}.strict.json"
    libraries = {False: f"{models.OUT}/{name}.default.so", True: f"{models.OUT}/{name}.strict.so"}
    certificate = f"{models.OUT}/{name}.certificate.json"
    models.call("quant-compile", model, f"--calibrate={calibration}", "--limit=64", *prepare,
                "--io=integer", f"--save-statistics={saved}", "-o", libraries[False])
    models.call("quant-compile", model, f"--statistics={saved}", "--strict-integer",
                f"--certificate={certificate}", "-o", libraries[True])
    digests = {models.call("quant-run", library, f"--input={samples}", f"--offset={offset}",
                           "--limit=64", *prepare, "--digest").split()[-1]
               for library in libraries.values()}
    if len(digests) != 1:
        sys.exit(f"{name}: the outputs differ")
    times = {False: [], True: []}
    for _ in range(7):
        for strict, library in libraries.items():
            times[strict].append(models.run(library, "--benchmark")["latency_us"]["median"])
    default, strict = (statistics.median(times[key]) for key in (False, True))
    with open(certificate) as file:
        instructions = json.load(file)["instructions"]
    return [name, f"{default:.1f} us", f"{strict:.1f} us", f"{strict / default:.2f}",
            str(instructions)]


def main():
    models = load_models()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(models.NETWORKS))
    parser.add_argument("--assets", default=os.environ.get(
        "QUANTA_ASSETS", os.path.join(models.ROOT, "..", "shared", "assets")))
    options = parser.parse_args()
    os.makedirs(models.OUT, exist_ok=True)
    head = ["network", "default", "strict", "ratio", "instructions inspected"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", flush=True)
    for name in options.names or models.NETWORKS:
        if name not in models.NETWORKS:
            parser.error(f"unknown network '{name}'")
        if not os.path.exists(models.NETWORKS[name][0].format(assets=options.assets)):
            print(f"skipped {name}: its model is not in the folder of assets", file=sys.stderr)
            continue
        print("| " + " | ".join(measure(models, name, options.assets)) + " |", flush=True)


if __name__ == "__main__":
    main()
