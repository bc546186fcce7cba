#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sizes of the constants in objects of one matrix product, in several schemes.

    constant_sizes.py MATMUL.PY FOLDER SIZE TARGET FEATURES

MATMUL.PY is benchmarks/schemes/matmul.py, whose module this compiles: 1 x 1024 x 256,
random weights. SIZE is llvm-size. Prints a Markdown table of the bytes in .rodata
beside the bytes of int8, another of half precision beside float, and fails where a
format takes more than its share.
"""

import array
import importlib.util
import random
import subprocess
import sys

SCRIPT, FOLDER, SIZE, TARGET, FEATURES = sys.argv[1:]
spec = importlib.util.spec_from_file_location("matmul", SCRIPT)
matmul = importlib.util.module_from_spec(spec)
spec.loader.exec_module(matmul)
DEPTH, COLUMNS = 1024, 256

# options of --quanta-quantize, the largest share of int8's bytes
SCHEMES = {
    "int8": ("", 1.0),
    "i4 weights": ("weight-bits=4", 0.55),
    "i4 weights in groups of 32": ("weight-bits=4 group-size=32", 0.55),
    "i2 weights": ("weight-bits=2", 0.28),
    "i2 weights in groups of 32": ("weight-bits=2 group-size=32", 0.31),
    "16x8": ("bits=16", 1.02),
    "16x4": ("bits=16 weight-bits=4", 0.55),
    "Q31": ("bits=32 weight-bits=32 power-of-two", 4.05),
    "weight-only i8": ("weight-only", 1.01),
    "weight-only i8 in groups of 32": ("weight-only group-size=32", 1.05),
    "weight-only i4": ("weight-only weight-bits=4", 0.55),
    "weight-only i4 in groups of 32": ("weight-only weight-bits=4 group-size=32", 0.55),
}

# configurations of the float model, the largest share of float's bytes
FLOATS = {
    "float": ("{float: true}", 1.0),
    "f16": ("{half: f16}", 0.51),
    "bf16": ("{half: bf16}", 0.51),
}


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout


def quantize(options):
    module = f"{FOLDER}/m.mlirbc"
    run("quant-opt", f"{FOLDER}/observed.mlir", f"--quanta-quantize={options}",
        "--emit-bytecode", "-o", module)
    return [module, "--allow-float"]


def measure(options):
    path = f"{FOLDER}/m.o"
    run("quant-compile", *options, f"--target={TARGET}",
        f"--target-features={FEATURES}", "-o", path)
    lines = [line.split() for line in run(SIZE, "-A", path).splitlines()]
    return sum(int(line[1]) for line in lines
               if line and line[0].startswith((".rodata", ".data.rel.ro")))


def main():
    random.seed(1)
    blob = array.array("f", (random.gauss(0, 1) for _ in range(DEPTH * COLUMNS)))
    for name in ("float", "observed"):
        with open(f"{FOLDER}/{name}.mlir", "w", encoding="ascii") as file:
            file.write(matmul.module(1, DEPTH, COLUMNS, blob.tobytes().hex(),
                                     name == "observed"))
    faults = []

    def print_table(title, schemes, get_options):
        print(f"| scheme | constants | of {title} |\n|---|---|---|")
        base = None
        for name, (options, most) in schemes.items():
            size = measure(get_options(options))
            base = base or size
            print(f"| {name} | {size} bytes | {size / base:.3f} |")
            if size > most * base:
                faults.append(f"{name}: expected at most {most} of {title}'s {base} "
                              f"bytes, got {size}")

    print_table("int8", SCHEMES, quantize)
    print()
    print_table("float", FLOATS,
                lambda config: [f"{FOLDER}/float.mlir", f"--config={config}"])
    sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main()
