#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares a quantized ResNet-20 with ONNX Runtime, tensor by tensor.

    qdq.py [--assets=FOLDER] [--samples=N] [--ort=VERSION]

The network gets QuantizeLinear/DequantizeLinear pairs (test/Integration/Inputs/
make_qdq.py) and is cut behind every one of them. Each beginning runs in ONNX Runtime
(npm's onnxruntime-node, as benchmarks/compare has it) and as our object under
--rounding=float_nearest_even; printed is how many bytes differ and by how much. Then
the op in front of the cut runs by itself, as our object on ONNX Runtime's inputs, so
that no difference is carried along: the last table names the ops that differ, and
why. Exits with 1 where an op differs that has no known reason to.
"""

import argparse
import json
import os
import subprocess
import sys

import numpy

import ort_package  # beside this file

ROOT = ort_package.ROOT
sys.path.insert(0, os.path.join(ROOT, "test", "Integration", "Inputs"))
import make_qdq  # noqa: E402
import onnx  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

BIN = os.path.join(ROOT, "build", "release", "bin")
OUT = os.path.join(ROOT, "build", "schemes", "qdq")
PREPARE = ["--normalize=0.00392156862745098,.485,.456,.406/.229,.224,.225",
           "--layout=nhwc:nchw"]
IDENTITY = """func.func @main(%x: tensor<1x3x32x32xf32>) -> tensor<1x3x32x32xf32> {
  %0 = tosa.identity %x : (tensor<1x3x32x32xf32>) -> tensor<1x3x32x32xf32>
  return %0 : tensor<1x3x32x32xf32>
}
"""


def call(tool, *arguments):
    subprocess.run([os.path.join(BIN, tool), *arguments], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def isolate(model, cut, values):
    """The op between the pairs in front of `cut`, as a model that quantizes its inputs,
    the names of those, and what it computes. `values` has the pairs' bytes by name."""
    producers = {name: node for node in model.graph.node for name in node.output}
    last = next(node for node in model.graph.node
                if node.op_type == "QuantizeLinear" and node.input[0] == cut)
    taken, inputs, ops, queue = [], [], [], [last]
    while queue:
        node = queue.pop()
        if any(node is other for other in taken):
            continue
        taken.append(node)
        if node.op_type not in ("QuantizeLinear", "DequantizeLinear"):
            ops.append(node.op_type)
        if node.op_type == "DequantizeLinear" and node.input[0] in producers:
            quantize = producers[node.input[0]]
            if not any(quantize is other for other in taken):
                taken.append(quantize)
                inputs.append(quantize.input[0])
            continue
        queue += [producers[name] for name in node.input if name in producers]
    nodes = [node for node in model.graph.node if any(node is other for other in taken)]
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes, "isolated",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT,
                                       [1, *values[name].shape[1:]]) for name in inputs],
        [model.graph.output[0]],
        [tensor for tensor in model.graph.initializer if tensor.name in used])
    made = helper.make_model(graph, opset_imports=model.opset_import)
    made.ir_version = model.ir_version
    return made, inputs, " + ".join(reversed(ops))


def dequantize(model, name, stored):
    """The reals that quantize to the same bytes again."""
    constants = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    node = next(node for node in model.graph.node
                if node.op_type == "QuantizeLinear" and node.input[0] == name)
    scale, zero = (constants[n] for n in node.input[1:3])
    return ((stored.astype(numpy.int32) - int(zero)).astype(numpy.float32)
            * numpy.float32(scale)).astype(numpy.float32)


# Why an op may differ by itself; any other one must not.
REASONS = {
    "Add": "ours has integer factors of 14 bits, whose sum is exact and rounded once; "
           "ONNX Runtime adds f32 products",
}


def get_reason(op):
    for part in op.split(" + "):
        for kind, reason in REASONS.items():
            if kind in part:
                return reason
    return None


def compile_and_run(model, name, *inputs):
    with open(f"{OUT}/{name}.onnx", "wb") as file:
        file.write(model.SerializeToString())
    call("quant-compile", f"{OUT}/{name}.onnx", "--rounding=float_nearest_even",
         "-o", f"{OUT}/{name}.so")
    call("quant-run", f"{OUT}/{name}.so", "--input=" + ",".join(inputs),
         f"--output={OUT}/{name}.npy")
    return numpy.load(f"{OUT}/{name}.npy")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", default=os.environ.get(
        "QUANTA_ASSETS", os.path.join(ROOT, "..", "shared", "assets")))
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--ort", default="1.30.0")
    options = parser.parse_args()
    package = ort_package.get_package(options.ort)
    os.makedirs(OUT, exist_ok=True)
    model = f"{options.assets}/cifar10/resnet20_cifar10.onnx"
    data = f"--input={options.assets}/cifar10/cifar10_test_jpeg_2k.npz:x"
    call("quant-compile", model, data.replace("--input", "--calibrate"), "--limit=256",
         *PREPARE, "--range=min-max", f"--save-statistics={OUT}/s.json", "-o",
         f"{OUT}/m.mlir")
    with open(f"{OUT}/identity.mlir", "w", encoding="utf-8") as file:
        file.write(IDENTITY)
    call("quant-run", f"{OUT}/identity.mlir", data, *PREPARE,
         f"--limit={options.samples}", f"--output={OUT}/x.npy")
    with open(f"{OUT}/s.json", encoding="utf-8") as file:
        statistics = json.load(file)
    whole = make_qdq.write(onnx.load(model), statistics, None)
    cuts = [node.input[0] for node in whole.graph.node
            if node.op_type == "QuantizeLinear"]
    print("| tensor | bytes | differ | largest difference | op | differ by itself |\n"
          "|---|---|---|---|---|---|")
    values, blamed = {}, {}
    for cut in cuts:
        made = make_qdq.write(onnx.load(model), statistics, cut)
        ours = compile_and_run(made, "cut", f"{OUT}/x.npy")
        subprocess.run(["node", os.path.join(ROOT, "benchmarks/compare/ort-run.js"),
                        package, f"{OUT}/cut.onnx", f"{OUT}/x.npy", f"{OUT}/ort.u8"],
                       check=True)
        theirs = numpy.fromfile(f"{OUT}/ort.u8", numpy.uint8).reshape(ours.shape)
        values[cut] = theirs
        error = abs(ours.astype(int) - theirs)
        if cut == cuts[0]:
            op, alone = "QuantizeLinear", numpy.count_nonzero(error)
        else:
            piece, inputs, op = isolate(made, cut, values)
            for i, name in enumerate(inputs):
                numpy.save(f"{OUT}/input{i}.npy", dequantize(made, name, values[name]))
            result = compile_and_run(
                piece, "piece", *(f"{name}={OUT}/input{i}.npy"
                                  for i, name in enumerate(inputs)))
            alone = numpy.count_nonzero(result.reshape(theirs.shape) != theirs)
        count, total = blamed.get(op, (0, 0))
        blamed[op] = (count + alone, total + theirs.size)
        print(f"| {cut} | {ours.size} | {numpy.count_nonzero(error)} | {error.max()} "
              f"| {op} | {alone} |", flush=True)
    print("\n| op by itself | bytes | differ | because |\n|---|---|---|---|")
    unexplained = []
    for op, (count, total) in blamed.items():
        reason = get_reason(op) if count else ""
        if reason is None:
            unexplained.append(op)
        print(f"| {op} | {total} | {count} | {reason or ''} |")
    if unexplained:
        sys.exit("no reason is known why these differ: " + ", ".join(unexplained))


if __name__ == "__main__":
    main()
