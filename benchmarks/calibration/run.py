#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Accuracy by range method and granularity, as a Markdown table.

    run.py [--assets=FOLDER] [--methods=M,...] [NAME...]

Networks, data and split are those of benchmarks/models/run.py: the first 256
samples calibrate, the rest are scored. Columns are top-1 in percent and the
outputs' SQNR in dB. Granularity is that of the records and of the weights.
"""

import argparse
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
METHODS = ["min-max", "percentile", "entropy", "mse", "auto", "zero-shot"]
# Of the prepared inputs, for the method without samples: what bytes can become.
INPUT_BOUNDS = {"fmnist_cnn": "0,1", "kws_dscnn": "-123.4,25.8", "resnet20": "-2.12,2.65"}
# name: options of quant-compile
GRANULARITIES = {
    "tensor / channel": [],
    "channel / channel": ["--granularity=per-channel"],
    "tensor / tensor": ["--weights=per-tensor"],
}


def load_models():
    path = os.path.join(HERE, "..", "models", "run.py")
    spec = importlib.util.spec_from_file_location("models", path)
    models = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(models)
    return models


def measure(models, name, method, options, assets):
    model, calibration, samples, labels, offset, prepare = models.NETWORKS[name]
    model, calibration, samples, labels = (
        text.format(assets=assets) for text in (model, calibration, samples, labels))
    library = f"{models.OUT}/{name}.calibration.so"
    if method != "zero-shot":
        models.call("quant-compile", model, f"--calibrate={calibration}", "--limit=256",
                    *prepare, f"--range={method}", *options, "-o", library)
    elif name in INPUT_BOUNDS:
        models.call("quant-compile", model, f"--zero-shot={INPUT_BOUNDS[name]}", *options,
                    "-o", library)
    else:
        return "no batch norm"
    result = models.run(library, f"--input={samples}", f"--labels={labels}",
                        f"--offset={offset}", *prepare, f"--against={model}")
    return f'{result["top1"]:.2f} ({result["sqnr_db"]:.1f})'


def main():
    models = load_models()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(models.NETWORKS))
    parser.add_argument("--assets", default=os.environ.get(
        "QUANTA_ASSETS", os.path.join(models.ROOT, "..", "shared", "assets")))
    parser.add_argument("--methods", default=",".join(METHODS))
    options = parser.parse_args()
    methods = options.methods.split(",")
    os.makedirs(models.OUT, exist_ok=True)
    head = ["model", "records / weights per", *methods]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", flush=True)
    for name in options.names or models.NETWORKS:
        if name not in models.NETWORKS:
            parser.error(f"unknown network '{name}'")
        if not os.path.exists(models.NETWORKS[name][0].format(assets=options.assets)):
            print(f"skipped {name}: its model is not in the folder of assets", file=sys.stderr)
            continue
        for granularity, extra in GRANULARITIES.items():
            row = [measure(models, name, method, extra, options.assets) for method in methods]
            print("| " + " | ".join([name, granularity, *row]) + " |", flush=True)


main()
