# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks the results of quant-run --json for a float and an int8 model."""

import argparse
import json

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("float_results")
parser.add_argument("int8_results")
parser.add_argument("--float", type=float, help="top-1 of the float model, percent")
parser.add_argument("--within", type=float, required=True, help="points that int8 may lose")
parser.add_argument("--agreement", type=float, help="least agreement, percent")
parser.add_argument("--sqnr", type=float, help="least SQNR in dB")
arguments = parser.parse_args()

with open(arguments.float_results) as file:
    floating = json.load(file)
with open(arguments.int8_results) as file:
    quantized = json.load(file)
print(floating, quantized)
assert floating["samples"] == quantized["samples"]
assert floating["samples"] > 0
if arguments.float is not None:
    assert abs(floating["top1"] - arguments.float) < 0.015
assert floating["top1"] - quantized["top1"] <= arguments.within
if arguments.agreement is not None:
    assert quantized["agreement"] >= arguments.agreement
if arguments.sqnr is not None:
    assert quantized["sqnr_db"] >= arguments.sqnr
