# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes random samples: random-samples.py OUT.npy DTYPE SAMPLESxDIM...

Integers take all values, every other sample only the two ends. Floats are of
all magnitudes around 1, every other sample lies halfway between multiples of
1/10.
"""

import sys

import numpy

path, dtype, shape = sys.argv[1:]
shape = [int(size) for size in shape.split("x")]
random = numpy.random.default_rng(len(path) + shape[-1])
if dtype == "f32":
    values = random.normal(size=shape) * 10.0 ** random.integers(-3, 4, size=shape)
    values[1::2] = (random.integers(-2000, 2000, size=values[1::2].shape) + 0.5) / 10
    values = values.astype(numpy.float32)
else:
    info = numpy.iinfo(dtype)
    values = random.integers(info.min, info.max, size=shape, dtype=dtype, endpoint=True)
    ends = numpy.array([info.min, info.max], dtype)
    values[1::2] = random.choice(ends, size=values[1::2].shape)
numpy.save(path, values)
