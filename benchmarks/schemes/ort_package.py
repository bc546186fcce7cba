# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""npm's onnxruntime-node, as benchmarks/compare has it."""

import os
import subprocess

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", ".."))


def find_package(version):
    """The package's folder, whether it exists or not, and the one it is installed in."""
    folder = os.path.join(ROOT, "build", "compare", f"onnxruntime-node-{version}")
    return os.path.join(folder, "node_modules", "onnxruntime-node"), folder


def get_package(version):
    """The package's folder; npm gets it where it is not there."""
    package, folder = find_package(version)
    if not os.path.isdir(package):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["npm", "install", "--prefix", folder, "--ignore-scripts",
                        "--no-audit", "--no-fund", "--silent",
                        f"onnxruntime-node@{version}"], check=True)
    return package
