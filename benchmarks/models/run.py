#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures accuracy, agreement with the reference, and time of whole networks.

    run.py [--assets=FOLDER] [--check=N] [--ort] [NAME...]

Each network is calibrated on the first 256 samples of its data (Fashion-MNIST:
of the training set) and scored on the rest, float and int8. N samples (500 if
not given) are compared byte by byte with the reference interpreter. --ort adds
the float latency in ONNX Runtime, taking turns with ours (needs npm). Prints a
Markdown table. All networks but fmnist_cnn come from the folder of assets.
"""

import argparse
import json
import os
import re
import subprocess
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
BIN = os.path.join(ROOT, "build", "release", "bin")
OUT = os.path.join(ROOT, "build", "models")
FASHION = "/usr/share/datasets/fashion-mnist"
IMAGENET = ["--normalize=0.00392156862745098,.485,.456,.406/.229,.224,.225",
            "--layout=nhwc:nchw"]
CIFAR = "{assets}/cifar10/cifar10_test_jpeg_2k.npz"
SPEECH = "{assets}/kws-speech/kws01_mfcc_int8_500.npz"

# name: model, samples to calibrate on, samples to score, labels, first sample to
# score, preprocessing
NETWORKS = {
    "fmnist_cnn": (
        ROOT + "/examples/fashion-mnist/fmnist_cnn.onnx",
        FASHION + "/train-images-idx3-ubyte.gz", FASHION + "/t10k-images-idx3-ubyte.gz",
        FASHION + "/t10k-labels-idx1-ubyte.gz", 0, ["--normalize=1/255"]),
    "kws_dscnn": (
        "{assets}/mlperf-tiny/kws_dscnn_float.onnx", SPEECH + ":x_int8",
        SPEECH + ":x_int8", SPEECH + ":y", 256, ["--normalize=0.584703,48.530349"]),
    "ic_resnet8": (
        "{assets}/mlperf-tiny/ic_resnet8_float.onnx", CIFAR + ":x", CIFAR + ":x",
        CIFAR + ":y", 256, []),
    "resnet20": (
        "{assets}/cifar10/resnet20_cifar10.onnx", CIFAR + ":x", CIFAR + ":x",
        CIFAR + ":y", 256, IMAGENET),
    "mobilenetv2_cifar10_96": (
        "{assets}/cifar10/mobilenetv2_cifar10_96.onnx", CIFAR + ":x", CIFAR + ":x",
        CIFAR + ":y", 256, IMAGENET + ["--resize=96x96"]),
}


def call(tool, *arguments):
    return subprocess.run([os.path.join(BIN, tool), *arguments], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def run(*arguments):
    return json.loads(call("quant-run", *arguments, "--json"))


def measure(name, options):
    model, calibration, samples, labels, offset, prepare = NETWORKS[name]
    model, calibration, samples, labels = (
        text.format(assets=options.assets) for text in (model, calibration, samples, labels))
    library, module, statistics = (f"{OUT}/{name}{end}" for end in (".so", ".mlir", ".json"))
    call("quant-compile", model, f"--calibrate={calibration}", "--limit=256", *prepare,
         f"--save-statistics={statistics}", "-o", library)
    call("quant-compile", model, f"--statistics={statistics}", "-o", module)
    scored = [f"--input={samples}", f"--labels={labels}", f"--offset={offset}", *prepare]
    floating = run(model, *scored)
    quantized = run(library, *scored, f"--against={model}")
    checked = run(library, *scored, f"--limit={options.check}", "--check=reference",
                  f"--reference={module}")
    timed = run(library, "--benchmark")
    row = [name, str(quantized["samples"]), f'{floating["top1"]:.2f} %',
           f'{quantized["top1"]:.2f} %', f'{quantized["top1"] - floating["top1"]:+.2f}',
           f'{quantized["agreement"]:.2f} %', f'{quantized["sqnr_db"]:.1f} dB',
           f'{checked["mismatches"]} of {checked["samples"]}',
           f'{timed["latency_us"]["median"]:.1f} us']
    if options.ort:
        compare = os.path.join(ROOT, "benchmarks", "compare", "run.sh")
        text = subprocess.run([compare, model, library], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        times = re.findall(r"([0-9.]+) us ", text)
        row[-1] = f"{times[1]} us"
        row += [f"{times[0]} us", re.search(r"float / int8 +([0-9.]+)", text)[1]]
    return row


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NETWORKS))
    parser.add_argument("--assets", default=os.environ.get(
        "QUANTA_ASSETS", os.path.join(ROOT, "..", "shared", "assets")))
    parser.add_argument("--check", type=int, default=500)
    parser.add_argument("--ort", action="store_true")
    options = parser.parse_args()
    os.makedirs(OUT, exist_ok=True)
    head = ["model", "samples", "float", "int8", "difference", "agreement", "SQNR",
            "mismatches", "int8 latency"]
    if options.ort:
        head += ["ONNX Runtime float", "ratio"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", flush=True)
    for name in options.names or NETWORKS:
        if name not in NETWORKS:
            parser.error(f"unknown network '{name}'; there are {', '.join(NETWORKS)}")
        model = NETWORKS[name][0].format(assets=options.assets)
        if not os.path.exists(model):
            print(f"skipped {name}: no {os.path.basename(model)} in the folder of assets",
                  file=sys.stderr)
            continue
        print("| " + " | ".join(measure(name, options)) + " |", flush=True)


if __name__ == "__main__":
    main()
