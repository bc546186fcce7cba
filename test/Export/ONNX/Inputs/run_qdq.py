# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks an exported model with onnx.checker and runs it in numpy.

usage: run_qdq.py NUMPY_ONNX_FOLDER MODEL.onnx INPUT.npy OURS.npy AGREEMENT

INPUT holds samples along its first axis, OURS our integer outputs as floats. Fails
unless the largest output is the same one for AGREEMENT percent of the samples.
"""

import sys

import numpy as np
import onnx
import onnx.checker
import onnx.numpy_helper

folder, path, inputs, ours, agreement = sys.argv[1:]
sys.path.insert(0, folder)
import numpy_onnx  # noqa: E402


def per_axis(a, x, value):
    """Scale or zero point, along its axis."""
    value = np.asarray(value)
    if value.ndim == 0 or value.size == 1:
        return value.reshape(())
    return value.reshape([-1 if i == a.get("axis", 1) else 1 for i in range(x.ndim)])


def quantize(a, x, scale, zero):
    y = np.rint(np.float32(x) / per_axis(a, x, scale)) + per_axis(a, x, zero)
    return np.clip(y, -128, 127).astype(np.int8)


def dequantize(a, x, scale, zero):
    return (x.astype(np.float64) - per_axis(a, x, zero)) * per_axis(a, x, scale)


operators = dict(numpy_onnx.OPS)
operators.update(
    QuantizeLinear=quantize, DequantizeLinear=dequantize, Identity=lambda a, x: x)

model = onnx.load(path)
onnx.checker.check_model(model, full_check=True)
constants = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
results = []
for sample in np.load(inputs):
    values = dict(constants)
    values[model.graph.input[0].name] = sample[None]
    for node in model.graph.node:
        arguments = [values[name] if name else None for name in node.input]
        values[node.output[0]] = operators[node.op_type](
            numpy_onnx.attributes(node), *arguments)
    results.append(values[model.graph.output[0].name][0])
results = np.array(results)
ours = np.load(ours).reshape(results.shape)
same = 100 * np.mean(results.argmax(1) == ours.argmax(1))
error = np.abs(results - ours).max() / np.abs(ours).max()
print(f"agreement {same:.2f} %, largest difference {error:.4f} of the largest output")
assert same >= float(agreement)
