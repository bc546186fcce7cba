#!/usr/bin/env python3
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Adds up the results of the unit tests and the lit tests.

    summarize-tests.py FOLDER    with lit.json, ctest.xml and unit/*.json in it

A program that failed without a report of its tests (it crashed) counts as one
failure, and so does a missing report of a whole suite.
"""

import json
import os
import sys
import xml.etree.ElementTree as xml


def count_lit(path):
    """Numbers of passed, failed and skipped lit tests."""
    with open(path) as file:
        codes = [test["code"] for test in json.load(file)["tests"]]
    passed = sum(code in ("PASS", "XFAIL", "FLAKYPASS") for code in codes)
    skipped = sum(code in ("UNSUPPORTED", "SKIPPED", "EXCLUDED") for code in codes)
    return passed, len(codes) - passed - skipped, skipped


def count_program(path):
    """The same for the tests in one unit test program."""
    passed = failed = skipped = 0
    with open(path) as file:
        suites = json.load(file)["testsuites"]
    for test in (test for suite in suites for test in suite["testsuite"]):
        if test.get("failures"):
            failed += 1
        elif test["result"] == "SKIPPED" or test["status"] == "NOTRUN":
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def count_unit(folder, ctest):
    """The same for all programs that ctest started."""
    totals = [0, 0, 0]
    for case in xml.parse(ctest).getroot().iter("testcase"):
        succeeded = case.get("status") in ("run", "disabled")
        report = os.path.join(folder, case.get("name") + ".json")
        if os.path.exists(report):
            counts = list(count_program(report))
            counts[1] = max(counts[1], 0 if succeeded else 1)
        else:
            counts = [1, 0, 0] if succeeded else [0, 1, 0]
        totals = [total + count for total, count in zip(totals, counts)]
    return totals


def main():
    folder = sys.argv[1]
    totals = [0, 0, 0]
    for name, count in [
        ("unit tests", lambda: count_unit(os.path.join(folder, "unit"),
                                          os.path.join(folder, "ctest.xml"))),
        ("lit tests", lambda: count_lit(os.path.join(folder, "lit.json"))),
    ]:
        try:
            numbers = count()
        except (OSError, ValueError, KeyError, xml.ParseError) as error:
            print(f"{name}: no report ({error})")
            numbers = (0, 1, 0)
        print("{}: {} passed, {} failed, {} skipped".format(name, *numbers))
        totals = [total + number for total, number in zip(totals, numbers)]
    print("{} passed, {} failed, {} skipped".format(*totals))
    sys.exit(0 if totals[0] > 0 and totals[1] == 0 else 1)


main()
