# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a dynamically quantized matrix product, or checks what it gave.

usage: dynamic_matmul.py FOLDER [check]

FOLDER gets m.onnx, its input x.npy and bad.onnx, whose zero points are several.
`check` computes y.npy in numpy by the definitions of the operators, bit for bit.
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = sys.argv[1]
random = np.random.default_rng(7)
x = random.normal(0.3, 1, (4, 40)).astype(np.float32)
w = random.integers(0, 256, (40, 24)).astype(np.uint8)
w_zero, w_scale = np.uint8(120), np.float32(0.0125)

if len(sys.argv) > 2:
    low, high = np.float32(min(x.min(), 0)), np.float32(max(x.max(), 0))
    scale = np.float32((high - low) / np.float32(255))
    zero = np.clip(np.rint(np.float32(0) - low / scale), 0, 255)
    q = np.clip(np.rint(x / scale) + zero, 0, 255).astype(np.int64)
    acc = (q - int(zero)) @ (w.astype(np.int64) - int(w_zero))
    expected = acc.astype(np.float32) * np.float32(scale * w_scale)
    actual = np.load(folder + "/y.npy").reshape(expected.shape)
    assert (actual == expected).all(), abs(actual - expected).max()
    sys.exit()

np.save(folder + "/x.npy", x)


def save(name, zero_point, more):
    nodes = [helper.make_node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]),
             helper.make_node("MatMulInteger", ["q", "w", zero_point, "wz"], ["acc"]),
             helper.make_node("Cast", ["acc"], ["real"], to=TensorProto.FLOAT),
             helper.make_node("Mul", ["s", "ws"], ["scale"]),
             helper.make_node("Mul", ["real", "scale"], ["y"])]
    constants = {"w": w, "wz": w_zero, "ws": w_scale}
    graph = helper.make_graph(
        nodes, "dynamic",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [4, 40]), *more],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [4, 24])],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    with open(f"{folder}/{name}.onnx", "wb") as file:
        file.write(model.SerializeToString())


save("m", "z", [])
save("bad", "zeros",
     [helper.make_tensor_value_info("zeros", TensorProto.UINT8, [4])])
