# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Integer code from float neural networks.

    import quanta

    model = quanta.quantize("model.onnx", calibration=batches)
    y = model.run(x)                 # int8, in this process
    model.save("model.o")            # an object file and its header
    model.save("model.so")           # quanta.load("model.so").run(x)

Everything that may take long runs without the GIL.
"""

import json
import os
import threading
from typing import Any, Dict, Iterable, List, Mapping, Optional, Union

import numpy as np

from . import _inputs, _quanta
from ._error import Diagnostic, Error
from ._inputs import TensorInfo

__version__: str = _quanta.version
__all__ = ["Diagnostic", "Error", "Model", "Statistics", "TensorInfo", "load",
           "quantize"]

Path = Union[str, "os.PathLike[str]"]


class Statistics:
    """What observers saw in a calibration: model.statistics, or a file."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    @staticmethod
    def load(path: Path) -> "Statistics":
        """Reads what `save` or `quant-compile --save-statistics` wrote."""
        return Statistics(_quanta.Statistics.load(os.fspath(path)))

    @property
    def samples(self) -> int:
        """Number of samples behind them."""
        return self._handle.samples

    def save(self, path: Path) -> None:
        """Writes a JSON file."""
        self._handle.save(os.fspath(path))

    def merge(self, other: "Statistics") -> "Statistics":
        """Those of the samples of both, of the same model."""
        return Statistics(self._handle.merge(other._handle))


class Model:
    """A model that runs; from `quantize` or `load`."""

    def __init__(self, module: Any, code: Any, name: str, options: Any = None,
                 statistics: Optional[Statistics] = None) -> None:
        self._module = module
        self._code = code
        self._name = name
        self._options = options
        self._lock = threading.Lock()
        self.statistics = statistics
        """Of the calibration, if there was one."""
        self.inputs: List[TensorInfo] = [TensorInfo(*info) for info in code.inputs]
        self.outputs: List[TensorInfo] = [TensorInfo(*info) for info in code.outputs]

    def run(self, x: Any) -> Union[np.ndarray, Dict[str, np.ndarray]]:
        """Runs all samples of `x`: an array, a sequence of arrays, or a dict.

        The first axis holds any number of samples. Gives an array, or a dict of
        arrays by name where the model has several outputs. An array that has the
        model's type and lies in C order is not copied.
        """
        inputs = _inputs.to_tensors(x, self.inputs)
        samples = inputs[0][1].shape[0] if inputs and inputs[0][1].ndim else 1
        outputs = [(info.name, np.empty(self._output_shape(info, samples), info.dtype))
                   for info in self.outputs]
        with self._lock:
            self._code.run(inputs, outputs)
        return outputs[0][1] if len(outputs) == 1 else dict(outputs)

    def _output_shape(self, info: TensorInfo, samples: int) -> tuple:
        tensors = self.inputs + self.outputs
        batched = all(t.shape and t.shape[0] == tensors[0].shape[0] for t in tensors)
        return (samples, *info.shape[1:]) if batched else info.shape

    def save(self, path: Path) -> None:
        """Writes the module (.mlir, .mlirbc) or code (.o and .h, .so, .s, .ll); with
        config={"emit": "tosa"} integer TOSA, "linalg" integer linalg, "onnx-qdq" ONNX."""
        if self._module is None:
            raise Error(f"{self._name}: a shared library cannot be saved again")
        self._module.save(os.fspath(path), self._options or _quanta.Options())

    def report(self) -> Dict[str, Any]:
        """What the integer module says of its layers: scales, multipliers, bounds
        of accumulators, multiply-accumulates, bytes."""
        if self._module is None:
            return {"model": self._name, "macs": self._code.macs,
                    "arena_bytes": self._code.arena_bytes}
        report = json.loads(self._module.report(self._name))
        report["arena_bytes"] = self._code.arena_bytes
        return report

    @property
    def mlir(self) -> str:
        """The module as text."""
        if self._module is None:
            raise Error(f"{self._name}: a shared library holds no module")
        return str(self._module)

    def __repr__(self) -> str:
        def spell(tensors: List[TensorInfo]) -> str:
            return ", ".join(f"{t.name}: {t.dtype}{list(t.shape)}" for t in tensors)
        return f"<quanta.Model {self._name} ({spell(self.inputs)}) -> ({spell(self.outputs)})>"


def _name(model: Any) -> str:
    return os.fspath(model) if isinstance(model, (str, os.PathLike)) else "model"


def _make_options(config: Union[Mapping[str, Any], Path, None]) -> Any:
    options = _quanta.Options()
    if isinstance(config, (str, os.PathLike)):
        config = {"config": os.fspath(config)}
    for name, value in (config or {}).items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        options.set(name.replace("_", "-"), text)
    return options


def _calibrate(module: Any, calibration: Any, options: Any) -> Statistics:
    """Runs the samples; ranges that are measured on them are in the module then."""
    calibrator = _quanta.Calibrator(module)
    infos = [TensorInfo(*info) for info in calibrator.inputs]
    # An array is one batch; what yields arrays is read one batch at a time.
    is_whole = isinstance(calibration, (np.ndarray, Mapping))
    keeper = _inputs.SampleKeeper() if module.needs_samples(options) else None
    samples = None
    for batch in [calibration] if is_whole else calibration:
        tensors = _inputs.to_tensors(batch, infos)
        calibrator.add(tensors)
        if keeper and is_whole:
            samples = tensors
        elif keeper:
            keeper.add(tensors)
    statistics = Statistics(calibrator.statistics())
    if keeper:
        module.refine(statistics._handle, samples or keeper.tensors(), options)
    return statistics


def quantize(model: Any, calibration: Optional[Iterable[Any]] = None, *,
             config: Union[Mapping[str, Any], Path, None] = None,
             statistics: Union[Statistics, Path, None] = None,
             batch: Union[int, str, None] = None, threads: int = 1) -> Model:
    """Takes a float model to integers.

    model: path of a .onnx, .mlir or .mlirbc file, the bytes of one, or an
        onnx.ModelProto.
    calibration: an iterable of batches, which is consumed one by one, so that it
        may read or prepare them as it goes; or one array of samples. A batch is an
        array with samples on the first axis, a sequence of arrays, or a dict from
        the names of the inputs.
    config: path of a configuration file, or a dict of options by the names of
        quant-compile's: config (that path, or
        "{weight-bits: 4, group-size: 32}": the defaults of such a file), range ("percentile", "min-max", "mse",
        "entropy", "auto"), correct_biases, observer, granularity, weights, zero_shot
        ("MIN,MAX"), rounding, io ("float", "integer"), allow_float, emit, target,
        target_features, strict_integer (what is saved as .o or .so is proved to be
        integer-only on its machine code), certificate (path of the proof, as JSON),
        threads (of what `save` writes).
    statistics: of an earlier calibration, instead of `calibration`.
    batch: number of samples at once, where the model leaves it open (1 for ONNX), or
        "dynamic": code for any number, if samples are independent.
    threads: that one inference of the returned model runs on.

    What range="auto" and correct_biases measure, they measure on some hundred of the
    samples, which are kept until then.

    Raises quanta.Error with the compiler's diagnostics.
    """
    if calibration is not None and statistics is not None:
        raise ValueError("calibration and statistics exclude each other")
    options = _make_options(config)
    module = _inputs.load_module(_quanta.Context(), model, batch)
    module.observe(options)
    if statistics is not None and not isinstance(statistics, Statistics):
        statistics = Statistics.load(statistics)
    if calibration is not None:
        refined = module.needs_samples(options)
        statistics = _calibrate(module, calibration, options)
        module.quantize(None if refined else statistics._handle, options)
    else:
        module.quantize(statistics and statistics._handle, options)
    return Model(module, _quanta.Model.compile(module, threads), _name(model),
                 options, statistics)


def load(model: Any, *, batch: Union[int, str, None] = None,
         threads: int = 1) -> Model:
    """A model as it is: a shared library (.so), an integer module (.mlir), or a
    float model (.onnx, .mlir), which then runs in float. `threads` is the number that
    one inference runs on; a library has to be compiled with --threads for more than
    one."""
    if isinstance(model, (str, os.PathLike)) and os.fspath(model).endswith(".so"):
        # Without a slash, the loader would search the system's folders.
        code = _quanta.Model.load(os.path.abspath(os.fspath(model)))
        code.set_num_threads(threads)
        return Model(None, code, _name(model))
    module = _inputs.load_module(_quanta.Context(), model, batch)
    return Model(module, _quanta.Model.compile(module, threads), _name(model))
