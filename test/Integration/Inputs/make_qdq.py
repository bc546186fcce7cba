# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes a convolutional network with QuantizeLinear and DequantizeLinear.

usage: make_qdq.py MODEL.onnx STATISTICS.json OUT.onnx [CUT]

Batch normalization is folded. Each activation passes through a pair of u8 with a
range of the statistics (a relu that alone reads a result goes before the pair),
weights are i8 per output channel, biases i32. CUT, the name of a tensor with a
pair, ends the network there, with the u8 values as output.
"""

import json
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Ops whose result has the scale of their operand.
MOVES = {"Slice", "Pad", "Flatten", "Reshape", "Transpose", "MaxPool"}


def attributes(node):
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


class Writer:
    def __init__(self, model, statistics):
        self.graph = model.graph
        self.ranges = {k: (min(r["min"]), max(r["max"]))
                       for k, r in statistics["records"].items()}
        self.values = {t.name: numpy_helper.to_array(t)
                       for t in self.graph.initializer}
        self.nodes, self.initializers, self.parameters = [], {}, {}
        self.quantized = {}

    def constant(self, name, array):
        self.initializers[name] = numpy_helper.from_array(np.asarray(array), name)
        return name

    def add(self, op, inputs, output, **attrs):
        self.nodes.append(helper.make_node(op, inputs, [output], **attrs))
        return output

    def pair(self, name, parameters=None):
        """A pair behind `name`; returns what stands for it from now on."""
        if parameters is None:
            # A Gemm is a convolution between reshapes.
            low, high = self.ranges.get(name) or self.ranges[name + "/conv2d"]
            low, high = min(low, 0.0), max(high, 0.0)
            scale = np.float32((high - low) / 255)
            zero = np.uint8(np.clip(np.round(-low / scale), 0, 255))
            self.constant(name + "/scale", scale)
            self.constant(name + "/zero", zero)
            parameters = (name + "/scale", name + "/zero", scale)
        self.parameters[name] = parameters
        inner = self.add("QuantizeLinear", [name, *parameters[:2]], name + "/u8")
        self.quantized[name] = inner
        return self.add("DequantizeLinear", [inner, *parameters[:2]], name + "/dq")

    def weights(self, name, array, axis, bias, input_scale):
        inner = tuple(i for i in range(array.ndim) if i != axis)
        scales = np.abs(array).max(axis=inner).astype(np.float64) / 127
        scales = np.maximum(scales, np.abs(bias) / (float(input_scale) * 2**22))
        scales[scales == 0] = 1
        scales = scales.astype(np.float32)
        shape = [-1 if i == axis else 1 for i in range(array.ndim)]
        stored = np.clip(np.rint(array / scales.reshape(shape)), -127, 127)
        self.constant(name + "/i8", stored.astype(np.int8))
        self.constant(name + "/scale", scales)
        self.constant(name + "/zero", np.zeros(len(scales), np.int8))
        dq = self.add("DequantizeLinear",
                      [name + "/i8", name + "/scale", name + "/zero"],
                      name + "/dq", axis=axis)
        bias_scale = np.float32(input_scale) * scales
        self.constant(name + "/bias",
                      np.rint(bias / bias_scale.astype(np.float64)).astype(np.int32))
        self.constant(name + "/bias_scale", bias_scale)
        self.constant(name + "/bias_zero", np.zeros(len(scales), np.int32))
        bias_dq = self.add("DequantizeLinear",
                           [name + "/bias", name + "/bias_scale", name + "/bias_zero"],
                           name + "/bias/dq", axis=0)
        return dq, bias_dq


def write(model, statistics, cut):
    writer = Writer(model, statistics)
    users, nodes = {}, list(model.graph.node)
    for node in nodes:
        for name in node.input:
            users.setdefault(name, []).append(node)
    # What stands for a tensor: the dequantized side of its pair, or itself.
    stands = {}
    source = model.graph.input[0].name
    stands[source] = writer.pair(source)
    origin = {source: source}
    skipped = set()

    def only_user(name, op):
        found = users.get(name, [])
        return found[0] if len(found) == 1 and found[0].op_type == op else None

    for node in nodes:
        if node.output[0] in skipped:
            continue
        name, values = node.output[0], writer.values
        attrs = attributes(node)
        data = stands.get(node.input[0], node.input[0])
        if node.op_type in ("Conv", "Gemm"):
            weights = values[node.input[1]].astype(np.float64)
            axis = 0
            if node.op_type == "Gemm":
                assert attrs.pop("transB", 0) == 1
                attrs["transB"] = 1
            bias = (values[node.input[2]].astype(np.float64)
                    if len(node.input) > 2 else np.zeros(weights.shape[0]))
            norm = only_user(name, "BatchNormalization")
            if norm is not None:
                gamma, beta, mean, var = (values[n].astype(np.float64)
                                          for n in norm.input[1:5])
                factor = gamma / np.sqrt(var + attributes(norm).get("epsilon", 1e-5))
                weights = weights * factor.reshape([-1] + [1] * (weights.ndim - 1))
                bias = (bias - mean) * factor + beta
                name = norm.output[0]
                skipped.add(name)
            scale = writer.parameters[origin[node.input[0]]][2]
            dq, bias_dq = writer.weights(node.input[1], weights, axis, bias, scale)
            writer.add(node.op_type, [data, dq, bias_dq], name, **attrs)
        else:
            inputs = [stands.get(n, n) for n in node.input]
            for n in node.input:
                if n in values:
                    writer.constant(n, values[n])
            writer.add(node.op_type, inputs, name, **attrs)
        relu = only_user(name, "Relu")
        if relu is not None:
            writer.add("Relu", [name], relu.output[0])
            name = relu.output[0]
            skipped.add(name)
        moved = node.op_type in MOVES
        stands[name] = writer.pair(
            name, writer.parameters[origin[node.input[0]]] if moved else None)
        origin[name] = name
        if name == cut:
            break
    graph = model.graph
    if cut:
        shape = None
        outputs = [helper.make_tensor_value_info(
            writer.quantized[cut], TensorProto.UINT8, shape)]
    else:
        last = graph.output[0]
        outputs = [helper.make_tensor_value_info(
            stands[last.name], TensorProto.FLOAT,
            [1] + [d.dim_value for d in last.type.tensor_type.shape.dim][1:])]
    used = {n for node in writer.nodes for n in node.input}
    result = helper.make_model(
        helper.make_graph(writer.nodes, "qdq", [graph.input[0]], outputs,
                          [t for n, t in writer.initializers.items() if n in used]),
        opset_imports=[helper.make_opsetid("", 13)])
    result.ir_version = 7
    return result


if __name__ == "__main__":
    with open(sys.argv[2]) as file:
        records = json.load(file)
    made = write(onnx.load(sys.argv[1]), records,
                 sys.argv[4] if len(sys.argv) > 4 else None)
    with open(sys.argv[3], "wb") as file:
        file.write(made.SerializeToString())
