# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One model on every set of instructions: one digest.

    same-bits.py MODEL DATA [DATA OPTION...]

Calibrates MODEL on some samples of DATA, or on random ones of the shape that
`random:AxBxC` gives, compiles it for each set of instructions that this machine
has or that qemu emulates, and on several numbers of threads, and runs it on
two samples. All digests have to be that of the first, whose every byte is the
reference interpreter's.
"""

import os
import shutil
import subprocess
import sys

import numpy as np

# name, flag in /proc/cpuinfo, features of LLVM
HOST = [
    ("native", None, ""),
    ("generic", None, "-avx,-avx2,-avx512f,-fma"),
    ("avx2", "avx2", "-avx512f,-fma"),
    ("avx2_fma", "fma", "-avx512f"),
    ("avx512bw", "avx512bw", "-avx512vnni,-avxvnni"),
    ("avxvnni", "avx_vnni", "-avx512f"),
    ("avx512vnni_256", "avx512_vnni", "+prefer-256-bit"),
    ("avx512vnni", "avx512_vnni", "-avxvnni"),
]
# target, emulator; name, processor, features
EMULATED = [
    ("aarch64-linux-gnu", "qemu-aarch64",
     [("neon", "cortex-a53", ""), ("dotprod", "neoverse-n1", "+dotprod"),
      ("i8mm", "max", "+dotprod,+i8mm")]),
    ("arm-linux-gnueabihf", "qemu-arm",
     [("armv7_neon", "cortex-a8", "+neon"), ("armv7_neon_vfp4", "cortex-a15", "+neon,+vfp4")]),
]


def call(*arguments):
    return subprocess.run(arguments, check=True, stdout=subprocess.PIPE,
                          text=True).stdout


def digest(library, samples, options, *extra):
    text = call("quant-run", library, f"--input={samples}", "--limit=2", *options,
                "--digest", *extra)
    return text.split()[-1], text


def main():
    model, samples, *options = sys.argv[1:]
    if samples.startswith("random:"):
        shape = [int(size) for size in samples[len("random:"):].split("x")]
        samples = "random.npy"
        np.save(samples, np.random.default_rng(1).random((8, *shape), np.float32))
    call("quant-compile", model, f"--calibrate={samples}", "--limit=8", *options,
         "--save-temps", "-o", "native.so")
    module = "native.integer.mlir"
    with open("/proc/cpuinfo") as file:
        flags = set(next((line for line in file if line.startswith("flags")), "").split())
    expected = None
    for name, flag, features in HOST:
        if flag and flag not in flags:
            print(f"skipped {name}: the processor has no {flag}")
            continue
        call("quant-compile", module, f"--target-features={features}", "-o", f"{name}.so")
        if expected is None:
            expected, text = digest(f"{name}.so", samples, options, "--check=reference",
                                    f"--reference={module}")
            if "mismatches: 0\n" not in text:
                sys.exit(f"{name} is not as the reference:\n{text}")
            continue
        actual, _ = digest(f"{name}.so", samples, options)
        print(name, actual)
        if actual != expected:
            sys.exit(f"{name}: digest {actual}, not {expected}")
    # On threads: a library, and the model compiled in process.
    call("quant-compile", module, "--threads", "-o", "threads.so")
    for path in ("threads.so", module):
        for threads in (1, 2, 3, 7):
            actual, _ = digest(path, samples, options, f"--threads={threads}")
            print(path, threads, actual)
            if actual != expected:
                sys.exit(f"{path} on {threads} threads: digest {actual}, not {expected}")
    for machine, emulator, levels in EMULATED:
        missing = [program for program in (emulator, f"{machine}-gcc", "ld.lld-22")
                   if not shutil.which(program)]
        for threads, (name, processor, features) in enumerate(levels, start=1):
            if missing:
                print(f"skipped {name}: {missing[0]} is not installed")
                continue
            target = machine.replace("arm-", "armv7-")
            call("quant-compile", module, f"--target={target}",
                 f"--target-features={features}", "--threads", "-o", f"{name}.so")
            actual, _ = digest(f"{name}.so", samples, options, f"--threads={threads}",
                               f"--run-with={emulator} -cpu {processor}")
            print(name, actual)
            if actual != expected:
                sys.exit(f"{name}: digest {actual}, not {expected}")
    os.remove(module)


if __name__ == "__main__":
    main()
