# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the extension with CMake; the rest is in pyproject.toml.

It is built in build/release, where that folder is there and fits this Python, else
in a folder of its own, build/python. QUANTA_BUILD_DIR names another one.
"""

import os
import re
import subprocess
import sys
import sysconfig

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

SOURCE = os.path.dirname(os.path.abspath(__file__))


def version():
    with open(os.path.join(SOURCE, "CMakeLists.txt"), encoding="utf-8") as file:
        return re.search(r"project\(Quanta VERSION (\S+)", file.read())[1]


def find_build():
    """A build folder of this tree that makes modules for this Python; else a new
    one."""
    module = f"PYTHON_MODULE_EXTENSION:INTERNAL={sysconfig.get_config_var('EXT_SUFFIX')}"
    for name in "release", "python":
        folder = os.path.join(SOURCE, "build", name)
        cache = os.path.join(folder, "CMakeCache.txt")
        if os.path.exists(cache):
            with open(cache, encoding="utf-8") as file:
                if module in file.read().splitlines():
                    return folder
    folder = os.path.join(SOURCE, "build", "python")
    subprocess.check_call([
        "cmake", "--preset", "release", "-S", SOURCE, "-B", folder,
        "-DQUANTA_BUILD_TESTS=OFF", f"-DPython3_EXECUTABLE={sys.executable}"],
        cwd=SOURCE)
    return folder


class CMakeBuild(build_ext):
    def build_extension(self, ext):
        build = os.environ.get("QUANTA_BUILD_DIR") or find_build()
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
