#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Dynamic quantization of one matrix product beside ONNX Runtime, on one thread.

    dynamic.py [--rounds=N] [--ort=VERSION] [--rows=M --depth=K --columns=N]

Without sizes: 1x4096x4096 and 128x768x768. ONNX Runtime (npm's onnxruntime-node) runs
DynamicQuantizeLinear + MatMulInteger, with weights of one scale, and the same with the
multiplication by the scales behind it, which it fuses; we compile the float product
with `dynamic=per-tensor` and `dynamic=per-row`. Runs take turns; printed are medians
of all rounds' medians in microseconds.
"""

import argparse
import json
import os
import statistics
import subprocess

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

import ort_package  # beside this file

ROOT = ort_package.ROOT
BIN = os.path.join(ROOT, "build", "release", "bin")
OUT = os.path.join(ROOT, "build", "schemes", "dynamic")


def get_latency_tool(version):
    """The program that times a model in ONNX Runtime, and the library it loads."""
    package = ort_package.get_package(version)
    tool = os.path.join(OUT, "ort-latency")
    subprocess.run(["clang++-22", "-O2", "-std=c++17", os.path.join(
        ROOT, "benchmarks/compare/ort-latency.cpp"), "-ldl", "-o", tool], check=True)
    machine = {"x86_64": "x64", "aarch64": "arm64"}[os.uname().machine]
    for parent, _, files in os.walk(os.path.join(package, "bin")):
        if "libonnxruntime.so.1" in files and os.path.basename(parent) == machine:
            return [tool, os.path.join(parent, "libonnxruntime.so.1")]
    raise SystemExit(f"no libonnxruntime.so.1 for {machine} in {package}")


def write_onnx(path, m, k, n, weights, fused):
    nodes = [helper.make_node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]),
             helper.make_node("MatMulInteger", ["q", "w", "z", "wz"],
                              ["a" if fused else "y"])]
    if fused:
        nodes += [helper.make_node("Cast", ["a"], ["r"], to=TensorProto.FLOAT),
                  helper.make_node("Mul", ["s", "ws"], ["f"]),
                  helper.make_node("Mul", ["r", "f"], ["y"])]
    constants = {"w": weights, "wz": numpy.int8(0)}
    if fused:
        constants["ws"] = numpy.float32(0.01)
    graph = helper.make_graph(
        nodes, "product", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [m, k])],
        [helper.make_tensor_value_info(
            "y", TensorProto.FLOAT if fused else TensorProto.INT32, [m, n])],
        [numpy_helper.from_array(numpy.asarray(v), name) for name, v in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    with open(path, "wb") as file:
        file.write(model.SerializeToString())


def write_float(path, m, k, n, weights):
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])], "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [m, k])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [m, n])],
        [numpy_helper.from_array(weights.astype(numpy.float32), "w")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    with open(path, "wb") as file:
        file.write(model.SerializeToString())


def time_ours(path):
    text = subprocess.run([f"{BIN}/quant-run", path, "--benchmark", "--json"], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return json.loads(text)["latency_us"]["median"]


def time_theirs(tool, path):
    text = subprocess.run([*tool, path, "500"], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    return float(text.split()[0])


def measure(m, k, n, tool, rounds):
    weights = numpy.random.default_rng(1).integers(-127, 128, (k, n)).astype(numpy.int8)
    runs = {}
    for name, fused in (("DynamicQuantizeLinear + MatMulInteger", False),
                        ("the same, scaled to f32", True)):
        path = f"{OUT}/{'fused' if fused else 'plain'}.onnx"
        write_onnx(path, m, k, n, weights, fused)
        runs[f"ONNX Runtime, {name}"] = lambda path=path: time_theirs(tool, path)
    write_float(f"{OUT}/float.onnx", m, k, n, weights)
    for kind in ("per-tensor", "per-row"):
        path = f"{OUT}/{kind}.so"
        with open(f"{OUT}/{kind}.yaml", "w", encoding="ascii") as file:
            file.write(f"version: 1\ndefaults: {{dynamic: {kind}}}\n")
        subprocess.run([f"{BIN}/quant-compile", f"{OUT}/float.onnx",
                        f"--config={OUT}/{kind}.yaml", "-o", path], check=True,
                       stderr=subprocess.DEVNULL)
        runs[f"Quanta, dynamic: {kind}"] = lambda path=path: time_ours(path)
    times = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(run())
    print(f"\n{m} x {k} x {n}\n\n| | median |\n|---|---|")
    for name, values in times.items():
        print(f"| {name} | {statistics.median(values):.0f} µs |", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ort", default="1.30.0")
    for name in ("rows", "depth", "columns"):
        parser.add_argument("--" + name, type=int)
    options = parser.parse_args()
    os.makedirs(OUT, exist_ok=True)
    tool = get_latency_tool(options.ort)
    sizes = [(1, 4096, 4096), (128, 768, 768)]
    if options.rows and options.depth and options.columns:
        sizes = [(options.rows, options.depth, options.columns)]
    for size in sizes:
        measure(*size, tool, options.rounds)


if __name__ == "__main__":
    main()
