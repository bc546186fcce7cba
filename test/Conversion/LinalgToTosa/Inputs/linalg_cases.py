# Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""linalg modules beside what numpy makes of them.

    linalg_cases.py FOLDER           writes NAME.mlir, NAME.npy, and names to stdout
    linalg_cases.py FOLDER --check   compares NAME.out.npy with numpy
"""

import sys

import numpy
from numpy.lib.stride_tricks import sliding_window_view

rng = numpy.random.default_rng(7)
cases = {}


def type_of(array):
    return f"tensor<{'x'.join(map(str, array.shape))}xf32>"


def dense(array):
    return "dense<" + numpy.array2string(
        array, separator=", ", threshold=10**9, floatmode="unique",
        formatter={"float_kind": lambda v: f"{float(v):.9e}"}) + f"> : {type_of(array)}"


def case(name, x, body, function, constants=()):
    """`body` may use %x, %c0, ..., %zero, %inf, and has %r as its result."""
    constants = [numpy.asarray(c, numpy.float32) for c in constants]
    result = function(x, *constants).astype(numpy.float32)
    # The driver's first axis counts samples: the whole input is one.
    groups = lambda rank: [[0, 1]] + [[i] for i in range(2, rank + 1)]
    lines = [f"func.func @{name}(%arg: {type_of(x[None])}) -> {type_of(result[None])} {{",
             f"%x = tensor.collapse_shape %arg {groups(x.ndim)} : {type_of(x[None])} into {type_of(x)}",
             "%zero = arith.constant 0.0 : f32", "%inf = arith.constant 0xFF800000 : f32"]
    lines += [f"%c{i} = arith.constant {dense(c)}" for i, c in enumerate(constants)]
    lines += [body, f"%y = tensor.expand_shape %r {groups(result.ndim)} output_shape "
              f"{list(result[None].shape)} : {type_of(result)} into {type_of(result[None])}",
              f"return %y : {type_of(result[None])}", "}"]
    cases[name] = (x, "\n".join(lines), result)


def random(*shape):
    return rng.standard_normal(shape).astype(numpy.float32)


def filled(name, shape, value="%zero"):
    kind = f"tensor<{'x'.join(map(str, shape))}xf32>"
    return (f"%{name}e = tensor.empty() : {kind}\n"
            f"%{name} = linalg.fill ins({value} : f32) outs(%{name}e : {kind}) -> {kind}\n")


def named(op, inputs, shapes, result, attributes=""):
    """`%r = op` on `inputs` of `shapes`, onto %init."""
    types = ", ".join(f"tensor<{'x'.join(map(str, s))}xf32>" for s in shapes)
    kind = f"tensor<{'x'.join(map(str, result))}xf32>"
    return (f"%r = {op} {attributes} ins({', '.join(inputs)} : {types}) "
            f"outs(%init : {kind}) -> {kind}")


def generic(result, maps, iterators, inputs, shapes, out, shape, arguments, lines):
    types = ", ".join(f"tensor<{'x'.join(map(str, s))}xf32>" for s in shapes)
    kind = f"tensor<{'x'.join(map(str, shape))}xf32>"
    maps = ", ".join(f"affine_map<{m}>" for m in maps)
    kinds = ", ".join(f'"{i}"' for i in iterators)
    block = ", ".join(f"{a}: f32" for a in arguments)
    return (f"%{result} = linalg.generic {{indexing_maps = [{maps}], iterator_types = [{kinds}]}} "
            f"ins({', '.join(inputs)} : {types}) outs(%{out} : {kind}) {{\n^bb0({block}):\n"
            f"{lines}\n}} -> {kind}\n")


product = "%p = arith.mulf %a, %b : f32\n%s = arith.addf %o, %p : f32\nlinalg.yield %s : f32"
P, R = "parallel", "reduction"

# Products: named, generic, with either side constant, of odd layouts.
case("matmul", random(4, 6), filled("init", (4, 5)) +
     named("linalg.matmul", ["%x", "%c0"], [(4, 6), (6, 5)], (4, 5)),
     lambda x, w: x @ w, [random(6, 5)])
case("transposed_weights", random(4, 6), filled("init", (5, 4)) +
     generic("r", ["(m, n, k) -> (n, k)", "(m, n, k) -> (m, k)", "(m, n, k) -> (m, n)"],
             [P, P, R], ["%x", "%c0"], [(4, 6), (5, 6)], "init", (5, 4), ["%a", "%b", "%o"], product),
     lambda x, w: w @ x.T, [random(5, 6)])
case("constant_left", random(4, 6), filled("init", (5, 4)) +
     generic("r", ["(m, n, k) -> (m, k)", "(m, n, k) -> (n, k)", "(m, n, k) -> (m, n)"],
             [P, P, R], ["%c0", "%x"], [(5, 6), (4, 6)], "init", (5, 4), ["%a", "%b", "%o"], product),
     lambda x, w: w @ x.T, [random(5, 6)])
case("two_sums", random(3, 4, 5), filled("init", (3, 2)) +
     generic("r", ["(m, n, k, l) -> (m, k, l)", "(m, n, k, l) -> (l, n, k)", "(m, n, k, l) -> (m, n)"],
             [P, P, R, R], ["%x", "%c0"], [(3, 4, 5), (5, 2, 4)], "init", (3, 2), ["%a", "%b", "%o"],
             product),
     lambda x, w: numpy.einsum("mkl,lnk->mn", x, w), [random(5, 2, 4)])
case("batch_matmul", random(2, 3, 4), filled("init", (2, 3, 3)) +
     generic("r", ["(b, m, n, k) -> (b, m, k)", "(b, m, n, k) -> (b, n, k)", "(b, m, n, k) -> (b, n, m)"],
             [P, P, P, R], ["%x", "%x"], [(2, 3, 4), (2, 3, 4)], "init", (2, 3, 3),
             ["%a", "%b", "%o"], product),
     lambda x: numpy.einsum("bmk,bnk->bnm", x, x))
case("repeated_weights", random(2, 3, 4),
     "%be = tensor.empty() : tensor<2x4x5xf32>\n"
     "%b = linalg.broadcast ins(%c0 : tensor<4x5xf32>) outs(%be : tensor<2x4x5xf32>) dimensions = [0]\n" +
     filled("init", (2, 3, 5)) +
     named("linalg.batch_matmul", ["%x", "%b"], [(2, 3, 4), (2, 4, 5)], (2, 3, 5)),
     lambda x, w: x @ w, [random(4, 5)])
case("accumulator", random(2, 3),
     "%init = arith.constant " + dense(numpy.array([[1, 2, 3], [4, 5, 6]], numpy.float32)) + "\n" +
     named("linalg.matmul", ["%x", "%c0"], [(2, 3), (3, 3)], (2, 3)),
     lambda x, w: x @ w + [[1, 2, 3], [4, 5, 6]], [random(3, 3)])


def windows(x, kh, kw, stride=1, dilation=1):
    """[N, C, OH, OW, KH, KW] of NCHW."""
    eh, ew = (kh - 1) * dilation + 1, (kw - 1) * dilation + 1
    view = sliding_window_view(x, (eh, ew), axis=(2, 3))
    return view[:, :, ::stride, ::stride, ::dilation, ::dilation]


def conv(x, w, **options):
    return numpy.einsum("ncyxhw,ochw->noyx", windows(x, w.shape[2], w.shape[3], **options), w)


def attributes(stride=1, dilation=1):
    return (f"{{dilations = dense<{dilation}> : vector<2xi64>, "
            f"strides = dense<{stride}> : vector<2xi64>}}")


nhwc, nchw = (0, 2, 3, 1), (0, 3, 1, 2)
case("nchw_fchw", random(1, 3, 8, 8), filled("init", (1, 4, 3, 3)) +
     named("linalg.conv_2d_nchw_fchw", ["%x", "%c0"], [(1, 3, 8, 8), (4, 3, 3, 3)], (1, 4, 3, 3),
           attributes(stride=2)),
     lambda x, w: conv(x, w, stride=2), [random(4, 3, 3, 3)])
case("nhwc_hwcf", random(1, 8, 8, 3), filled("init", (1, 4, 4, 4)) +
     named("linalg.conv_2d_nhwc_hwcf", ["%x", "%c0"], [(1, 8, 8, 3), (3, 3, 3, 4)], (1, 4, 4, 4),
           attributes(dilation=2)),
     lambda x, w: conv(x.transpose(nchw), w.transpose(3, 2, 0, 1), dilation=2).transpose(nhwc),
     [random(3, 3, 3, 4)])
case("nhwc_fhwc", random(1, 6, 6, 3), filled("init", (1, 4, 4, 4)) +
     named("linalg.conv_2d_nhwc_fhwc", ["%x", "%c0"], [(1, 6, 6, 3), (4, 3, 3, 3)], (1, 4, 4, 4),
           attributes()),
     lambda x, w: conv(x.transpose(nchw), w.transpose(nchw)).transpose(nhwc), [random(4, 3, 3, 3)])
case("generic_conv", random(5, 7, 2), filled("init", (4, 3, 5)) +
     generic("r", ["(f, y, x, c, h, w) -> (y + h, x + w, c)", "(f, y, x, c, h, w) -> (h, f, w, c)",
                   "(f, y, x, c, h, w) -> (y, f, x)"], [P, P, P, R, R, R], ["%x", "%c0"],
             [(5, 7, 2), (2, 3, 3, 2)], "init", (4, 3, 5), ["%a", "%b", "%o"], product),
     lambda x, w: conv(x.transpose(2, 0, 1)[None], w.transpose(1, 3, 0, 2))[0].transpose(1, 0, 2),
     [random(2, 3, 3, 2)])
case("conv_1d", random(1, 9, 2), filled("init", (1, 7, 3)) +
     named("linalg.conv_1d_nwc_wcf", ["%x", "%c0"], [(1, 9, 2), (3, 2, 3)], (1, 7, 3),
           "{dilations = dense<1> : vector<1xi64>, strides = dense<1> : vector<1xi64>}"),
     lambda x, w: conv(x.transpose(0, 2, 1)[:, :, None], w.transpose(2, 1, 0)[:, :, None])[:, :, 0]
     .transpose(0, 2, 1), [random(3, 2, 3)])


def depthwise(x, w, **options):
    """NCHW by [C, M, H, W]."""
    return numpy.einsum("ncyxhw,cmhw->ncmyx", windows(x, w.shape[2], w.shape[3], **options), w)


case("depthwise_nhwc_hwc", random(1, 6, 6, 3), filled("init", (1, 4, 4, 3)) +
     named("linalg.depthwise_conv_2d_nhwc_hwc", ["%x", "%c0"], [(1, 6, 6, 3), (3, 3, 3)],
           (1, 4, 4, 3), attributes()),
     lambda x, w: depthwise(x.transpose(nchw), w.transpose(2, 0, 1)[:, None])[:, :, 0].transpose(nhwc),
     [random(3, 3, 3)])
case("depthwise_nchw_chw", random(1, 3, 7, 7), filled("init", (1, 3, 3, 3)) +
     named("linalg.depthwise_conv_2d_nchw_chw", ["%x", "%c0"], [(1, 3, 7, 7), (3, 3, 3)],
           (1, 3, 3, 3), attributes(stride=2)),
     lambda x, w: depthwise(x, w[:, None], stride=2)[:, :, 0], [random(3, 3, 3)])
case("depthwise_nhwc_hwcm", random(1, 5, 5, 3), filled("init", (1, 3, 3, 3, 2)) +
     named("linalg.depthwise_conv_2d_nhwc_hwcm", ["%x", "%c0"], [(1, 5, 5, 3), (3, 3, 3, 2)],
           (1, 3, 3, 3, 2), attributes()),
     lambda x, w: depthwise(x.transpose(nchw), w.transpose(2, 3, 0, 1)).transpose(0, 3, 4, 1, 2),
     [random(3, 3, 3, 2)])
case("grouped", random(1, 2, 3, 6, 6), filled("init", (1, 2, 4, 4, 4)) +
     named("linalg.conv_2d_ngchw_gfchw", ["%x", "%c0"], [(1, 2, 3, 6, 6), (2, 4, 3, 3, 3)],
           (1, 2, 4, 4, 4), attributes()),
     lambda x, w: numpy.stack([conv(x[:, g], w[g]) for g in range(2)], 1), [random(2, 4, 3, 3, 3)])

case("pool_max", random(1, 2, 6, 6), filled("init", (1, 2, 2, 2), "%inf") +
     "%w = tensor.empty() : tensor<3x3xf32>\n" +
     named("linalg.pooling_nchw_max", ["%x", "%w"], [(1, 2, 6, 6), (3, 3)], (1, 2, 2, 2),
           attributes(stride=2)),
     lambda x: windows(x, 3, 3, stride=2).max((4, 5)))
case("pool_average", random(1, 6, 6, 2), filled("init", (1, 3, 3, 2)) +
     "%w = tensor.empty() : tensor<2x2xf32>\n" +
     named("linalg.pooling_nhwc_sum", ["%x", "%w"], [(1, 6, 6, 2), (2, 2)], (1, 3, 3, 2),
           attributes(stride=2)).replace("%r =", "%sum =") + "\n" +
     generic("r", ["(n, y, x, c) -> (n, y, x, c)"] * 2, [P] * 4, ["%sum"], [(1, 3, 3, 2)], "inite",
             (1, 3, 3, 2), ["%a", "%o"],
             "%k = arith.constant 4.0 : f32\n%q = arith.divf %a, %k : f32\nlinalg.yield %q : f32"),
     lambda x: windows(x.transpose(nchw), 2, 2, stride=2).mean((4, 5)).transpose(nhwc))

# A layout change in the middle: convolution, bias, sum over the image, softmax.
case("residual_mean", random(1, 4, 5, 5), filled("init", (1, 4, 5, 5)) +
     named("linalg.conv_2d_nchw_fchw", ["%x", "%c0"], [(1, 4, 5, 5), (4, 4, 1, 1)], (1, 4, 5, 5),
           attributes()).replace("%r =", "%conv =") + "\n" +
     generic("biased", ["(n, c, y, x) -> (n, c, y, x)", "(n, c, y, x) -> (c)",
                        "(n, c, y, x) -> (n, c, y, x)"], [P] * 4, ["%conv", "%c1"],
             [(1, 4, 5, 5), (4,)], "inite", (1, 4, 5, 5), ["%a", "%b", "%o"],
             "%s = arith.addf %a, %b : f32\n%m = arith.maximumf %s, %zero : f32\nlinalg.yield %m : f32") +
     generic("added", ["(n, c, y, x) -> (n, c, y, x)"] * 3, [P] * 4, ["%biased", "%x"],
             [(1, 4, 5, 5)] * 2, "inite", (1, 4, 5, 5), ["%a", "%b", "%o"],
             "%s = arith.addf %a, %b : f32\nlinalg.yield %s : f32") +
     filled("acc", (1, 4, 1, 1)) +
     generic("total", ["(n, c, y, x) -> (n, c, y, x)", "(n, c, y, x) -> (n, c, 0, 0)"], [P, P, R, R],
             ["%added"], [(1, 4, 5, 5)], "acc", (1, 4, 1, 1), ["%a", "%o"],
             "%s = arith.addf %a, %o : f32\nlinalg.yield %s : f32") +
     generic("r", ["(n, c, y, x) -> (n, c, y, x)"] * 2, [P] * 4, ["%total"], [(1, 4, 1, 1)], "acce",
             (1, 4, 1, 1), ["%a", "%o"],
             "%k = arith.constant 25.0 : f32\n%q = arith.divf %a, %k : f32\nlinalg.yield %q : f32"),
     lambda x, w, b: (numpy.maximum(conv(x, w) + b[:, None, None], 0) + x).mean((2, 3), keepdims=True),
     [random(4, 4, 1, 1), random(4)])


def softmax(x):
    e = numpy.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


case("softmax", random(2, 6), filled("low", (2,), "%inf") +
     generic("max", ["(i, j) -> (i, j)", "(i, j) -> (i)"], [P, R], ["%x"], [(2, 6)], "low", (2,),
             ["%a", "%o"], "%s = arith.maximumf %a, %o : f32\nlinalg.yield %s : f32") +
     "%e = tensor.empty() : tensor<2x6xf32>\n" +
     generic("exp", ["(i, j) -> (i, j)", "(i, j) -> (i)", "(i, j) -> (i, j)"], [P, P], ["%x", "%max"],
             [(2, 6), (2,)], "e", (2, 6), ["%a", "%b", "%o"],
             "%d = arith.subf %a, %b : f32\n%p = math.exp %d : f32\nlinalg.yield %p : f32") +
     filled("acc", (2,)) +
     generic("sum", ["(i, j) -> (i, j)", "(i, j) -> (i)"], [P, R], ["%exp"], [(2, 6)], "acc", (2,),
             ["%a", "%o"], "%s = arith.addf %a, %o : f32\nlinalg.yield %s : f32") +
     generic("r", ["(i, j) -> (i, j)", "(i, j) -> (i)", "(i, j) -> (i, j)"], [P, P], ["%exp", "%sum"],
             [(2, 6), (2,)], "e", (2, 6), ["%a", "%b", "%o"],
             "%q = arith.divf %a, %b : f32\nlinalg.yield %q : f32"),
     softmax)

elementwise = {
    "sigmoid": ("%one = arith.constant 1.0 : f32\n%n = arith.negf %a : f32\n%e = math.exp %n : f32\n"
                "%d = arith.addf %e, %one : f32\n%q = arith.divf %one, %d : f32\nlinalg.yield %q : f32",
                lambda x: 1 / (1 + numpy.exp(-x))),
    "leaky": ("%h = arith.constant 0.125 : f32\n%g = arith.cmpf ogt, %a, %zero : f32\n"
              "%l = arith.mulf %a, %h : f32\n%q = arith.select %g, %a, %l : f32\nlinalg.yield %q : f32",
              lambda x: numpy.where(x > 0, x, x / 8)),
    "clip": ("%lo = arith.constant -0.5 : f32\n%hi = arith.constant 0.75 : f32\n"
             "%g = arith.cmpf ult, %a, %lo : f32\n%l = arith.select %g, %lo, %a : f32\n"
             "%m = arith.cmpf ugt, %l, %hi : f32\n%q = arith.select %m, %hi, %l : f32\n"
             "linalg.yield %q : f32", lambda x: numpy.clip(x, -0.5, 0.75)),
    "swish": ("%one = arith.constant 1.0 : f32\n%n = arith.negf %a : f32\n%e = math.exp %n : f32\n"
              "%d = arith.addf %e, %one : f32\n%q = arith.divf %a, %d : f32\nlinalg.yield %q : f32",
              lambda x: x / (1 + numpy.exp(-x))),
    "step": ("%one = arith.constant 1.0 : f32\n%g = arith.cmpf oge, %a, %one : f32\n"
             "%q = arith.select %g, %one, %zero : f32\nlinalg.yield %q : f32",
             lambda x: numpy.where(x >= 1, 1, 0)),
}
for name, (lines, function) in elementwise.items():
    case(name, random(3, 5), "%out = tensor.empty() : tensor<3x5xf32>\n" +
         generic("r", ["(i, j) -> (i, j)"] * 2, [P, P], ["%x"], [(3, 5)], "out", (3, 5), ["%a", "%o"],
                 lines), function)
case("outer", random(4, 3), "%e = tensor.empty() : tensor<2x3x4xf32>\n" +
     generic("r", ["(i, j, k) -> (k, j)", "(i, j, k) -> (i)", "(i, j, k) -> (i, j, k)"], [P] * 3,
             ["%x", "%c0"], [(4, 3), (2,)], "e", (2, 3, 4), ["%a", "%b", "%o"],
             "%s = arith.subf %b, %a : f32\nlinalg.yield %s : f32"),
     lambda x, c: c[:, None, None] - x.T, [random(2)])
case("halves", random(1, 4, 6),
     "%l = tensor.extract_slice %x[0, 0, 0] [1, 4, 2] [1, 1, 1] : tensor<1x4x6xf32> to tensor<4x2xf32>\n"
     "%m = tensor.extract_slice %x[0, 0, 3] [1, 4, 3] [1, 1, 1] : tensor<1x4x6xf32> to tensor<4x3xf32>\n"
     "%e = tensor.empty() : tensor<4x5xf32>\n"
     "%f = tensor.insert_slice %l into %e[0, 0] [4, 2] [1, 1] : tensor<4x2xf32> into tensor<4x5xf32>\n"
     "%r = tensor.insert_slice %m into %f[0, 2] [4, 3] [1, 1] : tensor<4x3xf32> into tensor<4x5xf32>\n",
     lambda x: numpy.concatenate([x[0, :, :2], x[0, :, 3:]], 1))
case("smallest", random(3, 4), filled("top", (4,), "%c") .replace(
     "%tope", "%c = arith.constant 0x7F800000 : f32\n%tope", 1) +
     "%r = linalg.reduce {arith.minimumf} ins(%x : tensor<3x4xf32>) outs(%top : tensor<4xf32>) "
     "dimensions = [0]", lambda x: x.min(0))

folder = sys.argv[1]
for name, (x, text, result) in cases.items():
    if "--check" not in sys.argv:
        numpy.save(f"{folder}/{name}.npy", x[None])
        with open(f"{folder}/{name}.mlir", "w") as file:
            file.write(text)
        print(name)
        continue
    got = numpy.load(f"{folder}/{name}.out.npy").reshape(result.shape)
    assert numpy.allclose(got, result, rtol=1e-5, atol=1e-5), (name, got, result)
if "--check" in sys.argv:
    print(f"{len(cases)} cases agree")
