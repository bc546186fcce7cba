# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The inputs of a network that sorts six letters one by one, and its score.

    sorted-letters.py ids DATA.npz OUT.npy
    sorted-letters.py score DATA.npz LOGITS.npy PERCENT

The network reads the letters and the sorted ones so far, 11 in all, and says at
each position which comes next. Fails if fewer than PERCENT of the 6 are right.
"""

import sys

import numpy as np

mode, data, path, *rest = sys.argv[1:]
letters = np.load(data)
if mode == "ids":
    np.save(path, np.concatenate([letters["x"], letters["y"][:, :5]], 1).astype(np.int64))
else:
    answers = np.load(path).reshape(-1, 11, 3)[:, 5:].argmax(-1)
    right = answers == letters["y"]
    percent = 100 * right.mean()
    print(f"{percent:.2f} % of the letters, {100 * right.all(1).mean():.2f} % of the words")
    sys.exit(int(percent < float(rest[0])))
