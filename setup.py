# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the extension with CMake; the rest is in pyproject.toml.

QUANTA_BUILD_DIR names a build folder to use instead of a new one.
"""

import os
import re
import subprocess
import sys

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

SOURCE = os.path.dirname(os.path.abspath(__file__))


def version():
    with open(os.path.join(SOURCE, "CMakeLists.txt"), encoding="utf-8") as file:
        return re.search(r"project\(Quanta VERSION (\S+)", file.read())[1]


class CMakeBuild(build_ext):
    def build_extension(self, ext):
        build = os.environ.get("QUANTA_BUILD_DIR")
        if not build:
            build = os.path.join(SOURCE, "build", "python")
            subprocess.check_call([
                "cmake", "--preset", "release", "-S", SOURCE, "-B", build,
                "-DQUANTA_BUILD_TESTS=OFF", f"-DPython3_EXECUTABLE={sys.executable}"],
                cwd=SOURCE)
        folder = os.path.dirname(os.path.abspath(self.get_ext_fullpath(ext.name)))
        subprocess.check_call(["cmake", "--build", build, "--target", "QuantaPython"])
        subprocess.check_call(["cmake", "--install", build, "--component", "Python",
                               "--prefix", folder])


setup(
    version=version(),
    package_dir={"": "python"},
    packages=["quanta"],
    package_data={"quanta": ["py.typed", "*.pyi"]},
    ext_modules=[Extension("quanta._quanta", sources=[])],
    cmdclass={"build_ext": CMakeBuild},
)
