# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the code blocks of Markdown pages.

    run-blocks.py [--list] SOURCE BINARY FOLDER PAGE...

Each page has a folder of its own, in which the entries of the source tree are
links, and one shell for all of its commands, in their order. In the folder lie the
Fashion-MNIST network as model.onnx, and made-up samples for it: samples.npy,
labels.npy, samples.npz:x and test.npz:x,y, the latter two as bytes. What runs:

- an indented block that begins with a command (COMMAND below), or a fence of `sh`.
  A blank line ends the commands. What follows it in the block is output, and has to
  be in that of the commands, line by line in this order; `...` stands for any text.
  IR (lines that begin with %) is an excerpt of a file and is not compared.
- `$ command` lines in an indented block or a fence of `console`, with the output
  below them; the exit status does not count.
- fences of `python` (in one interpreter a block), `c` (checked for syntax) and
  `mlir` (parsed).

Other indented blocks are schematic. `<!-- run: COMMANDS -->` runs what readers need
not see. A block is left out by a line above it, `<!-- not run: REASON -->`; the
reason is printed.
"""

import os
import re
import subprocess
import sys

import numpy as np

COMMAND = re.compile(
    r"(quant-(compile|run|opt|translate) |mlir-opt-22 |llvm-nm |cd |cp |sed |make |mkdir |cmake |cpack |"
    r"scripts/|benchmarks/|build/|/usr/bin/python3 |\./|[a-z]\w*=\S+$)")
SKIP = re.compile(r"<!-- not run: (.+?) -->$")
RUN = re.compile(r"<!-- run: (.*?) ?(-->)?$")


class Block:
    def __init__(self, line, kind, text, skip=None):
        self.line, self.kind, self.text, self.skip = line, kind, text, skip


def parse(path):
    """The blocks of a page. Kind: "run" for hidden commands, "indented", or the
    language of a fence."""
    with open(path, encoding="utf-8") as page:
        lines = [line.rstrip("\n") for line in page]
    blocks, skip, i, previous_blank = [], None, 0, True
    while i < len(lines):
        line = lines[i]
        if SKIP.match(line):
            skip = SKIP.match(line)[1]
        elif RUN.match(line):
            start, text = i, [RUN.match(line)[1]]
            while not lines[i].endswith("-->"):
                i += 1
                text.append(re.sub(r" ?-->$", "", lines[i]))
            blocks.append(Block(start + 1, "run", text))
        elif line.lstrip().startswith("```"):
            indent = len(line) - len(line.lstrip())
            start, kind, text = i, line.strip()[3:].strip(), []
            i += 1
            while i < len(lines) and not lines[i].lstrip().startswith("```"):
                text.append(lines[i][indent:])
                i += 1
            blocks.append(Block(start + 1, kind, text, skip))
            skip = None
        elif line.startswith("    ") and previous_blank:
            start, text = i, []
            while i < len(lines) and (lines[i].startswith("    ") or not lines[i].strip()):
                text.append(lines[i][4:])
                i += 1
            while not text[-1].strip():
                text.pop()
            blocks.append(Block(start + 1, "indented", text, skip))
            skip, previous_blank = None, True
            continue
        elif line.strip():
            skip = None
        previous_blank = not line.strip()
        i += 1
    return blocks


def steps(block):
    """(commands, expected output, whether the status counts) of a shell block."""
    text = block.text
    if block.kind == "run":
        return [("\n".join(text), [], True)]
    if block.kind == "console" or (block.kind == "indented" and text[0].startswith("$ ")):
        result = []
        for line in text:
            if line.startswith("$ "):
                result.append([line[2:], [], False])
            elif result[-1][0].endswith("\\") and not result[-1][1]:
                result[-1][0] += "\n" + line
            elif line.strip():
                result[-1][1].append(line)
        return result
    if block.kind == "sh" or (block.kind == "indented" and COMMAND.match(text[0])):
        result, chunk = [], []
        for line in text + [""]:
            if line.strip():
                chunk.append(line)
            elif chunk:
                if block.kind == "sh" or not result or COMMAND.match(chunk[0]):
                    result.append(["\n".join(chunk), [], True])
                elif not chunk[0].startswith("%"):
                    result[-1][1] += chunk
                chunk = []
        return result
    return None


def find_missing(expected, output):
    """The first line that is expected and not there, or None."""
    position = 0
    for line in expected:
        pattern = r"\s+".join(
            ".*".join(re.escape(part) for part in word.split("..."))
            for word in line.split())
        found = re.compile(pattern).search(output, position)
        if not found:
            return line
        position = found.end()
    return None


class Page:
    def __init__(self, path, source, binary, folder):
        self.path, self.name = path, os.path.relpath(path, source)
        self.source, self.binary = source, binary
        self.folder = os.path.join(folder, self.name.replace("/", "_"))
        os.makedirs(self.folder)
        for entry in os.listdir(source):
            if entry not in ("build", ".git"):
                os.symlink(os.path.join(source, entry), os.path.join(self.folder, entry))
        self.prepare(source)
        self.environment = dict(
            os.environ, LC_ALL="C", SOURCE=source, BINARY=binary,
            PYTHONPATH=os.path.join(folder, "python"), PYTHONDONTWRITEBYTECODE="1")
        self.faults = []

    def prepare(self, source):
        def path(name):
            return os.path.join(self.folder, name)

        os.symlink(os.path.join(source, "examples", "fashion-mnist", "fmnist_cnn.onnx"),
                   path("model.onnx"))
        random = np.random.default_rng(0)
        images = random.integers(0, 256, (64, 1, 28, 28), np.uint8)
        labels = random.integers(0, 10, 64, np.uint8)
        np.save(path("samples.npy"), (images / 255).astype(np.float32))
        np.save(path("labels.npy"), labels)
        np.savez(path("samples.npz"), x=images)
        np.savez(path("test.npz"), x=images, y=labels)

    def fail(self, line, message, output=""):
        self.faults.append(line)
        print(f"{self.name}:{line}: {message}\n{output}".rstrip())

    def check(self, block, command, text):
        done = subprocess.run(command, input=text, cwd=self.cwd, env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        if done.returncode:
            self.fail(block.line, f"status {done.returncode}", done.stdout)

    def run_shell(self, block, step):
        """Each step is a shell that begins where the last one ended."""
        commands, expected, strict = step
        state = os.path.join(self.folder, ".shell")
        script = (f"[ ! -e {state} ] || . {state}\ncd {self.cwd!r}\n"
                  + ("set -e -o pipefail\n" if strict else "") + commands
                  + f"\nset +e\npwd > {state}.cwd; declare -p | grep -E '^declare -- ([a-z]|PREFIX=)' > {state}\n"
                  + ("true\n" if strict else ""))
        done = subprocess.run(["bash", "-c", script], env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              stdin=subprocess.DEVNULL)
        if strict and done.returncode:
            self.fail(block.line, f"status {done.returncode}", commands + "\n" + done.stdout)
            return
        with open(state + ".cwd", encoding="utf-8") as file:
            self.cwd = file.read().strip()
        missing = find_missing(expected, done.stdout)
        if missing is not None:
            self.fail(block.line, f"not in the output: {missing}", done.stdout)

    def run(self, only_list):
        self.cwd, ran, schematic = self.folder, 0, 0
        with open(self.path, encoding="utf-8") as file:
            if file.readline().startswith("<!-- Generated"):
                print(f"{self.name}: not run: generated; its IR is in the tests of each op and pass")
                return
        for block in parse(self.path):
            shell = steps(block)
            if block.skip:
                print(f"{self.name}:{block.line}: not run: {block.skip}")
            elif shell is None and block.kind not in ("python", "c", "mlir"):
                if block.kind not in ("indented", "text"):
                    self.fail(block.line, f"nobody runs '{block.kind}': say why")
                schematic += block.kind in ("indented", "text")
            elif only_list:
                ran += 1
            elif shell is not None:
                for step in shell:
                    self.run_shell(block, step)
                ran += 1
            else:
                text, ran = "\n".join(block.text), ran + 1
                if block.kind == "python":
                    self.check(block, ["/usr/bin/python3", "-"], text)
                elif block.kind == "mlir":
                    self.check(block, ["quant-opt", "-o", os.devnull], text)
                else:
                    self.check(block, [self.environment.get("CC", "clang-22"), "-fsyntax-only",
                                       "-I" + os.path.join(self.source, "include"),
                                       "-I" + os.path.join(self.binary, "include"),
                                       "-x", "c", "-"], text)
        print(f"{self.name}: {ran} blocks run, {schematic} schematic")


def main():
    arguments = sys.argv[1:]
    only_list = arguments[0] == "--list"
    source, binary, folder, *paths = arguments[only_list:]
    faults = 0
    for path in paths:
        page = Page(os.path.abspath(path), os.path.abspath(source), binary, os.path.abspath(folder))
        page.run(only_list)
        faults += len(page.faults)
    sys.exit(faults > 0)


if __name__ == "__main__":
    main()
