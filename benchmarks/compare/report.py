#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tables and pictures of what LayersBenchmark and nets.py measured.

    report.py LAYERS.json NETS.json FOLDER

LAYERS.json is what `LayersBenchmark --benchmark_out` wrote with repetitions, NETS.json what
`nets.py --json` wrote. Times are of the processor. FOLDER gets tables.md, ratios.svg (the time of each peer over ours,
layers and networks) and roofline.svg (MACs a second over MACs a byte, under the peak of the
core and what it reads from the second-level cache and from memory). Needs Debian's python3-matplotlib.
"""

import json
import os
import sys

import matplotlib
matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

# Text stays text, and the same numbers give the same file.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "quanta", "font.size": 8})
METADATA = {"Date": None}
LICENSE = """<!-- Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
     See LICENSE for license information.
     SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception -->
"""
PEERS = {"onednn_u8": "oneDNN u8", "onednn_s8": "oneDNN s8", "onednn_f32": "oneDNN f32"}


def save(figure, path):
    figure.tight_layout()
    figure.savefig(path, metadata=METADATA)
    with open(path) as file:
        declaration, rest = file.read().split("\n", 1)
    with open(path, "w") as file:
        file.write(declaration + "\n" + LICENSE + rest)


def read_layers(path):
    """{layer: {variant: median row}} in the order of the file, and the context."""
    with open(path) as file:
        document = json.load(file)
    layers = {}
    # They ran in random order.
    for row in sorted(document["benchmarks"], key=lambda row: row["family_index"]):
        if row.get("aggregate_name") == "median":
            layer, variant = row["run_name"].split("/", 1)
            layers.setdefault(layer, {})[variant] = row
    if not layers:
        sys.exit(f"{path}: no medians: --benchmark_repetitions is missing")
    return layers, document["context"]


def rate(row):
    return f"{row['MACs/s'] / 1e9:.0f}"


def ratio(rows, peer):
    return rows[peer]["cpu_time"] / rows["quanta"]["cpu_time"] if peer in rows else None


def write_tables(layers, nets, file):
    # AVX2 and so on, as they were asked for.
    others = sorted({name for rows in layers.values() for name in rows} - set(PEERS) - {"quanta"})
    head = ["layer", "us", "GMAC/s", "of peak", *PEERS.values(), *[f"{name} GMAC/s" for name in others]]
    table = []
    for layer, rows in layers.items():
        ours = rows["quanta"]
        ratios = [ratio(rows, peer) for peer in PEERS]
        table.append([layer, f"{ours['cpu_time']:.1f}", rate(ours),
                      f"{100 * ours['of_peak']:.0f} %" if "of_peak" in ours else "",
                      *["" if value is None else f"{value:.2f}" for value in ratios],
                      *[rate(rows[name]) if name in rows else "" for name in others]])
    for head, table in (head, table), (nets["head"], nets["rows"]):
        print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|", file=file)
        for row in table:
            print("| " + " | ".join(row) + " |", file=file)
        print(file=file)


def draw_ratios(layers, nets, path):
    bars = {}
    for layer, rows in layers.items():
        found = {PEERS[peer]: ratio(rows, peer) for peer in ("onednn_u8", "onednn_s8")}
        bars[layer] = {name: value for name, value in found.items() if value is not None}
    for row in nets["rows"]:
        # The columns of nets.py: a peer's time, then its ratio.
        bars[row[0]] = {nets["head"][i - 1]: float(row[i]) for i, name in enumerate(nets["head"])
                        if name == "ratio"}
    names = list(dict.fromkeys(name for values in bars.values() for name in values))
    figure, axes = plt.subplots(figsize=(7, 0.24 * len(bars) + 1))
    height = 0.8 / 2
    for row, values in enumerate(bars.values()):
        for i, (name, value) in enumerate(values.items()):
            axes.barh(row + i * height, value - 1, height, left=1, color=f"C{names.index(name)}")
    axes.set_yticks([row + height / 2 for row in range(len(bars))], bars)
    axes.invert_yaxis()
    # Twice as quick reaches as far to the right as half as quick to the left.
    axes.set_xscale("log")
    ticks = [0.5, 1, 2, 4, 8, 16, 32]
    axes.set_xticks(ticks, ticks)
    axes.minorticks_off()
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xlabel("time of the peer / ours, one thread")
    axes.legend([plt.Rectangle((0, 0), 1, 1, color=f"C{i}") for i in range(len(names))], names)
    save(figure, path)


def draw_roofline(layers, context, path):
    peak = max(float(context["peak_vpdpbusd"]), float(context["peak_amx"])) / 1e9
    figure, axes = plt.subplots(figsize=(7, 4.5))
    densities = [rows["quanta"]["MACs"] / rows["quanta"]["bytes"] for rows in layers.values()]
    low, high = min(densities) / 1.5, max(densities) * 1.5
    for source, name, style in ("memory_reads", "memory", "--"), ("l2_reads", "L2 cache", ":"):
        reads = float(context[source]) / 1e9
        axes.plot([low, high], [low * reads, high * reads], style, color="gray",
                  label=f"{name}, {reads:.0f} GB/s")
    if peak:
        axes.plot([low, high], [peak, peak], color="gray", label=f"peak, {peak:.0f} GMAC/s")
    series = (("quanta", "ours", "o"), ("onednn_u8", "oneDNN u8", "x"))
    for variant, label, marker in series:
        points = [(rows[variant]["MACs"] / rows[variant]["bytes"], rows[variant]["MACs/s"] / 1e9)
                  for rows in layers.values() if variant in rows]
        if points:
            axes.plot(*zip(*points), marker, label=label, markersize=4, linestyle="none")
    for layer, density in zip(layers, densities):
        axes.annotate(layer, (density, layers[layer]["quanta"]["MACs/s"] / 1e9), fontsize=5,
                      xytext=(3, 2), textcoords="offset points")
    axes.set(xscale="log", yscale="log", xlim=(low, high), xlabel="MACs a byte of input, weights and output",
             ylabel="GMAC/s, one thread")
    axes.set_ylim(top=2 * max(peak, max(rows["quanta"]["MACs/s"] / 1e9 for rows in layers.values())))
    axes.legend(loc="lower right")
    save(figure, path)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    layers, context = read_layers(sys.argv[1])
    with open(sys.argv[2]) as file:
        nets = json.load(file)
    folder = sys.argv[3]
    with open(os.path.join(folder, "tables.md"), "w") as file:
        write_tables(layers, nets, file)
    draw_ratios(layers, nets, os.path.join(folder, "ratios.svg"))
    draw_roofline(layers, context, os.path.join(folder, "roofline.svg"))


if __name__ == "__main__":
    main()
