#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares a quantized ResNet-20 with ONNX Runtime, tensor by tensor.

    qdq.py [--assets=FOLDER] [--samples=N] [--ort=VERSION]

The network gets QuantizeLinear/DequantizeLinear pairs (test/Integration/Inputs/
make_qdq.py) and is cut behind every one of them. Each piece runs in ONNX Runtime
(npm's onnxruntime-node, as benchmarks/compare has it) and as our object under
--rounding=float_nearest_even; printed is how many bytes differ and by how much.
"""

import argparse
import json
import os
import subprocess
import sys

import numpy

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.path.join(HERE, "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "test", "Integration", "Inputs"))
import make_qdq  # noqa: E402
import onnx  # noqa: E402

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


def get_runtime(version):
    folder = os.path.join(ROOT, "build", "compare", f"onnxruntime-node-{version}")
    package = os.path.join(folder, "node_modules", "onnxruntime-node")
    if not os.path.isdir(package):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["npm", "install", "--prefix", folder, "--ignore-scripts",
                        "--no-audit", "--no-fund", "--silent",
                        f"onnxruntime-node@{version}"], check=True)
    return package


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", default=os.environ.get(
        "QUANTA_ASSETS", os.path.join(ROOT, "..", "shared", "assets")))
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--ort", default="1.30.0")
    options = parser.parse_args()
    package = get_runtime(options.ort)
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
    print("| tensor | bytes | differ | largest difference |\n|---|---|---|---|")
    for cut in cuts[1:]:
        made = make_qdq.write(onnx.load(model), statistics, cut)
        with open(f"{OUT}/cut.onnx", "wb") as file:
            file.write(made.SerializeToString())
        call("quant-compile", f"{OUT}/cut.onnx", "--rounding=float_nearest_even",
             "-o", f"{OUT}/cut.so")
        call("quant-run", f"{OUT}/cut.so", f"--input={OUT}/x.npy",
             f"--output={OUT}/ours.npy")
        subprocess.run(["node", os.path.join(ROOT, "benchmarks/compare/ort-run.js"),
                        package, f"{OUT}/cut.onnx", f"{OUT}/x.npy", f"{OUT}/ort.u8"],
                       check=True)
        ours = numpy.load(f"{OUT}/ours.npy").astype(int).ravel()
        theirs = numpy.fromfile(f"{OUT}/ort.u8", numpy.uint8).astype(int)
        error = abs(ours - theirs)
        print(f"| {cut} | {len(ours)} | {numpy.count_nonzero(error)} | {error.max()} |",
              flush=True)


if __name__ == "__main__":
    main()
