# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loads a report in headless Chromium and compares what its document has become
with the same report as JSON.

    load-page.py REPORT.html REPORT.json
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
from html.parser import HTMLParser


class Layers(HTMLParser):
    """The rows of the table, and the headings that say how it is sorted."""

    def __init__(self):
        super().__init__()
        self.rows, self.sorted, self.drawings = [], [], 0
        self.attributes, self.cell = {}, {}

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "html":
            self.attributes = attributes
        elif tag == "th":
            self.cell = attributes
        elif tag == "button" and "data-sort" in attributes and "aria-sort" in self.cell:
            self.sorted.append((attributes["data-sort"], self.cell["aria-sort"]))
        elif tag == "tbody":
            self.rows.append(attributes)
        elif tag == "svg":
            self.drawings += attributes.get("class") == "histogram"


def load(address):
    with tempfile.TemporaryDirectory() as profile:
        result = subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--user-data-dir=" + profile, "--enable-logging=stderr", "--virtual-time-budget=2000",
             "--dump-dom", address],
            capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    console = [line for line in result.stderr.splitlines() if "CONSOLE" in line]
    assert not console, console
    layers = Layers()
    layers.feed(result.stdout)
    return layers


page = pathlib.Path(sys.argv[1])
with open(sys.argv[2]) as file:
    report = json.load(file)
expected = [layer["key"] for layer in report["layers"]]
measured = "samples" in report

text = page.read_text()
assert not re.search(r"""(src|href)\s*=\s*["'](?!#)|url\(|@import|https?://""", text), "not self-contained"

shown = load(page.resolve().as_uri())
assert shown.attributes.get("data-ready") == str(len(expected)), shown.attributes
assert [row["data-key"] for row in shown.rows] == expected, shown.rows
assert shown.drawings == (len(expected) if measured else 0), shown.drawings
assert shown.sorted == [("sqnr" if measured else "index", "ascending")], shown.sorted
is_open = ["closed" not in row.get("class", "") for row in shown.rows]
assert is_open == [measured and position < 2 for position in range(len(expected))], is_open

for direction, sign in (("ascending", 1), ("descending", -1)):
    shown = load(page.resolve().as_uri() + f"#sort=scale,{direction}")
    assert shown.sorted == [("scale", direction)], shown.sorted
    order = sorted(report["layers"], key=lambda layer: (sign * layer["scale"], layer["index"]))
    assert [row["data-key"] for row in shown.rows] == [layer["key"] for layer in order], shown.rows
