# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes models that the text form can't express: where tensor data sits.

usage: make_data.py FOLDER

Each model adds the tensors [1, 2, 3] of several storage forms, or has one fault
that its name says.
"""

import os
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = sys.argv[1]
os.makedirs(os.path.join(folder, "models"), exist_ok=True)


def tensor(name, dtype=TensorProto.FLOAT, dims=(3,)):
    result = TensorProto(name=name, data_type=dtype)
    result.dims.extend(dims)
    return result


def save(name, initializers, nodes=None, inputs=None, ir_version=7):
    value = lambda n: helper.make_tensor_value_info(n, TensorProto.FLOAT, [3])
    if nodes is None:
        names = ["x"] + [t.name for t in initializers]
        nodes = [helper.make_node("Add", [a, b], [f"sum_{b}"], name=f"add_{b}")
                 for a, b in zip(["x"] + [f"sum_{n}" for n in names[1:]],
                                 names[1:])]
    graph = helper.make_graph(nodes, name, inputs or [value("x")],
                              [value(nodes[-1].output[0])], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = ir_version
    with open(os.path.join(folder, "models", name + ".onnx"), "wb") as file:
        file.write(model.SerializeToString())


def external(name, location, offset=0, length=12):
    result = tensor(name)
    result.data_location = TensorProto.EXTERNAL
    for key, value in [("location", location), ("offset", str(offset)),
                       ("length", str(length))]:
        result.external_data.add(key=key, value=value)
    return result


raw = numpy_helper.from_array(numpy.float32([1, 2, 3]), "raw")
typed = tensor("typed")
typed.float_data.extend([1, 2, 3])
data = numpy.float32([9, 1, 2, 3]).tobytes()
for place in ["models/weights.bin", "outside.bin"]:
    with open(os.path.join(folder, place), "wb") as file:
        file.write(data)
os.symlink(os.path.join("..", "outside.bin"),
           os.path.join(folder, "models", "link.bin"))
save("storage", [raw, typed, external("side", "weights.bin", offset=4)])

# An initializer that is an input too, as before IR version 4.
value = lambda n: helper.make_tensor_value_info(n, TensorProto.FLOAT, [3])
save("input", [raw], inputs=[value("x"), value("raw")], ir_version=3)

save("outside", [external("side", "../outside.bin")])
save("symlink", [external("side", "link.bin")])
save("absolute", [external("side", os.path.abspath(folder) + "/outside.bin")])
save("short", [external("side", "weights.bin", offset=8)])
save("absent", [external("side", "no_such_file.bin")])
save("length", [external("side", "weights.bin", length=8)])
save("offset", [external("side", "weights.bin", offset="-1")])

few = tensor("few")
few.float_data.extend([1, 2])
save("few", [few])
save("negative", [tensor("negative", dims=(-3,))])
huge = tensor("huge", dims=(1 << 40, 1 << 40))
huge.raw_data = b"12345678"
save("huge", [huge])
text = tensor("text", dtype=TensorProto.STRING)
text.string_data.extend([b"a", b"b", b"c"])
save("text", [text])
save("future", [tensor("future", dtype=23)])
save("twice", [raw, raw])
save("missing", [], nodes=[helper.make_node("Add", ["x", "w"], ["y"])])
save("cycle", [], nodes=[helper.make_node("Add", ["x", "z"], ["y"]),
                         helper.make_node("Relu", ["y"], ["z"])])
save("output_twice", [], nodes=[helper.make_node("Relu", ["x"], ["y"]),
                                helper.make_node("Relu", ["x"], ["y"])])
save("attribute", [], nodes=[
    helper.make_node("LeakyRelu", ["x"], ["y"], name="leaky", alpha="much")])
save("inputs", [], nodes=[helper.make_node("Add", ["x"], ["y"], name="add")])
save("axis", [], nodes=[helper.make_node("Softmax", ["x"], ["y"], axis=1)])
save("perm", [], nodes=[helper.make_node("Transpose", ["x"], ["y"], perm=[1])])
save("none", [], nodes=[helper.make_node("Relu", ["x"], [])] + [
    helper.make_node("Relu", ["x"], ["y"])])

with open(os.path.join(folder, "models", "storage.onnx"), "rb") as file:
    whole = file.read()
for name, content in [("truncated", whole[:len(whole) // 2]), ("empty", b""),
                      ("garbage", bytes(range(256)) * 4)]:
    with open(os.path.join(folder, "models", name + ".onnx"), "wb") as file:
        file.write(content)
