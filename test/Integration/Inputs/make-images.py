# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes random samples in [0, 1): make-images.py SAMPLES SHAPE FILE.npy"""

import sys

import numpy as np

samples, shape, path = sys.argv[1:]
shape = [int(size) for size in shape.split(",")]
values = np.random.default_rng(0).random((int(samples), *shape))
np.save(path, values.astype(np.float32))
