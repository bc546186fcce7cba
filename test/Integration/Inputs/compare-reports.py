# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What fmnist.yaml changes, and what it leaves alone.

    compare-reports.py WITHOUT.json WITH.json STATISTICS.json
"""

import json
import sys

without, configured, statistics = (json.load(open(name)) for name in sys.argv[1:])


def layers(report):
    return {layer["key"]: layer for layer in report["layers"] if "float" not in layer}


before, after = layers(without), layers(configured)
# The range of one layer is now that of all its values.
relu = statistics["records"]["/Relu_1_output_0"]
assert before["/Relu_1_output_0"]["range"][1] < 0.999 * relu["max"][0]
assert abs(after["/Relu_1_output_0"]["range"][1] / relu["max"][0] - 1) < 1e-6
# One layer is in float, and what comes before it is as it was.
kept = [layer["key"] for layer in configured["layers"] if "float" in layer]
assert sorted(kept) == ["/Relu_3_output_0",
                        "/depthwise/depthwise.1/BatchNormalization_output_0"], kept
assert all("float" not in layer for layer in without["layers"])
assert before["/Relu_output_0"] == after["/Relu_output_0"]
# Weights of one layer have one scale.
assert before["/Relu_4_output_0"]["weights"]["scales"] == 64
assert after["/Relu_4_output_0"]["weights"]["scales"] == 1
assert after["/Relu_4_output_0"]["weights"]["sqnr_db"] < before["/Relu_4_output_0"]["weights"]["sqnr_db"]
assert configured["top1"] > configured["float_top1"] - 1
