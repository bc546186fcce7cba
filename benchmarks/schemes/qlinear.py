#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares ONNX Runtime's own quantized operators with ours, byte by byte.

    qlinear.py [--ort=VERSION] [--install] [--package=FOLDER]

One model for each operator of the domain com.microsoft that docs/Import.md names, in u8
and i8, on random bytes (a table's operator on all 256) with several random scales. Both
run it: npm's onnxruntime-node, and our library under --rounding=float_nearest_even.
Prints how many bytes differ, and by how much at the most; exits with 1 where that is
more than one step. Without the package prints that it is skipped, unless --install is
given.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

import ort_package  # beside this file

ROOT = ort_package.ROOT
BIN = os.environ.get("QUANTA_BIN", os.path.join(ROOT, "build", "release", "bin"))
SHAPE = [1, 8, 16, 16]


def cases(dtype, random):
    """(operator, inputs behind the first, attributes, whether two are quantized)."""
    def parameters():
        return (numpy.float32(random.uniform(0.005, 0.1)),
                dtype(random.integers(numpy.iinfo(dtype).min, numpy.iinfo(dtype).max + 1)))
    sx, zx = parameters()
    sb, zb = parameters()
    sy, zy = parameters()
    sigmoid = numpy.float32(1 / 256), dtype(numpy.iinfo(dtype).min)
    return (sx, zx), [
        ("QLinearAdd", ["x", (sx, zx), "b", (sb, zb), (sy, zy)], {}),
        ("QLinearMul", ["x", (sx, zx), "b", (sb, zb), (numpy.float32(sx * sb * 40), zy)], {}),
        ("QLinearSigmoid", ["x", (sx, zx), sigmoid], {}),
        ("QLinearLeakyRelu", ["x", (sx, zx), (sy, zy)], {"alpha": 0.1}),
        ("QLinearGlobalAveragePool", ["x", (sx, zx), (sy, zy)], {"channels_last": 0}),
        ("QLinearAveragePool", ["x", (sx, zx), (sy, zy)],
         {"kernel_shape": [3, 3], "strides": [2, 2], "channels_last": 0}),
        ("QLinearConcat", [(sy, zy), "x", (sx, zx), "b", (sb, zb)], {"axis": 1}),
    ]


def build(op, operands, attributes, parameters, stored, b):
    """x of f32 quantizes to `stored`; the second tensor is a constant."""
    constants, names = {}, []
    for i, operand in enumerate(operands):
        if operand == "b":
            constants["b"] = b
        if isinstance(operand, str):
            names.append("q" if operand == "x" else operand)
            continue
        for kind, value in zip(("scale", "zero"), operand):
            constants[f"{kind}{i}"] = value
            names.append(f"{kind}{i}")
    constants["sx"], constants["zx"] = parameters
    nodes = [helper.make_node("QuantizeLinear", ["x", "sx", "zx"], ["q"]),
             helper.make_node(op, names, ["y"], domain="com.microsoft", **attributes)]
    kind = TensorProto.UINT8 if stored.dtype == numpy.uint8 else TensorProto.INT8
    graph = helper.make_graph(
        nodes, op, [helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPE)],
        [helper.make_tensor_value_info("y", kind, None)],
        [numpy_helper.from_array(numpy.asarray(v), k) for k, v in constants.items()])
    model = helper.make_model(graph, opset_imports=[
        helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)])
    model.ir_version = 7
    return model


def compare(op, operands, attributes, parameters, stored, b, package, folder):
    model = build(op, operands, attributes, parameters, stored, b)
    with open(f"{folder}/m.onnx", "wb") as file:
        file.write(model.SerializeToString())
    scale, zero = parameters
    real = (stored.astype(numpy.int32) - int(zero)).astype(numpy.float32) * scale
    numpy.save(f"{folder}/x.npy", real.astype(numpy.float32))
    subprocess.run([f"{BIN}/quant-compile", f"{folder}/m.onnx", "-o", f"{folder}/m.so",
                    "--rounding=float_nearest_even"], check=True)
    subprocess.run([f"{BIN}/quant-run", f"{folder}/m.so", f"--input={folder}/x.npy",
                    f"--output={folder}/y.npy"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["node", f"{ROOT}/benchmarks/compare/ort-run.js", package,
                    f"{folder}/m.onnx", f"{folder}/x.npy", f"{folder}/y.bin"], check=True)
    ours = numpy.load(f"{folder}/y.npy").astype(int).ravel()
    theirs = numpy.fromfile(f"{folder}/y.bin", stored.dtype).astype(int)
    assert ours.shape == theirs.shape, (op, ours.shape, theirs.shape)
    return abs(ours - theirs)


def find_package(options):
    package = options.package or ort_package.find_package(options.ort)[0]
    if shutil.which("node") is None:
        return None, "there is no node"
    if not os.path.isdir(package) and options.install:
        package = ort_package.get_package(options.ort)
    if not os.path.isdir(package):
        return None, "there is no onnxruntime-node (--install gets it)"
    return package, None


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ort", default="1.30.0")
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--package")
    options = parser.parse_args()
    package, reason = find_package(options)
    if package is None:
        print(f"skipped: {reason}")
        return
    random = numpy.random.default_rng(5)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for dtype in (numpy.uint8, numpy.int8):
            info = numpy.iinfo(dtype)
            for _ in range(3):
                size = int(numpy.prod(SHAPE))
                stored, b = (random.integers(info.min, info.max + 1, SHAPE).astype(dtype)
                             for _ in range(2))
                stored.reshape(-1)[:256] = numpy.arange(info.min, info.max + 1)
                assert size >= 256
                parameters, chosen = cases(dtype, random)
                for op, operands, attributes in chosen:
                    error = compare(op, operands, attributes, parameters, stored, b,
                                    package, folder)
                    key = (op, numpy.dtype(dtype).name)
                    count, total, most = found.get(key, (0, 0, 0))
                    found[key] = (count + numpy.count_nonzero(error),
                                  total + error.size, max(most, int(error.max())))
    print("| operator | type | bytes | differ | largest difference |\n|---|---|---|---|---|")
    for (op, kind), (count, total, most) in found.items():
        print(f"| {op} | {kind} | {total} | {count} | {most} |")
    if any(most > 1 for _, _, most in found.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
