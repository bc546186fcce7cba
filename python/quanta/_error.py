# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The exception of Quanta."""

from typing import List, NamedTuple, Sequence, Tuple


class Diagnostic(NamedTuple):
    """What the compiler said about a place in a model."""

    severity: str
    """ "error", "warning", "note" or "remark"."""
    location: str
    """ "FILE:LINE:COLUMN", the name of a part of a model, or ""."""
    text: str


class Error(Exception):
    """A model, a data set or an option that Quanta cannot work with.

    `str(error)` is the whole message; `diagnostics` has its parts with their
    places in the model.
    """

    diagnostics: List[Diagnostic]

    def __init__(self, message: str,
                 diagnostics: Sequence[Tuple[str, str, str]] = ()) -> None:
        super().__init__(message)
        self.diagnostics = [Diagnostic(*entry) for entry in diagnostics]
