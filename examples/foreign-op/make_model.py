# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes model.mlir, two fused convolutions with a pool between them, and 64
samples for it as samples.npy.

    make_model.py FOLDER
"""

import os
import sys

import numpy as np

random = np.random.default_rng(0)


def constant(name, shape, scale):
    values = random.normal(0, scale, shape).astype(np.float32)
    shape = "x".join(map(str, shape))
    return (f'  %{name} = "tosa.const"() {{values = dense<{values.tolist()}>'
            f" : tensor<{shape}xf32>}} : () -> tensor<{shape}xf32>\n")


model = f"""\
func.func @main(%x: tensor<1x8x8x3xf32> {{quanta.name = "x"}})
    -> (tensor<1x4x4x10xf32> {{quanta.name = "y"}}) {{
{constant("w0", (8, 3, 3, 3), 0.3)}{constant("b0", (8,), 0.2)}\
{constant("w1", (10, 1, 1, 8), 0.5)}{constant("b1", (10,), 0.2)}\
  %0 = toy.swish_conv %x, %w0, %b0 {{pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>}}
      : (tensor<1x8x8x3xf32>, tensor<8x3x3x3xf32>, tensor<8xf32>)
      -> tensor<1x8x8x8xf32>
  %1 = tosa.max_pool2d %0 {{kernel = array<i64: 2, 2>,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}}
      : (tensor<1x8x8x8xf32>) -> tensor<1x4x4x8xf32>
  %2 = toy.swish_conv %1, %w1, %b1 {{pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>}}
      : (tensor<1x4x4x8xf32>, tensor<10x1x1x8xf32>, tensor<10xf32>)
      -> tensor<1x4x4x10xf32>
  return %2 : tensor<1x4x4x10xf32>
}}
"""

with open(os.path.join(sys.argv[1], "model.mlir"), "w", encoding="utf-8") as file:
    file.write(model)
np.save(os.path.join(sys.argv[1], "samples.npy"),
        random.uniform(-1, 1, (64, 8, 8, 3)).astype(np.float32))
