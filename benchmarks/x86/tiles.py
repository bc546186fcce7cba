#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the main loops of kernels for a tile unit (AMX) are made of.

    tiles.py [--compiler=quant-compile] [--check]

For machines without the unit, where nothing can be timed: of the loop with most
products of tiles, how many instructions there are to a product, and how many of
them are vector instructions, the epilogue of another block, that run beside it. A
product of full tiles takes the unit 16 cycles. Prints a table in Markdown. With
--check the status is 1 if a tile is spilled, or if a loop's epilogue does not stand
between its products. (LLVM 22's model of Sapphire Rapids starts products of tiles
quicker than the processor does, so llvm-mca says little here.)
"""

import argparse
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "arm"))
from inner_loops import build_module, run

FEATURES = ("+avx512f,+avx512bw,+avx512dq,+avx512vl,+avx512vnni,+fma,"
            "+amx-tile,+amx-int8")

# Name, window, input channels, output channels, size of the output.
LAYERS = [
    ("GEMM 3136x64x256", 1, 64, 256, 56),
    ("GEMM 196x1024x256", 1, 1024, 256, 14),
    ("3x3 64-64@56", 3, 64, 64, 56),
    ("3x3 128-128@28", 3, 128, 128, 28),
    ("3x3 256-256@14", 3, 256, 256, 14),
]

def find_main_loop(assembly):
    """The code of the loop of one basic block with most products of tiles."""
    lines = assembly.splitlines()
    labels, loops, last = {}, [], None
    for i, line in enumerate(lines):
        if label := re.match(r"(\.L\w+):", line):
            last = label[1]
            labels[last] = i
        branch = re.match(r"\tj\w+\t(\.L\w+)", line)
        if branch and branch[1] == last:
            loops.append([code for code in lines[labels[last] + 1:i]
                          if re.match(r"\t[a-z]", code)])
    return max(loops, key=count_products)


def count_products(loop):
    return sum("tdpbssd" in code for code in loop)


def is_vector(code):
    return re.search(r"%[yz]mm", code) is not None


def is_interleaved(loop):
    """Whether vector instructions follow more than one of the products."""
    kinds = "".join("T" if "tdpbssd" in code else "v" for code in loop
                    if "tdpbssd" in code or is_vector(code))
    return len(re.findall("Tv", kinds)) > 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default="quant-compile")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    faults = []
    print("| kernel | products of tiles | instructions/product | of them vectors |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, *layer in LAYERS:
            module = f"{folder}/m.mlir"
            with open(module, "w", encoding="utf-8") as file:
                file.write(build_module(*layer))
            assembly = run([options.compiler, module, "--target=x86_64-linux-gnu",
                            f"--target-features={FEATURES}", "--emit=asm", "-o", "-"])
            loop = find_main_loop(assembly)
            products = count_products(loop)
            vectors = sum(map(is_vector, loop))
            print(f"| {name} | {products} | {len(loop) / products:.1f} "
                  f"| {vectors / products:.1f} |")
            if "1024-byte" in assembly:
                faults.append(f"{name}: a tile is spilled")
            if not is_interleaved(loop):
                faults.append(f"{name}: the epilogue is behind the products")
    if options.check:
        for fault in faults:
            print(fault, file=sys.stderr)
        return 1 if faults else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
