# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the manual page of a driver from what its --help prints.

    generate-man.py PROGRAM VERSION OUTPUT.1

--help itself comes from the driver's Options.td (quanta/Pipelines/Help.h), so page
and program agree. quant-opt has the options of mlir-opt, which would fill a book: its
page names the pipelines and refers to --help.
"""

import os
import re
import subprocess
import sys

STATUS = """.SH EXIT STATUS
.TP
.B 0
success
.TP
.B 1
an error of a model, a data set or a machine; a message on stderr says what and where
.TP
.B 2
wrong usage
"""

OPT = """quant-opt - runs passes of Quanta and MLIR on a module

Usage: quant-opt [OPTIONS] IN.mlir -o OUT.mlir

Examples:
  quant-opt m.mlir --quanta-observe            # observers on a float model
  quant-opt m.mlir --quanta-quantize           # observed model to integers
  quant-opt m.mlir --quanta-verify-integer-only  # which ops are float, and why

Options:
  --quanta-observe      Inserts observers into float TOSA
  --quanta-quantize     Takes an observed model to integers
  --pass-pipeline=<P>   Runs a pipeline, as in builtin.module(cse)
  --mlir-timing         Prints how long each pass took
  --mlir-print-ir-after-all
                        Prints the module after each pass
  --help                Prints all options
"""


def escape(text):
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    # A line that begins with a dot would be a request.
    return "\\&" + escaped if escaped.startswith(".") else escaped


def parse(text):
    """Title, usage, examples as (command, purpose), and {heading: [(option, text)]}."""
    title = text.split("\n", 1)[0]
    usage = re.search(r"^Usage: (.*)", text, re.M)[1]
    sections, entries = {}, None
    for line in text.split("\n"):
        if re.match(r"\S.*:$", line):
            entries = sections.setdefault(line[:-1], [])
        elif line.startswith("  ") and entries is not None:
            entry = re.match(r"  (-\S*(?: <\S+>)?|quant-.*?)(?:\s+(?:# )?(.*))?$", line)
            if entry and not line.startswith("    "):
                if "# " in line:
                    entry = re.match(r"  (.*?)\s+# (.*)", line)
                entries.append([entry[1], entry[2] or ""] if entry else [line.strip(), ""])
            else:
                entries[-1][1] = (entries[-1][1] + " " + line.strip()).strip()
    return title, usage, sections.pop("Examples", []), sections


def render(name, version, text):
    title, usage, examples, sections = parse(text)
    purpose = title.split(" - ", 1)[1]
    page = [f'.TH {name.upper()} 1 "" "Quanta {version}" "Quanta"',
            ".SH NAME", f"{escape(name)} \\- {escape(purpose)}",
            ".SH SYNOPSIS", f".B {escape(usage)}",
            ".SH DESCRIPTION",
            "Quanta turns float neural networks into integer code. Its documentation "
            "explains models, data and levels of IR."]
    for heading, entries in sections.items():
        page.append(f".SH {heading.upper()}")
        for option, description in entries:
            page += [".TP", f".B {escape(option)}", escape(description)]
    page.append(".SH EXAMPLES")
    for command, description in examples:
        page += [".TP", f".B {escape(command)}", escape(description)]
    others = [tool for tool in ("quant-compile", "quant-opt", "quant-run", "quant-translate")
              if tool != name]
    return ("\n".join(page) + "\n" + STATUS + ".SH SEE ALSO\n"
            + ",\n".join(f".BR {escape(tool)} (1)" for tool in others) + "\n")


def main():
    program, version, output = sys.argv[1:]
    name = os.path.basename(program)
    text = OPT if name == "quant-opt" else subprocess.run(
        [program, "--help"], check=True, capture_output=True, text=True).stdout
    with open(output + ".new", "w", encoding="utf-8") as page:
        page.write(render(name, version, text))
    os.replace(output + ".new", output)


if __name__ == "__main__":
    main()
