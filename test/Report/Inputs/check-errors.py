# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""check-errors.py REPORT.json [LEAST [KEY...]]: no layer's observed error may exceed its bound.

Every integer layer has to have one. With LEAST the largest share of a bound that is
reached has to be at least that, or the share of each layer in KEY."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    layers = json.load(file)["layers"]
shares = {}
for layer in layers:
    if "float" in layer:
        continue
    error = layer.get("error")
    if error is None:
        sys.exit(f"{layer['key']} ({layer['op']}): no bound")
    parts = [error[part] for part in ("inputs", "weights", "rounding", "saturation")]
    if abs(sum(parts) - error["bound"]) > 1e-6 * error["bound"]:
        sys.exit(f"{layer['key']}: {parts} do not add up to {error['bound']}")
    if error["observed"] > error["bound"]:
        sys.exit(f"{layer['key']} ({layer['op']}): {error['observed']} > {error['bound']}")
    shares[layer["key"]] = error["observed"] / error["bound"]
    print(f"{layer['key']}: {error['observed']:.4g} of {error['bound']:.4g}")
least, most = min(shares.values()), max(shares.values())
if len(sys.argv) > 2 and most < float(sys.argv[2]):
    sys.exit(f"at most {most:.3f} of a bound is reached")
for key in sys.argv[3:]:
    if shares[key] < float(sys.argv[2]):
        sys.exit(f"{key}: {shares[key]:.3f} of its bound is reached")
print(f"{len(shares)} layers, {least:.2f} to {most:.2f} of their bounds")
