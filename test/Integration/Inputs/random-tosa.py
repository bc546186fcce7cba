# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random float graphs through the export to TOSA: random-tosa.py MLIR_OPT COUNT [SEED]

Each graph is quantized and exported. Upstream's validation has to accept the export,
and it has to give the bytes of the integer module: from the reference interpreter on
one beside generated code of the other, both ways round. Every other graph has a
dynamic batch. Prints the seed; a graph that fails stays in the current folder.
"""

import random
import subprocess
import sys

import numpy


class Graph:
    def __init__(self):
        self.lines, self.tensors, self.count = [], [], 0
        shape = [1, random.choice([4, 6, 8]), random.choice([4, 6]), random.choice([1, 3, 4])]
        self.tensors.append(("%x", shape))
        self.shape = shape

    def name(self):
        self.count += 1
        return f"%v{self.count}"

    def emit(self, text, shape, keep=True):
        name = self.name()
        self.lines.append(f"  {name} = {text}")
        if keep:
            self.tensors.append((name, list(shape)))
        return name

    def constant(self, values, kind="f32"):
        values = numpy.asarray(values)
        text = numpy.array2string(values, separator=", ", threshold=10**9, formatter={
            "float_kind": lambda v: f"{float(v):.8e}"})
        shape = "x".join(map(str, values.shape))
        return self.emit(f'"tosa.const"() <{{values = dense<{text}> : tensor<{shape}x{kind}>}}> : '
                         f"() -> tensor<{shape}x{kind}>", values.shape, keep=False)

    def dims(self, values):
        rank = len(values)
        return self.emit(f"tosa.const_shape {{values = dense<{list(values)}> : tensor<{rank}xindex>}}"
                         f" : () -> !tosa.shape<{rank}>", (), keep=False), f"!tosa.shape<{rank}>"

    def text(self):
        name, shape = self.tensors[-1]
        return (f"func.func @main(%x: {kind(self.shape)}) -> {kind(shape)} {{\n"
                + "\n".join(self.lines) + f"\n  return {name} : {kind(shape)}\n}}\n")


def kind(shape):
    return f"tensor<{'x'.join(map(str, shape))}xf32>"


def window(kernel, stride, pad):
    return (f"pad = array<i64: {', '.join(map(str, pad))}>, "
            f"stride = array<i64: {stride}, {stride}>"), kernel


def out_size(size, kernel, stride, low, high):
    return (size + low + high - kernel) // stride + 1


def convolution(graph, name, shape):
    """With a padding that makes every division exact, as TOSA wants it."""
    depthwise = random.random() < 0.3
    kernel = random.choice([1, 3]) if min(shape[1:3]) >= 3 else 1
    stride = random.choice([1, 2]) if min(shape[1:3]) > 3 else 1
    pad = []
    for size in shape[1:3]:
        low = random.randrange(kernel // 2 + 1)
        high = (-(size + low - kernel)) % stride
        pad += [low, high]
    channels, features = shape[3], random.choice([2, 5, 8])
    multiplier = random.choice([1, 2])
    if depthwise:
        weight, features = (kernel, kernel, channels, multiplier), channels * multiplier
    else:
        weight = (features, kernel, kernel, channels)
    w = graph.constant(numpy.random.normal(size=weight) / kernel)
    b = graph.constant(numpy.random.normal(size=features))
    z = graph.constant([0.0])
    result = [1, out_size(shape[1], kernel, stride, *pad[:2]),
              out_size(shape[2], kernel, stride, *pad[2:]), features]
    attributes, _ = window(kernel, stride, pad)
    op = "depthwise_conv2d" if depthwise else "conv2d"
    return graph.emit(
        f"tosa.{op} {name}, {w}, {b}, {z}, {z} {{acc_type = f32, dilation = array<i64: 1, 1>, "
        f"{attributes}}} : ({kind(shape)}, {kind(weight)}, {kind([features])}, tensor<1xf32>, "
        f"tensor<1xf32>) -> {kind(result)}", result)


def pool(graph, name, shape):
    kernel, stride, pad = random.choice([(2, 2, 0), (3, 1, 1), (2, 1, 0)])
    if shape[1] % 2 or shape[2] % 2 or min(shape[1:3]) < 3:
        kernel, stride, pad = 1, 1, 0
    result = [1, out_size(shape[1], kernel, stride, pad, pad),
              out_size(shape[2], kernel, stride, pad, pad), shape[3]]
    attributes, _ = window(kernel, stride, [pad] * 4)
    attributes = f"kernel = array<i64: {kernel}, {kernel}>, {attributes}"
    if random.random() < 0.5:
        return graph.emit(f"tosa.max_pool2d {name} {{{attributes}}} : ({kind(shape)}) -> "
                          f"{kind(result)}", result)
    z = graph.constant([0.0])
    return graph.emit(f"tosa.avg_pool2d {name}, {z}, {z} {{acc_type = f32, {attributes}}} : "
                      f"({kind(shape)}, tensor<1xf32>, tensor<1xf32>) -> {kind(result)}", result)


def unary(graph, name, shape):
    op = random.choice([
        "tosa.sigmoid {0}", "tosa.tanh {0}",
        "tosa.clamp {0} {{min_val = 0.0 : f32, max_val = 6.0 : f32}}",
        "tosa.clamp {0} {{min_val = 0.0 : f32, max_val = 3.40282347E+38 : f32}}"])
    return graph.emit(op.format(name) + f" : ({kind(shape)}) -> {kind(shape)}", shape)


def binary(graph, name, shape):
    others = [other for other, its in graph.tensors if its == shape]
    other = random.choice(others)
    op = random.choice(["add", "sub", "maximum", "minimum", "mul"])
    if op == "mul":
        shift = graph.constant([0], "i8")
        return graph.emit(f"tosa.mul {name}, {other}, {shift} : ({kind(shape)}, {kind(shape)}, "
                          f"tensor<1xi8>) -> {kind(shape)}", shape)
    return graph.emit(f"tosa.{op} {name}, {other} : ({kind(shape)}, {kind(shape)}) -> "
                      f"{kind(shape)}", shape)


def concat(graph, name, shape):
    others = [(other, its) for other, its in graph.tensors if its[:3] == shape[:3]]
    other, its = random.choice(others)
    result = shape[:3] + [shape[3] + its[3]]
    return graph.emit(f"tosa.concat {name}, {other} {{axis = 3 : i32}} : ({kind(shape)}, "
                      f"{kind(its)}) -> {kind(result)}", result)


def movement(graph, name, shape):
    choice = random.randrange(3)
    if choice == 0:
        result = [1, shape[2], shape[1], shape[3]]
        return graph.emit(f"tosa.transpose {name} {{perms = array<i32: 0, 2, 1, 3>}} : "
                          f"({kind(shape)}) -> {kind(result)}", result)
    if choice == 1:
        result = [1, shape[1] * shape[2], 1, shape[3]]
        dims, dims_type = graph.dims(result)
        return graph.emit(f"tosa.reshape {name}, {dims} : ({kind(shape)}, {dims_type}) -> "
                          f"{kind(result)}", result)
    start, start_type = graph.dims([0, 0, 0, 0])
    result = shape[:3] + [random.randint(1, shape[3])]
    size, size_type = graph.dims(result)
    return graph.emit(f"tosa.slice {name}, {start}, {size} : ({kind(shape)}, {start_type}, "
                      f"{size_type}) -> {kind(result)}", result)


def make_graph():
    graph = Graph()
    convolution(graph, *graph.tensors[0])
    for _ in range(random.randint(3, 8)):
        make = random.choice([convolution, convolution, pool, unary, binary, binary, concat,
                              movement])
        make(graph, *graph.tensors[-1 if random.random() < 0.8 else random.randrange(
            len(graph.tensors))])
    return graph


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def check(index, mlir_opt):
    graph = make_graph()
    with open("graph.mlir", "w", encoding="utf-8") as file:
        file.write(graph.text())
    samples = numpy.random.normal(size=[9] + graph.shape[1:]).astype(numpy.float32)
    numpy.save("x.npy", samples)
    batch = ["--batch=dynamic"] if index % 2 else []
    rounding = ["--rounding=double_round"] if index % 3 == 2 else []
    run("quant-compile", "graph.mlir", "--calibrate=x.npy", "--io=integer", *batch, *rounding,
        "--save-statistics=s.json", "-o", "integer.mlir")
    run("quant-compile", "graph.mlir", "--statistics=s.json", "--emit=tosa", *batch, *rounding,
        "-o", "tosa.mlir")
    target = "profiles=pro_int" + (" extensions=doubleround" if rounding else "") + (
        " specification_version=1.1.draft" if batch else "")
    pure = run(mlir_opt, "tosa.mlir", f"--tosa-attach-target={target}",
               "--tosa-validate=strict-op-spec-alignment")
    if '"quanta.' in pure or "quanta.requantize" in pure:
        sys.exit("an op of ours is left")
    for code, reference in ("integer", "tosa"), ("tosa", "integer"):
        out = run("quant-run", f"{code}.mlir", "--input=x.npy", "--normalize=1", "--batch=4",
                  "--check=reference", f"--reference={reference}.mlir")
        if "mismatches: 0" not in out:
            sys.exit(f"{code} beside {reference}: {out}")


def main():
    mlir_opt, count = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(2 ** 32)
    print(f"seed {seed}", flush=True)
    for index in range(count):
        random.seed(seed + index)
        numpy.random.seed((seed + index) % 2 ** 32)
        try:
            check(index, mlir_opt)
        except SystemExit as failure:
            sys.exit(f"graph {index} of seed {seed}: {failure}")
    print(f"{count} graphs agree")


main()
