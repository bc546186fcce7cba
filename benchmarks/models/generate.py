#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes well-known networks as float ONNX, with random weights and samples.

    generate.py FOLDER [NAME...]

Structures are those of the papers (He et al. 2015; Sandler et al. 2018; Howard et al.
2017) and of MLPerf Tiny, batch normalization folded. What they compute means
nothing; what it takes to compute it is that of the trained ones. FOLDER gets
NAME.onnx and NAME.npy with samples. Needs Debian's python3-onnx.
"""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Network:
    """A chain of nodes; `x` is the last tensor and `shape` its [C, H, W]."""

    def __init__(self, name, shape):
        self.name, self.input_shape, self.shape = name, shape, list(shape)
        self.random = np.random.default_rng(1)
        self.nodes, self.weights, self.x = [], [], "input"

    def node(self, op, inputs, **attributes):
        output = f"{op.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [output], output, **attributes))
        return output

    def weight(self, shape, deviation):
        name = f"w{len(self.weights)}"
        values = self.random.normal(0, deviation, shape).astype(np.float32)
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def conv(self, channels, kernel=1, stride=1, groups=1, relu=None, gain=2.0):
        kernel, stride = (v if isinstance(v, tuple) else (v, v) for v in (kernel, stride))
        inputs = self.shape[0] // groups
        fan = inputs * kernel[0] * kernel[1]
        # TensorFlow's SAME is the usual of these networks for odd kernels.
        pads, size = [], []
        for k, s, extent in zip(kernel, stride, self.shape[1:]):
            before = (k - 1) // 2
            pads.append((before, k - 1 - before))
            size.append((extent + k - 1 - k) // s + 1)
        self.x = self.node(
            "Conv", [self.x, self.weight((channels, inputs, *kernel), (gain / fan) ** 0.5),
                     self.weight((channels,), 0.1)],
            kernel_shape=kernel, strides=stride, group=groups,
            pads=[p[0] for p in pads] + [p[1] for p in pads])
        self.shape = [channels, *size]
        if relu:
            self.relu(relu)
        return self

    def depthwise(self, kernel=3, stride=1, relu="Relu"):
        return self.conv(self.shape[0], kernel, stride, self.shape[0], relu)

    def relu(self, kind="Relu"):
        if kind == "Relu6":
            limits = []
            for value in (0.0, 6.0):
                limits.append(f"w{len(self.weights)}")
                self.weights.append(numpy_helper.from_array(np.array(value, np.float32), limits[-1]))
            self.x = self.node("Clip", [self.x, *limits])
        else:
            self.x = self.node("Relu", [self.x])

    def max_pool(self, kernel, stride):
        self.x = self.node("MaxPool", [self.x], kernel_shape=[kernel] * 2,
                           strides=[stride] * 2, pads=[kernel // 2] * 4)
        self.shape[1:] = [(size - 1) // stride + 1 for size in self.shape[1:]]

    def residual(self, body, shortcut=None, relu=True):
        """`body` and, where it is given, `shortcut` build from the same tensor."""
        x, shape = self.x, list(self.shape)
        body()
        y, result = self.x, list(self.shape)
        self.x, self.shape = x, shape
        if shortcut:
            shortcut()
        self.x = self.node("Add", [y, self.x])
        self.shape = result
        if relu:
            self.relu()

    def classify(self, classes):
        self.x = self.node("GlobalAveragePool", [self.x])
        self.x = self.node("Flatten", [self.x])
        inputs = self.shape[0]
        self.x = self.node("Gemm", [self.x, self.weight((classes, inputs), inputs ** -0.5),
                                    self.weight((classes,), 0.1)], transB=1)
        return self

    def save(self, folder):
        classes = self.weights[-1].dims[0]
        graph = helper.make_graph(
            self.nodes, self.name,
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, *self.input_shape])],
            [helper.make_tensor_value_info(self.x, TensorProto.FLOAT, [1, classes])],
            self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
        model.ir_version = 7
        onnx.checker.check_model(model)
        onnx.save(model, os.path.join(folder, self.name + ".onnx"))
        samples = self.random.normal(0, 1, (4, *self.input_shape)).astype(np.float32)
        np.save(os.path.join(folder, self.name + ".npy"), samples)


def resnet(name, blocks, bottleneck):
    net = Network(name, (3, 224, 224)).conv(64, 7, 2, relu="Relu")
    net.max_pool(3, 2)
    for stage, count in enumerate(blocks):
        width = 64 << stage
        outputs = width * (4 if bottleneck else 1)
        for block in range(count):
            stride = 2 if stage and not block else 1

            def body():
                if bottleneck:
                    net.conv(width, relu="Relu").conv(width, 3, stride, relu="Relu")
                    net.conv(outputs, gain=0.5)
                else:
                    net.conv(width, 3, stride, relu="Relu").conv(width, 3, gain=0.5)

            changes = stride > 1 or net.shape[0] != outputs
            net.residual(body, (lambda: net.conv(outputs, 1, stride, gain=1)) if changes else None)
    return net.classify(1000)


def mobilenetv2():
    net = Network("mobilenetv2", (3, 224, 224)).conv(32, 3, 2, relu="Relu6")
    for factor, width, count, first in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
                                        (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for block in range(count):
            stride = 1 if block else first

            def body():
                if factor > 1:
                    net.conv(net.shape[0] * factor, relu="Relu6")
                net.depthwise(3, stride, "Relu6").conv(width, gain=1)

            if stride == 1 and net.shape[0] == width:
                net.residual(body, relu=False)
            else:
                body()
    return net.conv(1280, relu="Relu6").classify(1000)


def resnet8():
    net = Network("resnet8", (3, 32, 32)).conv(16, 3, relu="Relu")
    for width, stride in [(16, 1), (32, 2), (64, 2)]:
        net.residual(lambda: net.conv(width, 3, stride, relu="Relu").conv(width, 3, gain=0.5),
                     (lambda: net.conv(width, 1, stride, gain=1)) if stride > 1 else None)
    return net.classify(10)


def dscnn():
    net = Network("dscnn", (1, 49, 10)).conv(64, (10, 4), (2, 2), relu="Relu")
    for _ in range(4):
        net.depthwise().conv(64, relu="Relu")
    return net.classify(12)


def mobilenetv1_025():
    net = Network("mobilenetv1_025", (3, 96, 96)).conv(8, 3, 2, relu="Relu")
    for width, stride in [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), (128, 1),
                          (128, 1), (128, 1), (128, 1), (128, 1), (256, 2), (256, 1)]:
        net.depthwise(3, stride).conv(width, relu="Relu")
    return net.classify(2)


NETWORKS = {
    "resnet50": lambda: resnet("resnet50", [3, 4, 6, 3], bottleneck=True),
    "resnet18": lambda: resnet("resnet18", [2, 2, 2, 2], bottleneck=False),
    "mobilenetv2": mobilenetv2,
    "resnet8": resnet8,
    "dscnn": dscnn,
    "mobilenetv1_025": mobilenetv1_025,
}


def main():
    if len(sys.argv) < 2 or any(name not in NETWORKS for name in sys.argv[2:]):
        sys.exit(__doc__ + "\nNames: " + ", ".join(NETWORKS))
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for name in sys.argv[2:] or NETWORKS:
        NETWORKS[name]().save(folder)


if __name__ == "__main__":
    main()
