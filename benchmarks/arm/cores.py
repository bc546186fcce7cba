# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The cores whose inner loops inner_loops.py looks at."""

from typing import NamedTuple, Sequence


class Core(NamedTuple):
    triple: str
    features: str
    # Its best instruction for products of bytes, alone: on register %d, whatever
    # else it reads. Of several that go together, one a line, the last one.
    best: str
    pattern: str
    registers: Sequence[int]
    # Whether --check holds it to its percentage: smlad has operands to unpack, and
    # 16 registers are too few for vmlal.
    is_held: bool = True


# Products of bytes of one instruction; what only adds them up has none. smull and
# smlal of bytes, not i16, have twice as many.
PRODUCTS = {
    "sdot": 16, "smmla": 32, "smull": 4, "smull2": 4, "smlal": 4, "smlal2": 4,
    "sadalp": 0, "vmlal.s16": 4,
    "vmlava.s8": 16, "vmlav.s8": 16, "smlad": 2,
}

CORES = {
    "cortex-a53": Core("aarch64-linux-gnu", "", "sadalp",
                       "smull v%d.8h, v28.8b, v29.8b\n"
                       "smlal2 v%d.8h, v28.16b, v29.16b\n"
                       "sadalp v%d.4s, v30.8h", range(8)),
    "neoverse-n1": Core("aarch64-linux-gnu", "+dotprod", "sdot",
                        "sdot v%d.4s, v28.16b, v29.16b", range(24)),
    "neoverse-v1": Core("aarch64-linux-gnu", "+dotprod,+i8mm", "smmla",
                        "smmla v%d.4s, v28.16b, v29.16b", range(24)),
    "cortex-a9": Core("armv7-linux-gnueabihf", "+neon", "vmlal.s16",
                      "vmlal.s16 q%d, d0, d1[0]", range(1, 16), is_held=False),
    "cortex-m55": Core("thumbv8.1m.main-none-eabi", "+mve", "vmlava.s8",
                       "vmlava.s8 r%d, q0, q1", (0, 2, 4, 6, 8, 10)),
    "cortex-m7": Core("thumbv7em-none-eabi", "+dsp", "smlad",
                      "smlad r%d, r11, r12, lr", range(8), is_held=False),
}
