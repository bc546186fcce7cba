# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes an .onnx file from ONNX's text form.

usage: onnx_text.py MODEL.txt MODEL.onnx

Inputs of the graph whose names start with `const_` become initializers: the
values 0, 1, 2, ... 15, 0, ... divided by 8, which are exact in every format.
The file is not checked, so that faulty models can be written.
"""

import sys

import numpy
import onnx
import onnx.parser
from onnx import numpy_helper

with open(sys.argv[1]) as source:
    model = onnx.parser.parse_model(source.read())

kept = []
for value in model.graph.input:
    if not value.name.startswith("const_"):
        kept.append(value)
        continue
    tensor = value.type.tensor_type
    shape = [dim.dim_value for dim in tensor.shape.dim]
    dtype = onnx.mapping.TENSOR_TYPE_TO_NP_TYPE[tensor.elem_type]
    ramp = numpy.arange(numpy.prod(shape, dtype=int)) % 16 / 8
    model.graph.initializer.append(
        numpy_helper.from_array(ramp.reshape(shape).astype(dtype), value.name))
del model.graph.input[:]
model.graph.input.extend(kept)
onnx.save(model, sys.argv[2])
