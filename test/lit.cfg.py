# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The lit suites of Quanta.

Features: `x86`, `avx512vnni` and so on for the host's instructions; `assets`
where the folder of large models stands beside the source tree (or where
QUANTA_ASSETS points), `fashion-mnist` where Debian's data set is installed,
`chromium` where reports can be looked at as a browser shows them.
What a missing feature leaves out is printed.
"""

import os
import platform
import shutil

import lit.formats

config.name = "Quanta"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Unit", "Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.quanta_binary_dir, "test")

path = [os.path.join(config.quanta_binary_dir, "bin"), config.llvm_tools_dir]
config.environment["PATH"] = os.pathsep.join(path + [os.environ["PATH"]])

assets = os.environ.get(
    "QUANTA_ASSETS", os.path.join(config.quanta_source_dir, "..", "shared", "assets"))
fashion = os.environ.get("QUANTA_FASHION_MNIST", "/usr/share/datasets/fashion-mnist")
# Where the benchmarks put npm's package.
onnxruntime = os.path.join(config.quanta_source_dir, "build", "compare",
                           "onnxruntime-node-1.30.0", "node_modules", "onnxruntime-node")
config.substitutions += [
    ("%assets", os.path.realpath(assets)),
    ("%fashion", fashion),
    ("%source", config.quanta_source_dir),
    ("%onnxruntime", onnxruntime),
    ("%binary", config.quanta_binary_dir),
    ("%python", "/usr/bin/python3"),
    # What links our libraries needs the runtime of their sanitizers.
    ("%cc", config.quanta_c_compiler + (f" -fsanitize={config.quanta_sanitizers}"
                                        if config.quanta_sanitizers else "")),
    # For projects that a test builds: our compilers, and the compiler cache.
    ("%cmake_compiler", config.quanta_cmake_compiler),
]


def feature(name, present, why):
    if present:
        config.available_features.add(name)
    else:
        lit_config.note(f"{why}: tests that need '{name}' are skipped")


feature("assets", os.path.isdir(assets), "no folder of model assets")
feature("fashion-mnist", os.path.isdir(fashion), "dataset-fashion-mnist is not installed")
feature("onnxruntime", shutil.which("node") and os.path.isdir(onnxruntime),
        "there is no node or no build/compare/onnxruntime-node-1.30.0 "
        "(benchmarks/schemes/qlinear.py --install)")
feature("chromium", shutil.which("chromium") is not None, "there is no chromium to load pages in")
feature("pybind11", config.quanta_has_python, "there is no pybind11 or no Python headers")
feature("markdown", os.path.isdir("/usr/lib/python3/dist-packages/markdown"),
        "python3-markdown is not installed")
compiler = os.path.join(config.quanta_binary_dir, "bin", "quant-compile")
with_mpi = False
if shutil.which("mpirun") and os.path.exists(compiler):
    with open(compiler, "rb") as program:
        with_mpi = b"libmpi.so" in program.read()
feature("mpi", with_mpi, "there is no mpirun, or the build has no MPI")
feature("unsanitized", not config.quanta_sanitizers,
        "programs that others link or load, and what measures memory, know no sanitizers")
feature("dpkg", shutil.which("dpkg-shlibdeps") and shutil.which("file"),
        "dpkg-dev or file is not installed")

feature("aarch64", shutil.which("qemu-aarch64") and shutil.which("aarch64-linux-gnu-gcc"),
        "there is no qemu-aarch64 or no aarch64-linux-gnu-gcc")
feature("arm32", shutil.which("qemu-arm") and shutil.which("arm-linux-gnueabihf-gcc"),
        "there is no qemu-arm or no arm-linux-gnueabihf-gcc")
feature("bare-arm", shutil.which("clang-22") and shutil.which("ld.lld-22") and shutil.which("make"),
        "there is no clang-22, lld-22 or make to build programs for Cortex-M")
feature("qemu-system-arm", shutil.which("qemu-system-arm"),
        "there is no qemu-system-arm: programs for Cortex-M are built only")
feature("qemu-x86_64", shutil.which("qemu-x86_64"), "there is no qemu-x86_64")
feature("llvm-mca", os.path.exists(os.path.join(config.llvm_tools_dir, "llvm-mca")),
        "there is no llvm-mca")

flags = set()
if os.path.exists("/proc/cpuinfo"):
    with open("/proc/cpuinfo") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("flags"):
                flags = set(line.split())
                break
feature("x86", platform.machine() == "x86_64", "this is not an x86-64 machine")
for name, flag in [("avx2", "avx2"), ("avx512vnni", "avx512_vnni"),
                   ("avxvnni", "avx_vnni"), ("amx", "amx_int8")]:
    feature(name, flag in flags, f"the processor has no {name}")
