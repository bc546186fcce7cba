#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How much closer 16-bit activations are to float than 8-bit ones, weights being equal.

    activations.py [--assets=FOLDER] [--limit=N] [NAME]

NAME is a network of benchmarks/models/run.py (resnet20 if not given). What both are
compared with is the float network with the same integer weights: the weight-only
library. Prints the signal-to-noise ratios of the outputs over N samples (200), and
their difference.
"""

import argparse
import importlib.util
import os

import numpy

HERE = os.path.dirname(os.path.realpath(__file__))
spec = importlib.util.spec_from_file_location(
    "models", os.path.join(HERE, "..", "models", "run.py"))
models = importlib.util.module_from_spec(spec)
spec.loader.exec_module(models)
OUT = os.path.join(models.ROOT, "build", "schemes", "activations")

CONFIGURATIONS = {"weights alone": "{weight-only: true}", "i8": "",
                  "i16": "{bits: 16, scheme: symmetric}"}


def measure(name, options):
    model, calibration, samples, _, offset, prepare = models.NETWORKS[name]
    model, calibration, samples = (
        text.format(assets=options.assets) for text in (model, calibration, samples))
    statistics = f"{OUT}/s.json"
    models.call("quant-compile", model, f"--calibrate={calibration}", "--limit=256",
                *prepare, "--range=min-max", f"--save-statistics={statistics}",
                "-o", f"{OUT}/m.mlir")
    outputs = {}
    for scheme, config in CONFIGURATIONS.items():
        models.call("quant-compile", model, f"--statistics={statistics}",
                    "--range=min-max", f"--config={config}", "-o", f"{OUT}/m.so")
        models.run(f"{OUT}/m.so", f"--input={samples}", f"--offset={offset}",
                   f"--limit={options.limit}", *prepare, f"--output={OUT}/y.npy")
        outputs[scheme] = numpy.load(f"{OUT}/y.npy").astype(float)
    signal = outputs["weights alone"]
    ratios = {}
    for scheme in ("i8", "i16"):
        noise = outputs[scheme] - signal
        ratios[scheme] = 10 * numpy.log10((signal ** 2).sum() / (noise ** 2).sum())
        print(f"{name}, {scheme} activations: {ratios[scheme]:.1f} dB")
    print(f"{name}, difference: {ratios['i16'] - ratios['i8']:+.1f} dB")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", default=os.environ.get(
        "QUANTA_ASSETS", os.path.join(models.ROOT, "..", "shared", "assets")))
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("name", nargs="?", default="resnet20", choices=models.NETWORKS)
    options = parser.parse_args()
    os.makedirs(OUT, exist_ok=True)
    measure(options.name, options)


if __name__ == "__main__":
    main()
