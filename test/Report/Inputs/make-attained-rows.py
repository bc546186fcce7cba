# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""make-attained-rows.py BITS: a product of two inputs, a softmax and a layer
normalization in float.mlir, the same with scales in pairs.mlir, and inputs in a.npy,
b.npy, r.npy whose errors add up to nearly what they can be.

product: all elements are half a step above the lowest number, L steps: 2 (L - 1/2)^2
becomes 2 L^2, and its own step is chosen so that this is rounded up by half of it.
r: (h, -h) with h nearly half a step becomes (0, 0)."""

import sys

import numpy as np

bits = int(sys.argv[1])
lowest = 128 if bits == 8 else 32767
storage = "i8" if bits == 8 else "i16<-32767:32767>"
near = 0.499 if bits == 8 else 0.49  # f32 has few bits left of 16.
step, row_step = 0.1 if bits == 8 else 0.001, 0.1 if bits == 8 else 0.01
product_step = 2 * (lowest * step) ** 2 / (lowest // 2 + 0.501)
softmax = ("i8", 1 / 256, ":-128") if bits == 8 else (storage, 1 / 32768, "")
norm_step = 0.0005 if bits == 8 else 0.00001


def save(name, values):
    np.save(name, np.array([values], np.float32))


a = -(lowest - near) * step
save("a.npy", [[a, a]])
save("b.npy", [[a], [a]])
save("r.npy", [[0.499 * row_step, -0.499 * row_step]])

BODY = """
func.func @main(%a0: tensor<1x1x2xf32> {{quanta.name = "a"}}, %b0: tensor<1x2x1xf32> {{quanta.name = "b"}},
                %r0: tensor<1x1x2xf32> {{quanta.name = "r"}}) -> (tensor<1x1x1xf32> {{quanta.name = "product"}},
                tensor<1x1x2xf32> {{quanta.name = "softmax"}}, tensor<1x1x2xf32> {{quanta.name = "norm"}}) {{
  %zero = "tosa.const"() {{values = dense<0.0> : tensor<1xf32>}} : () -> tensor<1xf32>
  {a}
  {b}
  {r}
  %product0 = tosa.matmul %a1, %b1, %zero, %zero {{quanta.key = "product"}}
    : (tensor<1x1x2xf32>, tensor<1x2x1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1x1xf32>
  {product}
  %softmax0 = quanta.composite "softmax"(%r1) {{parameters = {{axis = 2 : i64}}, quanta.key = "softmax"}} : (tensor<1x1x2xf32>) -> tensor<1x1x2xf32> {{
  ^bb0(%x: tensor<1x1x2xf32>):
    %shift = "tosa.const"() {{values = dense<0> : tensor<1xi8>}} : () -> tensor<1xi8>
    %m = tosa.reduce_max %x {{axis = 2 : i32}} : (tensor<1x1x2xf32>) -> tensor<1x1x1xf32>
    %d = tosa.sub %x, %m : (tensor<1x1x2xf32>, tensor<1x1x1xf32>) -> tensor<1x1x2xf32>
    %e = tosa.exp %d : (tensor<1x1x2xf32>) -> tensor<1x1x2xf32>
    %s = tosa.reduce_sum %e {{axis = 2 : i32}} : (tensor<1x1x2xf32>) -> tensor<1x1x1xf32>
    %i = tosa.reciprocal %s : (tensor<1x1x1xf32>) -> tensor<1x1x1xf32>
    %y = tosa.mul %e, %i, %shift : (tensor<1x1x2xf32>, tensor<1x1x1xf32>, tensor<1xi8>) -> tensor<1x1x2xf32>
    quanta.yield %y : tensor<1x1x2xf32>
  }}
  {softmax}
  %norm0 = quanta.composite "layer_norm"(%r1) {{parameters = {{axis = 2 : i64, epsilon = 1.0 : f64}}, quanta.key = "norm"}}
    : (tensor<1x1x2xf32>) -> tensor<1x1x2xf32> {{
  ^bb0(%x: tensor<1x1x2xf32>):
    %shift = "tosa.const"() {{values = dense<0> : tensor<1xi8>}} : () -> tensor<1xi8>
    %half = "tosa.const"() {{values = dense<0.5> : tensor<1x1x1xf32>}} : () -> tensor<1x1x1xf32>
    %one = "tosa.const"() {{values = dense<1.0> : tensor<1x1x1xf32>}} : () -> tensor<1x1x1xf32>
    %s = tosa.reduce_sum %x {{axis = 2 : i32}} : (tensor<1x1x2xf32>) -> tensor<1x1x1xf32>
    %m = tosa.mul %s, %half, %shift : (tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1xi8>) -> tensor<1x1x1xf32>
    %d = tosa.sub %x, %m : (tensor<1x1x2xf32>, tensor<1x1x1xf32>) -> tensor<1x1x2xf32>
    %q = tosa.mul %d, %d, %shift : (tensor<1x1x2xf32>, tensor<1x1x2xf32>, tensor<1xi8>) -> tensor<1x1x2xf32>
    %t = tosa.reduce_sum %q {{axis = 2 : i32}} : (tensor<1x1x2xf32>) -> tensor<1x1x1xf32>
    %v = tosa.mul %t, %half, %shift : (tensor<1x1x1xf32>, tensor<1x1x1xf32>, tensor<1xi8>) -> tensor<1x1x1xf32>
    %w = tosa.add %v, %one : (tensor<1x1x1xf32>, tensor<1x1x1xf32>) -> tensor<1x1x1xf32>
    %i = tosa.rsqrt %w : (tensor<1x1x1xf32>) -> tensor<1x1x1xf32>
    %y = tosa.mul %d, %i, %shift : (tensor<1x1x2xf32>, tensor<1x1x1xf32>, tensor<1xi8>) -> tensor<1x1x2xf32>
    quanta.yield %y : tensor<1x1x2xf32>
  }}
  {norm}
  return %product1, %softmax1, %norm1 : tensor<1x1x1xf32>, tensor<1x1x2xf32>, tensor<1x1x2xf32>
}}
"""

TENSORS = {
    "a": ("1x1x2", (storage, step, "")),
    "b": ("1x2x1", (storage, step, "")),
    "r": ("1x1x2", (storage, row_step, "")),
    "product": ("1x1x1", (storage, product_step, "")),
    "softmax": ("1x1x2", softmax),
    "norm": ("1x1x2", (storage, norm_step, "")),
}


def write(path, line):
    lines = {name: line(name, *facts) for name, facts in TENSORS.items()}
    with open(path, "w", encoding="utf-8") as file:
        file.write(BODY.format(**lines))


def keep(name, shape, _):
    return f"%{name}1 = tosa.identity %{name}0 : (tensor<{shape}xf32>) -> tensor<{shape}xf32>"


def pair(name, shape, parameters):
    stored, scale, zero = parameters
    kind = f"tensor<{shape}x!quant.uniform<{stored}:f32, {scale:.17g}{zero}>>"
    real = f"tensor<{shape}xf32>"
    return (
        f'%{name}q = quanta.quantize %{name}0 {{quanta.key = "{name}"}} : {real} -> {kind}\n'
        f"  %{name}1 = quanta.dequantize %{name}q : {kind} -> {real}"
    )


write("float.mlir", keep)
write("pairs.mlir", pair)
