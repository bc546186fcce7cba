# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks a report on examples/tosa/conv.mlir against the definitions of
docs/Report.md, computed here from the samples, the float model's formula and the
integer model's output.

    check-report.py REPORT.json SAMPLES.npy OUTPUT.npy SUMMARY.json
"""

import json
import sys

import numpy as np


def decibels(real, quantized):
    noise = np.sum((real - quantized) ** 2)
    return 10 * np.log10(np.sum(real**2) / noise)


def close(actual, expected, tolerance=1e-3):
    assert abs(actual - expected) <= tolerance * max(1, abs(expected)), (actual, expected)


with open(sys.argv[1]) as file:
    report = json.load(file)
samples = np.load(sys.argv[2]).astype(np.float64)
output = np.load(sys.argv[3]).astype(np.float64)
with open(sys.argv[4]) as file:
    summary = json.load(file)

weight = np.array([[0.5, -0.25], [1.0, 0.125]])
relu = np.clip(samples @ weight.T + [0.5, -0.5], 0, 6)
pool = relu.reshape(-1, 2, 2, 2, 2, 2).max(axis=(2, 4))
real = {"x": samples, "relu6": relu, "tosa.max_pool2d.0": pool}

layers = {layer["key"]: layer for layer in report["layers"]}
assert layers.keys() == real.keys(), layers.keys()
ratios = [layer["sqnr_db"] for layer in report["layers"]]
assert ratios == sorted(ratios), ratios

for key, layer in layers.items():
    x, scale, zero = real[key], layer["scale"], layer["zero_point"]
    lower, upper = layer["range"]
    close(lower, scale * (-128 - zero), 1e-9)
    close(upper, scale * (127 - zero), 1e-9)
    assert layer["values"] == x.size
    # What the range cuts off is farther from it than rounding could be.
    close(layer["saturation"], np.mean((x < lower - scale / 2) | (x > upper + scale / 2)), 1e-9)
    grid = (np.clip(np.rint(x / scale) + zero, -128, 127) - zero) * scale
    close(layer["grid_sqnr_db"], decibels(x, grid))
    histogram = layer["histogram"]
    edges = histogram["first"] + histogram["width"] * np.arange(len(histogram["counts"]) + 1)
    assert sum(histogram["counts"]) == x.size
    assert edges[0] <= x.min() < edges[1] and edges[-2] <= x.max() * (1 + 1e-6)
    if key == "x":
        # A tensor that nothing comes before has the error of its grid alone.
        close(layer["sqnr_db"], layer["grid_sqnr_db"])
        stored = np.clip(np.rint(x / scale) + zero, -128, 127)
        close(layer["at_limit"], np.mean((stored != zero) & ((stored == -128) | (stored == 127))), 1e-9)
    if key == "tosa.max_pool2d.0":
        close(layer["sqnr_db"], decibels(x, output))
        close(layer["sqnr_db"], summary["sqnr_db"])

weights = layers["relu6"]["weights"]
scales = np.abs(weight).max(axis=1, keepdims=True) / 127
stored = np.rint(weight / scales) * scales
close(weights["sqnr_db"], decibels(weight, stored))
assert weights["key"] == "conv" and weights["scales"] == 2
assert layers["x"]["saturation"] > 0, "the range cuts nothing off: nothing is tested"
