# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

# %% [markdown]
# # Fashion-MNIST in 8-bit integers
#
# From a float network in ONNX to an object file, with Quanta's Python package. The
# images are those of Debian's package dataset-fashion-mnist.

# %% Data
import gzip
import os

import numpy as np
import quanta

data = os.environ.get("QUANTA_FASHION_MNIST", "/usr/share/datasets/fashion-mnist")
model_file = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                          "fashion-mnist", "fmnist_cnn.onnx")


def read_idx(name, header):
    with gzip.open(os.path.join(data, name)) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


def images(name):
    """As the network was trained: values between 0 and 1, one channel."""
    return (read_idx(name, 16).reshape(-1, 1, 28, 28) / 255).astype(np.float32)


test_images = images("t10k-images-idx3-ubyte.gz")
test_labels = read_idx("t10k-labels-idx1-ubyte.gz", 8)


# %% Calibration: an iterable of batches, read one by one
def batches(count=8, size=32):
    training = images("train-images-idx3-ubyte.gz")
    for first in range(0, count * size, size):
        yield training[first:first + size]


model = quanta.quantize(model_file, calibration=batches())
print(model)


# %% Accuracy, beside the float network
def accuracy(outputs):
    return 100 * np.mean(outputs.argmax(axis=1) == test_labels)


outputs = model.run(test_images)
print(f"float: {accuracy(quanta.load(model_file).run(test_images)):.2f} %")
print(f"int8: {accuracy(outputs):.2f} %")

# %% What has become of the layers
report = model.report()
print(f"{report['arena_bytes']} bytes of working memory, {report['macs']} multiply-accumulates")
for layer in report["layers"]:
    print(f"  {layer['key']}: {layer['op']}")

# %% An object file with its header for C programs, and a library to load
model.save("fmnist_cnn.o")
model.save("fmnist_cnn.so")
library = quanta.load("fmnist_cnn.so")
same = np.array_equal(library.run(test_images[:256]), outputs[:256])
print(f"the library gives the same bytes: {same}")
