#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One inference on several threads, as a Markdown table.

    run.py [--rounds=N] [--threads=N] [NAME...]

The networks of benchmarks/models/generate.py, batch 1. Each is compiled without and with
--threads; a round measures the first on one thread, the second on one, and on 2 to N.
Columns are medians over the rounds, ratios those of the medians to that of the first. The
digest of the outputs is compared, too.

Each round also measures how far cores are apart (CoresBenchmark). Where a machine moves
its threads between cores that share a cache and cores that don't, as virtual machines do,
rounds of either kind have a row of their own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(os.path.join(HERE, "..", ".."))
BIN = os.path.join(ROOT, "build", "release", "bin")
OUT = os.path.join(ROOT, "build", "nets")


def call(program, *arguments):
    return subprocess.run([os.path.join(BIN, program), *arguments], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def measure_distance():
    """A line of the cache to another core and back, in ns."""
    text = call("CoresBenchmark", "--benchmark_filter=roundTrip", "--benchmark_min_time=0.02",
                "--benchmark_format=json")
    return json.loads(text)["benchmarks"][0]["real_time"]


def measure(name, rounds, most):
    path = os.path.join(OUT, name)
    call("quant-compile", path + ".onnx", f"--calibrate={path}.npy", "-o", path + ".mlir")
    call("quant-compile", path + ".mlir", "-o", path + ".so")
    call("quant-compile", path + ".mlir", "--threads", "-o", path + "-threads.so")
    cases = [(path + ".so", 1)] + [(path + "-threads.so", n) for n in range(1, most + 1)]
    digests = {call("quant-run", library, f"--threads={n}", f"--input={path}.npy", "--limit=2",
                    "--digest") for library, n in cases}
    if len(digests) != 1:
        sys.exit(f"{name}: the outputs differ")
    rows = {}
    for _ in range(rounds):
        distance = measure_distance()
        times = [distance]
        for library, n in cases:
            text = call("quant-run", library, f"--threads={n}", "--benchmark", "--json")
            times.append(json.loads(text)["latency_us"]["median"])
        # The machine may have changed meanwhile.
        if classify(measure_distance()) == classify(distance) != "busy":
            rows.setdefault(classify(distance), []).append(times)
    for kind in sorted(rows, reverse=True):
        distance, *medians = [statistics.median(column) for column in zip(*rows[kind])]
        cells = [name, f"{distance:.0f} ns", str(len(rows[kind])), f"{medians[0]:.0f} us"] + [
            f"{median:.0f} us ({medians[0] / median:.2f})" for median in medians[1:]]
        print("| " + " | ".join(cells) + " |", flush=True)
    if not rows:
        print(f"{name}: no round in which the cores stayed as they were, and free", file=sys.stderr)


def classify(distance):
    """Cores that share a cache are 50 to 150 ns apart, others 300 and more; where another
    program runs on one of them, it takes microseconds."""
    return "near" if distance < 200 else "far" if distance < 1000 else "busy"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    generate = os.path.join(HERE, "..", "models", "generate.py")
    subprocess.run(["/usr/bin/python3", generate, OUT, *options.names], check=True)
    head = ["network", "between cores", "rounds", "without --threads"]
    head += [f"{n} threads" for n in range(1, options.threads + 1)]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", flush=True)
    names = options.names or sorted(file[:-4] for file in os.listdir(OUT) if file.endswith(".npy"))
    for name in names:
        measure(name, options.rounds, options.threads)


if __name__ == "__main__":
    main()
