# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a small model in numpy: an answer that owes nothing to the importer.

usage: numpy_onnx.py make MODEL.onnx SEED BATCH INPUT.npy EXPECTED.npy
       numpy_onnx.py stack KEY OUT.npy FILE.npz...
       numpy_onnx.py softmax IN.npy OUT.npy
       numpy_onnx.py compare EXPECTED.npy ACTUAL.npy relative|absolute TOLERANCE

`make` invents an input and computes what the model gives for it, in double
precision. `stack` joins the arrays KEY of several files along the first axis.
`compare` fails unless |expected - actual| is at most TOLERANCE (times the
largest |expected|).
"""

import sys

import numpy as np


def attributes(node):
    import onnx
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def windows(x, kernel, strides):
    """[N, C, OH, OW, KH, KW] of a padded [N, C, H, W]."""
    view = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(2, 3))
    return view[:, :, ::strides[0], ::strides[1]]


def pad(x, pads, fill):
    top, left, bottom, right = pads
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)),
                  constant_values=fill)


def conv(a, x, w, b=None):
    assert a.get("auto_pad", b"NOTSET") == b"NOTSET"
    assert a.get("dilations", [1, 1]) == [1, 1]
    groups = a.get("group", 1)
    x = pad(x, a.get("pads", [0] * 4), 0.0)
    view = windows(x, w.shape[2:], a.get("strides", [1, 1]))
    n, c, oh, ow, kh, kw = view.shape
    view = view.reshape(n, groups, c // groups, oh, ow, kh, kw)
    w = w.reshape(groups, w.shape[0] // groups, *w.shape[1:])
    y = np.einsum("ngchwij,gocij->ngohw", view, w, optimize=True)
    y = y.reshape(n, -1, oh, ow)
    return y if b is None else y + b[None, :, None, None]


def pool(reduce, fill):
    def run(a, x):
        assert a.get("ceil_mode", 0) == 0
        pads = a.get("pads", [0] * 4)
        assert reduce is np.max or not any(pads)
        kernel = a["kernel_shape"]
        return reduce(windows(pad(x, pads, fill), kernel,
                              a.get("strides", [1, 1])), axis=(4, 5))
    return run


def batch_norm(a, x, scale, bias, mean, var):
    shape = (1, -1) + (1,) * (x.ndim - 2)
    factor = scale / np.sqrt(var + a.get("epsilon", 1e-5))
    return x * factor.reshape(shape) + (bias - mean * factor).reshape(shape)


def gemm(a, x, w, b=0.0):
    x = x.T if a.get("transA", 0) else x
    w = w.T if a.get("transB", 0) else w
    return a.get("alpha", 1.0) * (x @ w) + a.get("beta", 1.0) * b


def softmax(a, x):
    axis = a.get("axis", -1)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def slice_(a, x, starts, ends, axes, steps):
    index = [slice(None)] * x.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps):
        index[int(axis)] = slice(int(start), int(end), int(step))
    return x[tuple(index)]


def pad_op(a, x, pads, value=0.0):
    half = len(pads) // 2
    return np.pad(x, [(int(l), int(h)) for l, h in zip(pads[:half], pads[half:])],
                  constant_values=value)


def reduce_mean(a, x, axes=None):
    axes = tuple(int(i) for i in (a["axes"] if axes is None else axes))
    return x.mean(axis=axes, keepdims=bool(a.get("keepdims", 1)))


def split(a, x, sizes=None):
    axis = a.get("axis", 0)
    if sizes is None:
        part = -(-x.shape[axis] // a["num_outputs"])
        return np.split(x, range(part, x.shape[axis], part), axis)
    return np.split(x, np.cumsum(sizes)[:-1], axis)


def unsqueeze(a, x, axes):
    for axis in sorted(int(i) % (x.ndim + len(axes)) for i in axes):
        x = np.expand_dims(x, axis)
    return x


OPS = {
    "Add": lambda a, x, y: x + y,
    "AveragePool": pool(np.mean, 0.0),
    "BatchNormalization": batch_norm,
    "Clip": lambda a, x, low=-np.inf, high=np.inf: np.clip(x, low, high),
    "Concat": lambda a, *x: np.concatenate(x, a["axis"]),
    "Constant": lambda a: to_array(a["value"]),
    "Conv": conv,
    "Flatten": lambda a, x: x.reshape(int(np.prod(x.shape[:a.get("axis", 1)])), -1),
    "Gather": lambda a, x, i: np.take(x, i, a.get("axis", 0)),
    "Gemm": gemm,
    "GlobalAveragePool": lambda a, x: x.mean(axis=(2, 3), keepdims=True),
    "MaxPool": pool(np.max, -np.inf),
    "HardSwish": lambda a, x: x * np.clip(x / 6 + 0.5, 0, 1),
    "LeakyRelu": lambda a, x: np.where(x < 0, a.get("alpha", 0.01) * x, x),
    "MatMul": lambda a, x, y: x @ y,
    "Mul": lambda a, x, y: x * y,
    "Pad": pad_op,
    "ReduceMean": reduce_mean,
    "Relu": lambda a, x: np.maximum(x, 0),
    "Reshape": lambda a, x, s: x.reshape(
        [x.shape[i] if d == 0 else int(d) for i, d in enumerate(s)]),
    "Shape": lambda a, x: np.array(x.shape, dtype=np.int64),
    "Sigmoid": lambda a, x: 1 / (1 + np.exp(-x)),
    "Slice": slice_,
    "Softmax": softmax,
    "Split": split,
    "Squeeze": lambda a, x, s: x.squeeze(tuple(int(i) for i in s)),
    "Sub": lambda a, x, y: x - y,
    "Transpose": lambda a, x: x.transpose(a["perm"]),
    "Unsqueeze": unsqueeze,
}


def to_array(tensor):
    from onnx import numpy_helper
    array = numpy_helper.to_array(tensor)
    return array.astype(np.float64) if array.dtype == np.float32 else array


def make(path, seed, batch, input_path, expected_path):
    import onnx
    model = onnx.load(path)
    values = {t.name: to_array(t) for t in model.graph.initializer}
    name, = [i.name for i in model.graph.input if i.name not in values]
    dims = next(i for i in model.graph.input if i.name == name)
    shape = [d.dim_value or int(batch) for d in dims.type.tensor_type.shape.dim]
    data = np.random.RandomState(int(seed)).uniform(-1, 1, shape)
    data = data.astype(np.float32)
    values[name] = data.astype(np.float64)
    for node in model.graph.node:
        inputs = [values[i] for i in node.input if i]
        results = OPS[node.op_type](attributes(node), *inputs)
        if len(node.output) == 1:
            results = [results]
        values.update(zip(node.output, results))
    np.save(input_path, data)
    np.save(expected_path, values[model.graph.output[0].name].astype(np.float32))


def stack(key, output, *files):
    np.save(output, np.concatenate([np.load(file)[key] for file in files]))


def compare(expected, actual, kind, tolerance):
    expected, actual = np.load(expected), np.load(actual)
    assert expected.shape == actual.shape, (expected.shape, actual.shape)
    error = np.abs(expected - actual).max()
    if kind == "relative":
        error /= np.abs(expected).max()
    print(f"largest {kind} error {error:.2e}")
    sys.exit(0 if error <= float(tolerance) else 1)


if __name__ == "__main__":
    {
        "make": make,
        "stack": stack,
        "softmax": lambda i, o: np.save(o, softmax({}, np.load(i))),
        "compare": compare,
    }[sys.argv[1]](*sys.argv[2:])
