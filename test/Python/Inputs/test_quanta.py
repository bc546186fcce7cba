# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Python package on small modules and on the Fashion-MNIST network.

QUANTA_SOURCE is the root of the sources; quant-compile is in the PATH.
"""

import os
import subprocess
import tempfile
import threading
import unittest

import numpy as np
import quanta

SOURCE = os.environ["QUANTA_SOURCE"]
CONV = os.path.join(SOURCE, "examples", "tosa", "conv.mlir")
SINE = os.path.join(SOURCE, "examples", "tosa", "sine.mlir")
COMPILE = "quant-compile"
NETWORK = os.path.join(SOURCE, "examples", "fashion-mnist", "fmnist_cnn.onnx")
SAMPLES = np.random.default_rng(0).uniform(-1, 1, (40, 4, 4, 2)).astype(np.float32)

TWO_INPUTS = """
func.func @main(%a: tensor<2x4xf32> {quanta.name = "a"}, %b: tensor<2x4xf32> {quanta.name = "b"})
    -> (tensor<2x4xf32> {quanta.name = "sum"}, tensor<2x4xf32> {quanta.name = "larger"}) {
  %0 = tosa.add %a, %b : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  %1 = tosa.maximum %a, %b : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %0, %1 : tensor<2x4xf32>, tensor<2x4xf32>
}
"""

LINALG = """
#map = affine_map<(a, b, c, d) -> (a, b, c, d)>
func.func @main(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %two = arith.constant 2.0 : f32
  %e = tensor.empty() : tensor<1x4x4x2xf32>
  %y = linalg.generic {indexing_maps = [#map, #map],
      iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
      ins(%x : tensor<1x4x4x2xf32>) outs(%e : tensor<1x4x4x2xf32>) {
  ^bb0(%in: f32, %out: f32):
    %m = arith.mulf %in, %two : f32
    linalg.yield %m : f32
  } -> tensor<1x4x4x2xf32>
  return %y : tensor<1x4x4x2xf32>
}
"""

CONFIG = """
version: 1
defaults:
  range: min-max
rules:
  - op: tosa.conv2d
    granularity: per-tensor
"""


class Quantize(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = lambda name: os.path.join(folder.name, name)

    def test_run_agrees_with_float(self):
        model = quanta.quantize(CONV, calibration=SAMPLES)
        exact = quanta.load(CONV).run(SAMPLES)
        y = model.run(SAMPLES)
        self.assertEqual((y.dtype, y.shape), (np.float32, (40, 2, 2, 2)))
        self.assertGreater(np.abs(y - exact).max(), 0)
        self.assertLess(np.abs(y - exact).max(), 0.05)

    def test_calibration_is_lazy(self):
        events = []

        def batches():
            for first in range(0, 40, 10):
                events.append(first)
                yield SAMPLES[first:first + 10]

        source = batches()
        self.assertEqual(events, [])
        model = quanta.quantize(CONV, calibration=source)
        self.assertEqual(events, [0, 10, 20, 30])
        self.assertEqual(model.statistics.samples, 40)
        whole = quanta.quantize(CONV, calibration=SAMPLES)
        self.assertEqual(model.mlir, whole.mlir)

    def test_an_error_of_the_iterable_is_its_own(self):
        def batches():
            yield SAMPLES
            raise KeyError("the disk is gone")

        with self.assertRaisesRegex(KeyError, "the disk is gone"):
            quanta.quantize(CONV, calibration=batches())

    def test_save_and_load(self):
        model = quanta.quantize(CONV, calibration=SAMPLES)
        y = model.run(SAMPLES)
        for name in "model.so", "model.mlir", "model.mlirbc":
            model.save(self.path(name))
            np.testing.assert_array_equal(quanta.load(self.path(name)).run(SAMPLES), y)
        model.save(self.path("model.o"))
        self.assertTrue(os.path.exists(self.path("model.h")))
        loaded = quanta.load(self.path("model.so"))
        with self.assertRaises(quanta.Error):
            loaded.save(self.path("again.o"))
        self.assertEqual(loaded.report()["macs"], 64)

    def test_threads(self):
        model = quanta.quantize(CONV, calibration=SAMPLES, config={"threads": True},
                                threads=2)
        y = quanta.quantize(CONV, calibration=SAMPLES).run(SAMPLES)
        np.testing.assert_array_equal(model.run(SAMPLES), y)
        model.save(self.path("threads.so"))
        model.save(self.path("threads.mlir"))
        for name in "threads.so", "threads.mlir":
            loaded = quanta.load(self.path(name), threads=3)
            np.testing.assert_array_equal(loaded.run(SAMPLES), y)
        quanta.quantize(CONV, calibration=SAMPLES).save(self.path("one.so"))
        with self.assertRaisesRegex(quanta.Error, "compiled for one thread"):
            quanta.load(self.path("one.so"), threads=2)
        with self.assertRaisesRegex(quanta.Error, "at least 1 thread, got 0"):
            quanta.load(CONV, threads=0)

    def test_statistics(self):
        first = quanta.quantize(CONV, calibration=SAMPLES[:20]).statistics
        second = quanta.quantize(CONV, calibration=SAMPLES[20:]).statistics
        first.merge(second).save(self.path("s.json"))
        merged = quanta.quantize(CONV, statistics=self.path("s.json"))
        self.assertEqual(merged.mlir, quanta.quantize(CONV, calibration=SAMPLES).mlir)
        with self.assertRaisesRegex(quanta.Error, "none.json"):
            quanta.Statistics.load(self.path("none.json"))

    def test_config(self):
        model = quanta.quantize(CONV, calibration=SAMPLES,
                                config={"io": "integer", "range": "min-max"})
        info = model.inputs[0]
        self.assertEqual(info.dtype, "int8")
        self.assertGreater(info.scale, 0)
        stored = np.clip(np.rint(SAMPLES / np.float32(info.scale)) + info.zero_point, -128, 127)
        self.assertEqual(model.run(stored.astype(np.int8)).dtype, np.int8)
        with self.assertRaisesRegex(TypeError, "expected int8, got float32"):
            model.run(SAMPLES)
        with self.assertRaisesRegex(quanta.Error, "unknown option 'speed'"):
            quanta.quantize(CONV, calibration=SAMPLES, config={"speed": 11})

    def test_strict_integer(self):
        model = quanta.quantize(CONV, calibration=SAMPLES, config={
            "strict_integer": True, "certificate": self.path("proof.json")})
        self.assertEqual(model.inputs[0].dtype, "int8")
        model.save(self.path("strict.o"))
        with open(self.path("proof.json")) as file:
            self.assertIn('"integer_only": true', file.read())
        rounded = quanta.quantize(CONV, calibration=SAMPLES, config={
            "strict_integer": True, "rounding": "float_nearest_even"})
        with self.assertRaisesRegex(quanta.Error, "needs floating-point instructions"):
            rounded.save(self.path("float.o"))
        self.assertFalse(os.path.exists(self.path("float.o")))

    def test_config_file(self):
        with open(self.path("config.yaml"), "w") as file:
            file.write(CONFIG)
        plain = quanta.quantize(CONV, calibration=SAMPLES, config={"range": "min-max"})
        model = quanta.quantize(CONV, calibration=SAMPLES, config=self.path("config.yaml"))
        self.assertNotEqual(model.mlir, plain.mlir)
        with self.assertRaisesRegex(quanta.Error, "none.yaml"):
            quanta.quantize(CONV, calibration=SAMPLES, config="/none.yaml")

    def test_measured_ranges(self):
        """What quant-compile does with the same samples."""
        np.save(self.path("x.npy"), SAMPLES)
        for option in {"range": "auto"}, {"correct_biases": True, "range": "min-max"}:
            model = quanta.quantize(CONV, calibration=iter([SAMPLES[:7], SAMPLES[7:]]),
                                    config=option)
            flag = ["--range=auto"] if "correct_biases" not in option else [
                "--range=min-max", "--correct-biases"]
            subprocess.check_call([COMPILE, CONV, "--calibrate=" + self.path("x.npy"), *flag,
                                   "-o", self.path("x.mlir")])
            with open(self.path("x.mlir")) as file:
                self.assertEqual(model.mlir.strip(), file.read().strip())
            whole = quanta.quantize(CONV, calibration=SAMPLES, config=option)
            self.assertEqual(model.mlir, whole.mlir)
        plain = quanta.quantize(CONV, calibration=SAMPLES, config={"range": "min-max"})
        self.assertNotEqual(model.mlir, plain.mlir)
        average = quanta.quantize(CONV, calibration=SAMPLES,
                                  config={"observer": "moving-average:0.5"})
        self.assertNotEqual(average.mlir, plain.mlir)
        with self.assertRaisesRegex(quanta.Error, "measure on samples"):
            quanta.quantize(CONV, statistics=plain.statistics, config={"correct_biases": True})

    def test_kept_samples_are_spread(self):
        from quanta._inputs import SampleKeeper
        keeper = SampleKeeper()
        for first in range(0, 3000, 100):
            keeper.add([(None, np.arange(first, first + 100).reshape(100, 1))])
        kept = keeper.tensors()[0][1].ravel()
        self.assertTrue(256 <= len(kept) <= 513)
        self.assertEqual(len(set(np.diff(kept))), 1)
        self.assertGreater(kept[-1], 2990)

    def test_dynamic_batch(self):
        model = quanta.quantize(CONV, calibration=SAMPLES, batch="dynamic")
        self.assertIn("tensor<?x4x4x2xi8>", model.mlir)
        fixed = quanta.quantize(CONV, calibration=SAMPLES)
        self.assertNotIn("tensor<?", fixed.mlir)
        model.save(self.path("d.so"))
        for any_batch in model, quanta.load(self.path("d.so")):
            for count in 1, 3, 17, 40, 0:
                y = any_batch.run(SAMPLES[:count])
                self.assertEqual(y.shape, (count, 2, 2, 2))
                np.testing.assert_array_equal(y, fixed.run(SAMPLES)[:count])
        # The same model, so the same statistics.
        again = quanta.quantize(CONV, statistics=fixed.statistics, batch="dynamic")
        self.assertEqual(again.mlir, model.mlir)
        with self.assertRaisesRegex(ValueError, "expected a positive number"):
            quanta.load(CONV, batch=0)

    def test_linalg_and_outputs_for_others(self):
        text = LINALG.encode()
        model = quanta.quantize(text, calibration=SAMPLES, config={"emit": "tosa"})
        np.testing.assert_allclose(model.run(SAMPLES), 2 * SAMPLES, atol=0.02)
        model.save(self.path("tosa.mlir"))
        with open(self.path("tosa.mlir")) as file:
            exported = file.read()
        self.assertIn("tosa.rescale", exported)
        self.assertNotIn("quanta.requantize", exported)
        quanta.quantize(CONV, calibration=SAMPLES,
                        config={"emit": "onnx-qdq"}).save(self.path("pairs.onnx"))
        with open(self.path("pairs.onnx"), "rb") as file:
            self.assertIn(b"DequantizeLinear", file.read())

    def test_several_inputs_and_outputs(self):
        a, b = SAMPLES[:5, 0, :2, :].reshape(5, 4), SAMPLES[5:10, 0, :2, :].reshape(5, 4)
        text = TWO_INPUTS.encode()
        model = quanta.quantize(text, calibration=[{"b": b, "a": a}])
        y = model.run({"b": b, "a": a})
        self.assertEqual(sorted(y), ["larger", "sum"])
        # Five samples through batches of two: the last is not full.
        np.testing.assert_allclose(y["sum"], a + b, atol=0.02)
        np.testing.assert_array_equal(model.run((a, b))["sum"], y["sum"])
        with self.assertRaisesRegex(ValueError, "no input 'c'"):
            model.run({"a": a, "c": b})
        with self.assertRaisesRegex(ValueError, "expected 2 inputs, got 1"):
            model.run(a)
        with self.assertRaisesRegex(quanta.Error, "expected 5 samples, got 4"):
            model.run((a, b[:4]))

    def test_no_copies(self):
        model = quanta.quantize(CONV, calibration=SAMPLES)
        info = model.inputs[0]
        from quanta._inputs import to_array
        self.assertTrue(np.shares_memory(to_array(SAMPLES, info), SAMPLES))
        turned = np.asfortranarray(SAMPLES)
        np.testing.assert_array_equal(model.run(turned), model.run(SAMPLES))
        np.testing.assert_array_equal(model.run(SAMPLES.astype(np.float64)), model.run(SAMPLES))
        read_only = SAMPLES.copy()
        read_only.flags.writeable = False
        model.run(read_only)

    def test_diagnostics(self):
        samples = np.linspace(-1, 1, 40, dtype=np.float32).reshape(10, 4)
        with self.assertRaises(quanta.Error) as caught:
            quanta.quantize(SINE, calibration=samples)
        sine = [d for d in caught.exception.diagnostics if "tosa.sin" in d.text]
        self.assertEqual(sine[0].severity, "error")
        self.assertTrue(sine[0].location.endswith("sine.mlir:8:8"))
        self.assertIn("sine.mlir:8:8: error: float op left", str(caught.exception))
        quanta.quantize(SINE, calibration=samples, config={"allow_float": True}).run(samples)

    def test_errors(self):
        with self.assertRaisesRegex(quanta.Error, "no such file"):
            quanta.quantize("/none.onnx", calibration=SAMPLES)
        with self.assertRaisesRegex(quanta.Error, "statistics"):
            quanta.quantize(CONV)
        with self.assertRaisesRegex(quanta.Error, "no sample"):
            quanta.quantize(CONV, calibration=[])
        with self.assertRaisesRegex(quanta.Error, "expected shape Nx4x4x2, got 40x4x8"):
            quanta.quantize(CONV, calibration=SAMPLES.reshape(40, 4, 8))
        with self.assertRaisesRegex(TypeError, "got complex64"):
            quanta.quantize(CONV, calibration=SAMPLES.astype(np.complex64))
        with self.assertRaisesRegex(quanta.Error, "infinite|NaN"):
            quanta.quantize(CONV, calibration=np.full((1, 4, 4, 2), np.nan, np.float32))
        with self.assertRaisesRegex(quanta.Error, "<bytes>"):
            quanta.load(b"\x08not a model")
        with self.assertRaises(ValueError):
            quanta.quantize(CONV, calibration=SAMPLES, statistics="s.json")

    def test_onnx_bytes_and_report(self):
        with open(NETWORK, "rb") as file:
            data = file.read()
        images = np.random.default_rng(1).uniform(0, 1, (8, 1, 28, 28)).astype(np.float32)
        model = quanta.quantize(data, calibration=images)
        report = model.report()
        self.assertGreater(len(report["layers"]), 3)
        self.assertGreater(report["arena_bytes"], 0)
        self.assertEqual(model.run(images).shape, (8, 10))

    def test_threads(self):
        """The GIL is free meanwhile, and a model takes one call at a time."""
        model = quanta.quantize(CONV, calibration=SAMPLES)
        y = model.run(SAMPLES)
        results = []

        def work():
            results.append(all(np.array_equal(model.run(SAMPLES), y) for _ in range(50)))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, [True] * 4)


class Package(unittest.TestCase):
    def test_typing(self):
        folder = os.path.dirname(quanta.__file__)
        self.assertTrue(os.path.exists(os.path.join(folder, "py.typed")))
        self.assertTrue(os.path.exists(os.path.join(folder, "_quanta.pyi")))

    def test_stubs_have_what_the_extension_has(self):
        import ast
        from quanta import _quanta
        with open(os.path.join(os.path.dirname(quanta.__file__), "_quanta.pyi")) as file:
            stubs = {node.name: {item.name for item in node.body}
                     for node in ast.parse(file.read()).body
                     if isinstance(node, ast.ClassDef)}
        real = {name: {member for member in vars(cls) if not member.startswith("_")}
                for name, cls in vars(_quanta).items() if isinstance(cls, type)}
        for name, members in real.items():
            self.assertEqual({m for m in stubs[name] if not m.startswith("_")}, members, name)

    def test_docstrings(self):
        for thing in (quanta, quanta.quantize, quanta.load, quanta.Model, quanta.Model.run,
                      quanta.Model.save, quanta.Model.report, quanta.Error):
            self.assertTrue(thing.__doc__, thing)


if __name__ == "__main__":
    unittest.main()
