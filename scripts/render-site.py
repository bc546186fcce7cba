# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Renders the Markdown pages of the tree as a site.

    render-site.py SOURCE GENERATED SITE

Pages in GENERATED replace those of docs/ with the same name. What a page links to
in the tree is copied beside it, links between pages become links between their
HTML, and the list of docs/README.md is the navigation on each of them.
"""

import html
import os
import re
import shutil
import sys

import markdown

STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --link: #2563c4; }
@media (prefers-color-scheme: dark) { :root { --link: #8ab4f8; } }
body { font: 16px/1.55 system-ui, sans-serif; margin: 0; }
header, .columns { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; }
header { border-bottom: 1px solid var(--line); }
header a { display: inline-block; padding: .8rem 0; font-weight: 600; }
.columns { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 2.5rem; }
nav { padding: 1.2rem 0; font-size: .92rem; }
nav p { font-weight: 600; margin: 1rem 0 .2rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .12rem 0; }
nav a[aria-current] { font-weight: 600; color: inherit; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
main { padding-bottom: 4rem; }
pre, code { font: .87em/1.5 ui-monospace, monospace; }
pre { padding: .8rem 1rem; overflow-x: auto; background: var(--soft); border-radius: 6px; }
:not(pre) > code { background: var(--soft); padding: .1em .3em; border-radius: 4px; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
@media (max-width: 50rem) { .columns { grid-template-columns: 1fr; gap: 0; } }
"""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{root}style.css">
</head>
<body>
<header><a href="{root}index.html">Quanta</a></header>
<div class="columns">
<nav aria-label="Pages">
{navigation}
</nav>
<main>
{body}
</main>
</div>
</body>
</html>
"""


def slugify(text, separator):
    """The anchors that the pages link to are GitHub's."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", separator)


def find_pages(source, generated):
    """From the path in the tree to the file that holds it."""
    pages = {"README.md": os.path.join(source, "README.md"),
             "CONTRIBUTING.md": os.path.join(source, "CONTRIBUTING.md")}
    for folder in ("docs", "examples", "benchmarks"):
        for parent, _, names in os.walk(os.path.join(source, folder)):
            for name in names:
                if name.endswith(".md"):
                    path = os.path.join(parent, name)
                    pages[os.path.relpath(path, source)] = path
    for name in os.listdir(generated):
        pages[os.path.join("docs", name)] = os.path.join(generated, name)
    return pages


def output_name(page):
    return "index.html" if page == "README.md" else page[:-len(".md")] + ".html"


def read_navigation(source):
    """[(heading, [(title, page)])] of docs/README.md."""
    sections = []
    with open(os.path.join(source, "docs", "README.md"), encoding="utf-8") as page:
        for line in page:
            entry = re.match(r"- \[([^\]]+?)(\.md)?\]\(([^)]+\.md)\)", line)
            if entry:
                path = os.path.normpath(os.path.join("docs", entry[3]))
                sections[-1][1].append((entry[1], path))
            elif line.rstrip().endswith(":"):
                sections.append((line.split(" by ")[0].strip().rstrip(":"), []))
    return sections


def render_navigation(sections, current):
    lines = []
    for heading, entries in sections:
        lines.append(f"<p>{html.escape(heading)}</p>\n<ul>")
        for title, page in entries:
            target = os.path.relpath(output_name(page), os.path.dirname(current) or ".")
            here = ' aria-current="page"' if page == current else ""
            lines.append(f'<li><a href="{target}"{here}>{html.escape(title)}</a></li>')
        lines.append("</ul>")
    return "\n".join(lines)


class Site:
    def __init__(self, source, generated, out):
        self.source, self.out = source, out
        self.pages = find_pages(source, generated)
        self.navigation = read_navigation(source)

    def link(self, page, target):
        """Where `target` of a page leads in the site; files are copied along."""
        if re.match(r"[a-z]+:|#", target):
            return target
        name, mark, anchor = target.partition("#")
        path = os.path.normpath(os.path.join(os.path.dirname(page), name))
        if os.path.isdir(os.path.join(self.source, path)):
            path = os.path.join(path, "README.md")
        if path in self.pages:
            path = output_name(path)
        elif os.path.isfile(os.path.join(self.source, path)):
            copy = os.path.join(self.out, path)
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copyfile(os.path.join(self.source, path), copy)
        else:
            raise SystemExit(f"{page}: {target}: no such file")
        return os.path.relpath(path, os.path.dirname(page) or ".") + mark + anchor

    def render(self, page):
        with open(self.pages[page], encoding="utf-8") as file:
            text = file.read()
        body = markdown.markdown(
            text, extensions=["tables", "fenced_code", "toc", "sane_lists"],
            extension_configs={"toc": {"slugify": slugify}})
        body = re.sub(r'(href|src)="([^"]*)"',
                      lambda match: f'{match[1]}="{self.link(page, html.unescape(match[2]))}"',
                      body)
        title = re.search(r"^# (.*)", text, re.M)
        path = os.path.join(self.out, output_name(page))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(PAGE.format(
                title=html.escape(title[1] if title else page), body=body,
                root="../" * page.count("/"),
                navigation=render_navigation(self.navigation, page)))

    def build(self):
        os.makedirs(self.out, exist_ok=True)
        with open(os.path.join(self.out, "style.css"), "w", encoding="utf-8") as file:
            file.write(STYLE)
        for page in sorted(self.pages):
            self.render(page)


Site(*map(os.path.abspath, sys.argv[1:])).build()
