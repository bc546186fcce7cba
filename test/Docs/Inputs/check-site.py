# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails for links of a site to files or anchors that are not in it.

    check-site.py SITE
"""

import html.parser
import os
import sys
import urllib.parse


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.anchors, self.open = [], set(), []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors.add(attributes.get("id"))
        for name in ("href", "src"):
            if attributes.get(name):
                self.links.append(attributes[name])


def read(path):
    reader = Reader()
    with open(path, encoding="utf-8") as page:
        reader.feed(page.read())
    return reader


site = os.path.abspath(sys.argv[1])
pages = {}
for folder, _, names in os.walk(site):
    for name in names:
        if name.endswith(".html"):
            pages[os.path.join(folder, name)] = read(os.path.join(folder, name))

faults = []
for path, page in sorted(pages.items()):
    for link in page.links:
        url = urllib.parse.urlsplit(link)
        if url.scheme:
            continue
        target = os.path.normpath(os.path.join(os.path.dirname(path), url.path)) if url.path else path
        if not os.path.isfile(target) or not target.startswith(site):
            faults.append(f"{os.path.relpath(path, site)}: {link}: no such file")
        elif url.fragment and target in pages and url.fragment not in pages[target].anchors:
            faults.append(f"{os.path.relpath(path, site)}: {link}: no such anchor")
print("\n".join(faults) or f"{len(pages)} pages, all links resolve")
sys.exit(bool(faults))
