#!/bin/sh
# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

# Status 1 says that the file is still of interest.
grep -q quanta.lookup "$1" && exit 1
exit 0
