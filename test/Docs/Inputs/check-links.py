# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails for links of Markdown pages to files or headings that do not exist.

    check-links.py ROOT PAGE...

Links to other sites are not followed. Indented and fenced code has no links.
"""

import os
import re
import sys

LINK = re.compile(r"\[[^\]\[]*\]\(([^()\s]+)\)")
HEADING = re.compile(r"#{1,6}\s+(.*?)\s*$")


def prose(path):
    """The lines of a page outside of code, with their numbers."""
    fenced = False
    with open(path, encoding="utf-8") as page:
        for number, line in enumerate(page, 1):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            elif not fenced and not line.startswith("    "):
                yield number, re.sub(r"`[^`]*`", lambda code: code[0].strip("`")
                                     if line.startswith("#") else "", line)


def anchors(path):
    """The names that headings get: lower case, no punctuation, hyphens."""
    names = set()
    for _, line in prose(path):
        heading = HEADING.match(line)
        if heading:
            text = re.sub(r"[^\w\- ]", "", heading[1].lower())
            names.add(text.replace(" ", "-"))
    return names


def check(page, root):
    faults = []
    for number, line in prose(page):
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            path = os.path.normpath(os.path.join(os.path.dirname(page), name)) if name else page
            where = f"{os.path.relpath(page, root)}:{number}: {target}"
            if not os.path.exists(path):
                faults.append(f"{where}: no such file")
            elif os.path.relpath(path, root).startswith(".."):
                faults.append(f"{where}: outside of the tree")
            elif anchor and anchor not in anchors(path):
                faults.append(f"{where}: no such heading")
    return faults


root = os.path.abspath(sys.argv[1])
faults = [fault for page in sys.argv[2:] for fault in check(os.path.abspath(page), root)]
print("\n".join(faults) or f"{len(sys.argv) - 2} pages, all links resolve")
sys.exit(bool(faults))
