#!/usr/bin/env bash
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The documentation as static HTML: the pages of docs/, those that come from the .td
# files made anew, and the READMEs.
#
#   scripts/build-site.sh [FOLDER]     default: build/site

set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-build/site}

generated=$(mktemp -d)
trap 'rm -rf "$generated"' EXIT
scripts/generate-docs.sh "$generated"
/usr/bin/python3 scripts/render-site.py "$PWD" "$generated" "$out"
echo "$out/index.html"
