#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How well the inner loops of kernels for Arm use the processor, by llvm-mca.

    inner_loops.py [--compiler=quant-compile] [--mca=llvm-mca] [--check=PERCENT]

There is no Arm machine here: LLVM's model of each core says how many cycles an
iteration of the main loop takes, and how many products a cycle the core's best
instruction reaches alone. Prints a table in Markdown. With --check the status is 1
if a loop reaches less on one of the cores that are held to it, reads or writes the
stack there, or has no such instruction.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile

from cores import CORES, PRODUCTS

# Name, window, input channels, output channels, size of the output.
LAYERS = [
    ("GEMM 196x256x256", 1, 256, 256, 14),
    ("GEMM 256x256x64", 1, 256, 64, 16),
    ("3x3 64-64@14", 3, 64, 64, 14),
    ("3x3 128-128@28", 3, 128, 128, 28),
]

ITERATIONS = 200


def build_module(window, inputs, outputs, size):
    """A convolution and its requantization, with random weights."""
    source = random.Random(1)
    shape = f"{outputs}x{window}x{window}x{inputs}"
    count = outputs * window * window * inputs
    weights = "".join(f"{source.randint(-127, 127) & 255:02x}" for _ in range(count))
    multipliers = ", ".join(str(2**23 + 2 * source.randint(512, 2**20) + 1)
                            for _ in range(outputs))
    shifts = ", ".join(["40"] * outputs)
    x = f"tensor<1x{size + window - 1}x{size + window - 1}x{inputs}xi8>"
    acc, y = (f"tensor<1x{size}x{size}x{outputs}x{type}>" for type in ("i32", "i8"))
    return f"""
func.func @main(%x: {x}) -> {y} {{
  %w = "tosa.const"() {{values = dense<"0x{weights}"> : tensor<{shape}xi8>}} : () -> tensor<{shape}xi8>
  %b = "tosa.const"() {{values = dense<7> : tensor<{outputs}xi32>}} : () -> tensor<{outputs}xi32>
  %zx = "tosa.const"() {{values = dense<3> : tensor<1xi8>}} : () -> tensor<1xi8>
  %zw = "tosa.const"() {{values = dense<0> : tensor<1xi8>}} : () -> tensor<1xi8>
  %acc = tosa.conv2d %x, %w, %b, %zx, %zw {{acc_type = i32, dilation = array<i64: 1, 1>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}}
      : ({x}, tensor<{shape}xi8>, tensor<{outputs}xi32>, tensor<1xi8>, tensor<1xi8>) -> {acc}
  %y = quanta.requantize %acc {{multipliers = array<i32: {multipliers}>,
      shifts = array<i32: {shifts}>, axis = 3 : i64, output_zp = 3 : i32, min = -128 : i32,
      max = 127 : i32, realization = #quanta<realization f32_fma>}} : {acc} -> {y}
  return %y : {y}
}}
"""


def run(command, text=None):
    result = subprocess.run(command, input=text, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}: {result.stderr}")
    return result.stdout


def find_loops(assembly):
    """The bodies of loops of one basic block, their branch last."""
    lines = assembly.splitlines()
    labels, loops = {}, []
    for i, line in enumerate(lines):
        if label := re.match(r"(\.L\w+):", line):
            labels[label[1]] = i
            last = i
        branch = re.match(r"\t(?:b\.?\w*(?:\.w)?|t?cbn?z\t\w+,|le\tlr,)\s+(\.L\w+)", line)
        if branch and labels.get(branch[1]) is not None and labels[branch[1]] == last:
            loops.append([code for code in lines[last + 1:i + 1]
                          if re.match(r"\t\w", code)])
    return loops


def count_products(loop):
    def count(code):
        name, result = code.split()[:2]
        return PRODUCTS.get(name, 0) * (2 if ".8h" in result else 1)
    return sum(count(code) for code in loop)


def find_main_loop(assembly):
    """The loop with most accumulators; of equal ones that with most products."""
    def weigh(loop):
        sums = {code.split()[1] for code in loop if code.split()[0] in PRODUCTS}
        return len(sums), count_products(loop)
    return max(find_loops(assembly), key=weigh)


def count_cycles(mca, name, core, code):
    """Cycles of one iteration of straight-line code, repeated."""
    report = run([mca, f"-mtriple={core.triple}", f"-mcpu={name}",
                  f"-mattr={core.features}", f"-iterations={ITERATIONS}"], "\n".join(code))
    return int(re.search(r"Total Cycles:\s+(\d+)", report)[1]) / ITERATIONS


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default="quant-compile")
    parser.add_argument("--mca", default="llvm-mca")
    parser.add_argument("--check", type=float, help="least percentage of the peak")
    options = parser.parse_args()
    faults = []
    print("| core | kernel | instruction | products/instruction | products/cycle | of peak |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, core in CORES.items():
            alone = [code % register for code in core.pattern.splitlines()
                     for register in core.registers]
            peak = count_products(alone) / count_cycles(options.mca, name, core, alone)
            for kernel, *layer in LAYERS:
                module = f"{folder}/m.mlir"
                with open(module, "w", encoding="utf-8") as file:
                    file.write(build_module(*layer))
                assembly = run([options.compiler, module, f"--target={core.triple}",
                                f"--target-features={core.features}", "--emit=asm", "-o", "-"])
                loop = find_main_loop(assembly)
                products = count_products(loop)
                rate = products / count_cycles(options.mca, name, core, loop[:-1])
                percent = 100 * rate / peak
                print(f"| {name} | {kernel} | {core.best} | {products / len(loop):.1f} "
                      f"| {rate:.1f} | {percent:.0f} % |")
                if options.check is None or not core.is_held:
                    continue
                if percent < options.check:
                    faults.append(f"{name}, {kernel}: {percent:.0f} % of the peak")
                if any(re.search(r"\bsp\b", code) for code in loop):
                    faults.append(f"{name}, {kernel}: the loop uses the stack")
                if not any(code.split()[0] == core.best for code in loop):
                    faults.append(f"{name}, {kernel}: no {core.best} in the loop")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
