# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes conv.npy and sine.npy, 64 random samples in [-1, 1) for each model.

    make_samples.py FOLDER
"""

import os
import sys

import numpy as np

random = np.random.default_rng(0)
for name, shape in (("conv", (64, 4, 4, 2)), ("sine", (64, 4))):
    samples = random.uniform(-1, 1, shape).astype(np.float32)
    np.save(os.path.join(sys.argv[1], name + ".npy"), samples)
