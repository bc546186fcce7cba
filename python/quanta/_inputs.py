# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What users hand over, as what the extension takes."""

import os
from typing import Any, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from . import _quanta


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


def to_batch(batch: Union[int, str, None]) -> int:
    """A size of the batch as the extension takes it."""
    if batch is None:
        return _quanta.default_batch
    if batch == "dynamic":
        return _quanta.dynamic_batch
    if isinstance(batch, bool) or not isinstance(batch, int) or batch < 1:
        raise ValueError(f'batch: expected a positive number, "dynamic" or None, got {batch!r}')
    return batch


def load_module(context: Any, model: Any, batch: Union[int, str, None]) -> Any:
    """A module of a path, of the bytes of a model, or of an onnx.ModelProto."""
    size = to_batch(batch)
    if hasattr(model, "SerializeToString"):
        model = model.SerializeToString()
    if isinstance(model, (bytes, bytearray, memoryview)):
        return context.load_bytes(bytes(model), "<bytes>", os.getcwd(), size)
    return context.load(os.fspath(model), size)


class SampleKeeper:
    """Some hundred samples of a calibration that is not known to end, spread evenly
    over it: every sample at first, then every second one, every fourth..."""

    LIMIT = 512

    def __init__(self) -> None:
        self._seen = 0
        self._stride = 1
        self._kept: List[List[Tuple[Optional[str], np.ndarray]]] = []

    def add(self, tensors: List[Tuple[Optional[str], np.ndarray]]) -> None:
        for index in range(len(tensors[0][1]) if tensors else 0):
            if self._seen % self._stride == 0:
                self._kept.append([(name, array[index:index + 1].copy())
                                   for name, array in tensors])
            self._seen += 1
            if len(self._kept) > self.LIMIT:
                self._kept = self._kept[::2]
                self._stride *= 2

    def tensors(self) -> List[Tuple[Optional[str], np.ndarray]]:
        """One array for each input."""
        return [(column[0][0], np.concatenate([array for _, array in column]))
                for column in zip(*self._kept)]
