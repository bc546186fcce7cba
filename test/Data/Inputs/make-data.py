# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes samples in every format to the folder given: four images of 2 x 3."""

import gzip
import os
import struct
import sys

import numpy as np

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
os.chdir(folder)
images = np.arange(-12, 12, dtype=np.int8).reshape(4, 2, 3)
np.save("c.npy", images)
np.save("fortran.npy", np.asfortranarray(images))
np.save("big-endian.npy", images.astype(">i4"))
np.savez("stored.npz", x=images, y=np.arange(4))
np.savez_compressed("deflated.npz", x=images)
idx = struct.pack(">4B3I", 0, 0, 9, 3, *images.shape) + images.tobytes()
with open("plain.idx", "wb") as file:
    file.write(idx)
with gzip.open("packed.idx.gz", "wb") as file:
    file.write(idx)

np.save("channels.npy", images.reshape(4, 3, 2, 1))
np.save("nan.npy", np.where(np.arange(24).reshape(4, 2, 3) == 13, np.nan, 1.0))
np.save("empty.npy", np.zeros((0, 2, 3), np.int8))
np.save("text.npy", np.array(["a", "b"]))
whole = open("c.npy", "rb").read()
with open("short.npy", "wb") as file:
    file.write(whole[:-1])
with open("huge.npy", "wb") as file:
    # As long as before: spaces pad a .npy header.
    file.write(whole.replace(b"(4, 2, 3), }" + 9 * b" ", b"(4000000000, 2, 3), }"))
