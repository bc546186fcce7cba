# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""make-norms.py SPREAD EPSILON: layer normalizations of rows of many sizes, the even ones
with gamma and beta, in norms.mlir, and samples in x<size>.npy. A row's elements differ by
about SPREAD, its mean is up to 1.5. Prints what --input asks for."""

import sys

import numpy as np

SIZES = [1, 2, 3, 4, 5, 6, 9, 17, 40]
spread, epsilon = float(sys.argv[1]), float(sys.argv[2])
random = np.random.default_rng(1)


def literal(values):
    style = {"float": "{:.9e}".format}
    return np.array2string(values, separator=", ", threshold=10**6, formatter=style)


def constant(name, values):
    shape = "x".join(map(str, values.shape))
    return (
        f'    %{name} = "tosa.const"() {{values = dense<{literal(values)}> : tensor<{shape}xf32>}}'
        f" : () -> tensor<{shape}xf32>\n"
    )


def scalar(name, value):
    return constant(name, np.full((1, 1, 1), value))


def norm(size):
    row, one, scale = f"tensor<1x4x{size}xf32>", "tensor<1x4x1xf32>", "tensor<1x1x1xf32>"
    vector, shift = f"tensor<1x1x{size}xf32>", "tensor<1xi8>"
    parameters, last, affine = "", "y", ""
    if size % 2 == 0:
        gamma, beta = (random.normal(0, sigma, size).astype("f") for sigma in (2, 5))
        for name, values in (("gamma", gamma), ("beta", beta)):
            parameters += f", {name} = dense<{literal(values)}> : tensor<{size}xf32>"
            affine += constant(name, values.reshape(1, 1, size))
        affine += f"    %scaled = tosa.mul %y, %gamma, %shift : ({row}, {vector}, {shift}) -> {row}\n"
        affine += f"    %moved = tosa.add %scaled, %beta : ({row}, {vector}) -> {row}\n"
        last = "moved"
    return f"""  %norm{size} = quanta.composite "layer_norm"(%x{size}) {{quanta.key = "norm{size}",
      parameters = {{axis = 2 : i64, epsilon = {epsilon:.17e} : f64{parameters}}}}} : ({row}) -> {row} {{
  ^bb0(%x: {row}):
    %shift = "tosa.const"() {{values = dense<0> : {shift}}} : () -> {shift}
{scalar("epsilon", epsilon)}{scalar("part", 1 / size)}\
    %sum = tosa.reduce_sum %x {{axis = 2 : i32}} : ({row}) -> {one}
    %mean = tosa.mul %sum, %part, %shift : ({one}, {scale}, {shift}) -> {one}
    %centred = tosa.sub %x, %mean : ({row}, {one}) -> {row}
    %square = tosa.mul %centred, %centred, %shift : ({row}, {row}, {shift}) -> {row}
    %squares = tosa.reduce_sum %square {{axis = 2 : i32}} : ({row}) -> {one}
    %variance = tosa.mul %squares, %part, %shift : ({one}, {scale}, {shift}) -> {one}
    %positive = tosa.add %variance, %epsilon : ({one}, {scale}) -> {one}
    %root = tosa.rsqrt %positive : ({one}) -> {one}
    %y = tosa.mul %centred, %root, %shift : ({row}, {one}, {shift}) -> {row}
{affine}    quanta.yield %{last} : {row}
  }}
"""


for size in SIZES:
    rows = (60, 4, size)
    x = random.standard_t(3, rows) * random.uniform(0.2, 1, (60, 4, 1))
    x = x * spread + random.uniform(-1.5, 1.5, (60, 4, 1))
    x[0] = random.uniform(-4, 4, (4, size))
    np.save(f"x{size}.npy", x.astype("f"))
with open("norms.mlir", "w", encoding="utf-8") as file:
    row = "tensor<1x4x{0}xf32>".format
    arguments = (f'%x{n}: {row(n)} {{quanta.name = "x{n}"}}' for n in SIZES)
    results = (f'{row(n)} {{quanta.name = "norm{n}"}}' for n in SIZES)
    file.write(f'func.func @main({", ".join(arguments)}) -> ({", ".join(results)}) {{\n')
    file.writelines(norm(n) for n in SIZES)
    values = ", ".join(f"%norm{n}" for n in SIZES)
    file.write(f'  return {values} : {", ".join(map(row, SIZES))}\n}}\n')
print(",".join(f"x{n}=x{n}.npy" for n in SIZES))
