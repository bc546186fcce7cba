# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What users hand over, as what the extension takes."""

import os
from typing import Any, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np


class TensorInfo(NamedTuple):
    """An input or output of a model."""

    name: str
    dtype: str
    shape: Tuple[int, ...]
    scale: float
    """real = scale * (stored - zero_point); 0 for plain numbers."""
    zero_point: int


def to_array(value: Any, info: TensorInfo) -> np.ndarray:
    """`value` in C order with the model's type; itself where it is that already.

    Whole numbers become floats and floats other floats, but nothing becomes a
    stored integer: that would be a guess at the scale.
    """
    array = np.asarray(value)
    wanted = np.dtype(info.dtype)
    if array.dtype != wanted and (wanted.kind != "f" or array.dtype.kind not in "fiub"):
        raise TypeError(f"input '{info.name}': expected {wanted}, got {array.dtype}")
    return np.ascontiguousarray(array, dtype=wanted).reshape(array.shape)


def to_tensors(batch: Any, infos: Sequence[TensorInfo]) -> List[Tuple[Optional[str], np.ndarray]]:
    """One batch: an array, a sequence of arrays in the model's order, or a mapping
    from names."""
    if isinstance(batch, Mapping):
        known = {info.name: info for info in infos}
        for name in batch:
            if name not in known:
                raise ValueError(f"the model has no input '{name}'; its inputs: "
                                 + ", ".join(known))
        return [(name, to_array(value, known[name])) for name, value in batch.items()]
    arrays = batch if isinstance(batch, (list, tuple)) else [batch]
    if len(arrays) != len(infos):
        raise ValueError(f"expected {len(infos)} inputs, got {len(arrays)}")
    return [(None, to_array(value, info)) for value, info in zip(arrays, infos)]


def load_module(context: Any, model: Any, batch: int) -> Any:
    """A module of a path, of the bytes of a model, or of an onnx.ModelProto."""
    if hasattr(model, "SerializeToString"):
        model = model.SerializeToString()
    if isinstance(model, (bytes, bytearray, memoryview)):
        data = bytes(model)
        # ONNX begins with the tag of ir_version; MLIR's text and bytecode do not.
        if data[:1] == b"\x08":
            return context.import_onnx(data, "<bytes>", os.getcwd(), batch)
        return context.parse(data, "<bytes>")
    return context.load(os.fspath(model), batch)
