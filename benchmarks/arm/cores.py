# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The cores whose inner loops inner_loops.py looks at."""

from typing import NamedTuple, Sequence


class Core(NamedTuple):
    triple: str
    features: str
    # Its best instruction for products of bytes, alone: on register %d, whatever
    # else it reads.
    best: str
    pattern: str
    registers: Sequence[int]
    # Whether --check holds it to its percentage: smlad has operands to unpack, and
    # 16 registers are too few for vmlal.
    is_held: bool = True


# Products of bytes of one instruction.
PRODUCTS = {
    "sdot": 16, "smmla": 32, "smlal": 4, "smlal2": 4, "vmlal.s16": 4,
    "vmlava.s8": 16, "vmlav.s8": 16, "smlad": 2,
}

CORES = {
    "cortex-a53": Core("aarch64-linux-gnu", "", "smlal",
                       "smlal v%d.4s, v28.4h, v29.4h", range(24)),
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
