//===- KernelCases.cpp - Small integer modules of random shape -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelCases.h"
#include "CaseText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir::quanta::test;
using llvm::ArrayRef;
using llvm::formatv;
using llvm::SmallVector;

namespace {

/// Sizes of a window over an image, chosen so that strides divide exactly, as
/// TOSA wants it.
struct Geometry {
  /// With `padMore`, windows may lie on padding alone now and then.
  explicit Geometry(Random &random, int64_t minOutput = 1, bool dilate = true,
                    bool padMore = false) {
    batch = random.oneIn(5) ? 2 : 1;
    for (int i : {0, 1}) {
      kernel[i] = random.next(1, random.oneIn(6) ? 5 : 3);
      stride[i] = random.next(1, 3);
      dilation[i] = dilate && random.oneIn(4) ? 2 : 1;
      output[i] =
          random.next(minOutput, minOutput + (random.oneIn(3) ? 12 : 6));
      int64_t needed =
          (output[i] - 1) * stride[i] + (kernel[i] - 1) * dilation[i] + 1;
      int64_t reach = (kernel[i] - 1) * dilation[i] + 1;
      int64_t most = std::min<int64_t>(
          (needed - 1) / 2,
          padMore && random.oneIn(6) ? reach + 1 : kernel[i] - 1);
      pad[2 * i] = random.next(0, most);
      pad[2 * i + 1] = random.next(0, most);
      input[i] = needed - pad[2 * i] - pad[2 * i + 1];
      if (input[i] < 1) {
        input[i] += pad[2 * i] + pad[2 * i + 1];
        pad[2 * i] = pad[2 * i + 1] = 0;
      }
    }
  }
  /// A window of 1x1 over a row of pixels.
  explicit Geometry(int64_t pixels) : batch(1), pad() {
    for (int i : {0, 1}) {
      kernel[i] = stride[i] = dilation[i] = 1;
      output[i] = input[i] = i ? pixels : 1;
    }
  }

  std::string attributes() const {
    return formatv("pad = array<i64: {0}>, stride = array<i64: {1}>", list(pad),
                   list(stride));
  }

  int64_t batch;
  int64_t kernel[2], stride[2], dilation[2], output[2], input[2], pad[4];
};

/// A convolution without its result's type: `name` is conv2d or the other. Weights
/// and scales come from `values`.
Case buildConvolution(Random &random, Random &values, const char *name,
                      const Geometry &g, int64_t inputs, int64_t outputs,
                      ArrayRef<int64_t> weights, int64_t terms) {
  int64_t input[] = {g.batch, g.input[0], g.input[1], inputs};
  int64_t output[] = {g.batch, g.output[0], g.output[1], outputs};
  Case c;
  c.inputs = {tensor(input, "i8")};
  c.output = tensor(output, "i8");
  int64_t zp = random.next(-128, 127);
  std::string attributes =
      formatv("acc_type = i32, dilation = array<i64: {0}>, {1}",
              list(g.dilation), g.attributes());
  // Two products of -128 by -128 leave i16.
  bool onlyEnds = random.oneIn(3);
  int64_t low = onlyEnds && random.oneIn(2) ? -128 : -127;
  // Now and then something is added that repeats rows, columns or channels.
  std::string addition;
  if (random.oneIn(4)) {
    SmallVector<int64_t> added;
    for (int64_t size : output)
      added.push_back(random.oneIn(2) ? 1 : size);
    addition = "%c@ = " + constant(random, added, "i32", -9000, 9000) +
               formatv("%acc@ = tosa.add %dot@, %c@ : ({0}, {1}) -> {0}\n",
                       tensor(output, "i32"), tensor(added, "i32"))
                   .str();
  }
  c.body = "%w@ = " + constant(values, weights, "i8", low, 127, onlyEnds) +
           "%b@ = " + constant(values, {outputs}, "i32", -20000, 20000) +
           zeroPoint("zx@", zp) + zeroPoint("zw@", 0) +
           formatv("%{6}@ = tosa.{0} %arg@, %w@, %b@, %zx@, %zw@ {{{1}} : "
                   "({2}, {3}, {4}, tensor<1xi8>, tensor<1xi8>) -> {5}\n",
                   name, attributes, c.inputs[0], tensor(weights, "i8"),
                   tensor({outputs}, "i32"), tensor(output, "i32"),
                   addition.empty() ? "acc" : "dot")
               .str() +
           addition +
           requantize(random, values, output, terms, !random.oneIn(3));
  c.summary =
      formatv("{0} {1} with {2} to {3}, zero point {4}, {5}", name, c.inputs[0],
              tensor(weights, "i8"), c.output, zp, attributes);
  return c;
}

} // namespace

Case Case::convolution(Random &random) {
  Geometry g(random, /*minOutput=*/1, /*dilate=*/true, /*padMore=*/true);
  int64_t inputs = random.next(1, random.oneIn(3) ? 70 : 12);
  int64_t outputs = random.next(1, 70);
  int64_t weights[] = {outputs, g.kernel[0], g.kernel[1], inputs};
  return buildConvolution(random, random, "conv2d", g, inputs, outputs, weights,
                          g.kernel[0] * g.kernel[1] * inputs);
}

Case Case::largeConvolution(Random &random) {
  Geometry g(random, /*minOutput=*/6, /*dilate=*/true, /*padMore=*/true);
  int64_t inputs = random.next(4, random.oneIn(2) ? 200 : 70);
  int64_t outputs = random.next(1, 100);
  int64_t weights[] = {outputs, g.kernel[0], g.kernel[1], inputs};
  return buildConvolution(random, random, "conv2d", g, inputs, outputs, weights,
                          g.kernel[0] * g.kernel[1] * inputs);
}

Case Case::dense(int64_t pixels, int64_t inputs, int64_t outputs) {
  Random random(pixels * 1000000 + inputs * 1000 + outputs);
  Geometry g(pixels);
  int64_t weights[] = {outputs, 1, 1, inputs};
  return buildConvolution(random, random, "conv2d", g, inputs, outputs, weights,
                          inputs);
}

Case Case::wide(int64_t inputs, int64_t outputs, int64_t weight) {
  Random random(inputs);
  int64_t input[] = {1, 1, 1, inputs}, output[] = {1, 1, 1, outputs};
  int64_t weights[] = {outputs, 1, 1, inputs}, channels[] = {outputs};
  Case result;
  result.summary = formatv("wide sums: {0} inputs, {1} outputs, weights {2}",
                           inputs, outputs, weight);
  result.inputs = {tensor(input, "i8")};
  result.output = tensor(output, "i8");
  result.body =
      constant(random, channels, "i32", -1000000, 1000000).insert(0, "%b@ = ") +
      zeroPoint("x@", -128) + zeroPoint("z@", 0) +
      formatv(
          "%w@ = \"tosa.const\"() {{values = dense<{0}> : {1}} : () -> {1}\n"
          "%acc@ = tosa.conv2d %arg@, %w@, %b@, %x@, %z@ {{acc_type = i32, "
          "pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, "
          "dilation = array<i64: 1, 1>} : ({2}, {1}, {3}, tensor<1xi8>, "
          "tensor<1xi8>) -> {4}\n",
          weight, tensor(weights, "i8"), result.inputs[0],
          tensor(channels, "i32"), tensor(output, "i32"))
          .str() +
      requantize(random, random, output, inputs * 255, /*perChannel=*/true);
  return result;
}

/// Weights of `bits` bits, times a multiplier for each `groupSize` of them where
/// that is not 0; inputs of 16 bits where they are `wide`.
static Case buildNarrow(Random &random, const Geometry &g, int64_t inputs,
                        int64_t outputs, int64_t bits, int64_t groupSize,
                        bool wide) {
  const int64_t levels = (int64_t{1} << (bits - 1)) - 1;
  const int64_t most = bits == 4 ? 18 : 127; // Products are bytes.
  const int64_t terms = g.kernel[0] * g.kernel[1] * inputs;
  std::string hex;
  int64_t multiplier = 1;
  for (int64_t i = 0; i < outputs * terms; ++i) {
    if (groupSize && i % groupSize == 0)
      multiplier = random.next(1, most);
    uint8_t byte = multiplier * random.next(-levels, levels);
    hex += {llvm::hexdigit(byte >> 4), llvm::hexdigit(byte & 15)};
  }
  int64_t input[] = {g.batch, g.input[0], g.input[1], inputs},
          output[] = {g.batch, g.output[0], g.output[1], outputs};
  std::string bias = tensor({outputs}, "i32"), sums = tensor(output, "i32"),
              weights =
                  tensor({outputs, g.kernel[0], g.kernel[1], inputs}, "i8");
  Case c;
  c.inputs = {tensor(input, wide ? "i16" : "i8")};
  c.output = tensor(output, "i8");
  c.body =
      formatv(
          "%w@ = \"tosa.const\"() {{values = dense<\"0x{0}\"> : {1}} : () -> "
          "{1}\n%b@ = ",
          hex, weights)
          .str() +
      constant(random, {outputs}, "i32", -20000, 20000);
  if (wide) {
    int64_t padded[] = {g.batch, g.pad[0] + g.input[0] + g.pad[1],
                        g.pad[2] + g.input[1] + g.pad[3], inputs};
    c.body += formatv(
        "%d@ = tosa.const_shape {{values = dense<[0, 0, {4}, {5}, {6}, {7}, 0, "
        "0]> : tensor<8xindex>} : () -> !tosa.shape<8>\n"
        "%z@ = \"tosa.const\"() {{values = dense<0> : tensor<1xi16>} : () -> "
        "tensor<1xi16>\n"
        "%p@ = tosa.pad %arg@, %d@, %z@ : ({2}, !tosa.shape<8>, tensor<1xi16>) "
        "-> {8}\n"
        "%e@ = tensor.empty() : {0}\n"
        "%s@ = linalg.broadcast ins(%b@ : {1}) outs(%e@ : {0}) dimensions "
        "= [0, 1, 2]\n"
        "%acc@ = linalg.conv_2d_nhwc_fhwc {{dilations = dense<[{9}]> : "
        "tensor<2xi64>, strides = dense<[{10}]> : tensor<2xi64>} ins(%p@, "
        "%w@ : {8}, {3}) outs(%s@ : {0}) -> {0}\n",
        sums, bias, c.inputs[0], weights, g.pad[0], g.pad[1], g.pad[2],
        g.pad[3], tensor(padded, "i16"), list(g.dilation), list(g.stride));
  } else {
    c.body +=
        zeroPoint("zx@", random.next(-128, 127)) + zeroPoint("zw@", 0) +
        formatv("%acc@ = tosa.conv2d %arg@, %w@, %b@, %zx@, %zw@ {{acc_type "
                "= i32, dilation = array<i64: {4}>, {5}} : ({0}, {1}, {2}, "
                "tensor<1xi8>, tensor<1xi8>) -> {3}\n",
                c.inputs[0], weights, bias, sums, list(g.dilation),
                g.attributes())
            .str();
  }
  c.body += requantize(random, random, output, wide ? 256 * terms : terms,
                       /*perChannel=*/true, wide);
  c.summary = formatv("{0} by weights {1} of {2} bits in groups of {3} to {4}, "
                      "dilation {5}, {6}",
                      c.inputs[0], weights, bits, groupSize, c.output,
                      list(g.dilation), g.attributes());
  return c;
}

Case Case::narrow(int64_t pixels, int64_t inputs, int64_t outputs, int64_t bits,
                  int64_t groupSize, bool wide) {
  Random random(pixels * 1000000 + inputs * 1000 + outputs + bits);
  return buildNarrow(random, Geometry(pixels), inputs, outputs, bits, groupSize,
                     wide);
}

Case Case::padded(Random &random, int64_t inputs, int64_t bits,
                  int64_t groupSize, bool wide) {
  Geometry g(random, /*minOutput=*/3, /*dilate=*/true, /*padMore=*/true);
  // Something is left out of every row.
  while (g.pad[2] + g.pad[3] == 0)
    g = Geometry(random, /*minOutput=*/3, /*dilate=*/true, /*padMore=*/true);
  return buildNarrow(random, g, inputs, /*outputs=*/random.next(1, 70), bits,
                     groupSize, wide);
}

Case Case::grouped(Random &random) {
  int64_t groups = random.next(2, 4), inputs = random.next(1, 20);
  return grouped(random, groups, inputs, /*outputs=*/random.next(1, 20),
                 /*alike=*/false);
}

Case Case::grouped(Random &random, int64_t groups, int64_t inputs,
                   int64_t outputs, bool alike) {
  Geometry g(random);
  Random attributes(random.next(0, 1000000));
  int64_t input[] = {g.batch, g.input[0], g.input[1], groups * inputs};
  int64_t output[] = {g.batch, g.output[0], g.output[1], groups * outputs};
  int64_t weights[] = {outputs, g.kernel[0], g.kernel[1], inputs};
  Case c;
  c.inputs = {tensor(input, "i8")};
  c.output = tensor(output, "i8");
  std::string parts, types;
  for (int64_t i = 0; i < groups; ++i) {
    Random same = attributes;
    Case part =
        buildConvolution(alike ? same : random, random, "conv2d", g, inputs,
                         outputs, weights, g.kernel[0] * g.kernel[1] * inputs);
    int64_t start[] = {0, 0, 0, i * inputs};
    int64_t size[] = {g.batch, g.input[0], g.input[1], inputs};
    c.body +=
        formatv("%start@p{0} = tosa.const_shape {{values = dense<[{1}]> : "
                "tensor<4xindex>} : () -> !tosa.shape<4>\n"
                "%size@p{0} = tosa.const_shape {{values = dense<[{2}]> : "
                "tensor<4xindex>} : () -> !tosa.shape<4>\n"
                "%arg@p{0} = tosa.slice %arg@, %start@p{0}, %size@p{0} : ({3}, "
                "!tosa.shape<4>, !tosa.shape<4>) -> {4}\n",
                i, list(start), list(size), c.inputs[0], part.inputs[0]);
    for (char character : part.body)
      c.body += character == '@' ? "@p" + std::to_string(i)
                                 : std::string(1, character);
    parts += (i ? ", %out@p" : "%out@p") + std::to_string(i);
    types += (i ? ", " : "") + part.output;
    c.summary += part.summary + "; ";
  }
  c.body +=
      formatv("%out@ = tosa.concat {0} {{axis = 3 : i32} : ({1}) -> {2}\n",
              parts, types, c.output);
  return c;
}

Case Case::product(Random &random) {
  int64_t depth = random.next(1, random.oneIn(3) ? 300 : 40);
  return product(random, random.next(1, 4), random.next(1, 24), depth,
                 random.next(1, random.oneIn(3) ? 150 : 40));
}

Case Case::product(Random &random, int64_t batch, int64_t rows, int64_t depth,
                   int64_t columns) {
  int64_t left[] = {batch, rows, depth}, right[] = {batch, depth, columns};
  int64_t output[] = {batch, rows, columns};
  Case c;
  c.output = tensor(output, "i8");
  // As they are, the right one transposed, or pixels of several heads.
  int64_t form = random.next(0, 2);
  std::string a = "%arg@", b = "%arg@_1";
  if (form == 0)
    c.inputs = {tensor(left, "i8"), tensor(right, "i8")};
  if (form == 1) {
    c.inputs = {tensor(left, "i8"), tensor({batch, columns, depth}, "i8")};
    c.body =
        formatv("%u@ = tosa.transpose {0} {{perms = array<i32: 0, 2, 1>} : "
                "({1}) -> {2}\n",
                b, c.inputs[1], tensor(right, "i8"));
    b = "%u@";
  }
  if (form == 2) {
    int64_t images = batch % 2 == 0 && random.oneIn(2) ? 2 : 1;
    int64_t heads = batch / images;
    bool isTransposed = random.oneIn(2);
    c.inputs = {tensor({images, rows, heads, depth}, "i8"),
                isTransposed ? tensor({images, columns, heads, depth}, "i8")
                             : tensor({images, depth, heads, columns}, "i8")};
    std::string moved[] = {tensor({images, heads, rows, depth}, "i8"),
                           tensor({images, heads, depth, columns}, "i8")};
    std::string flat[] = {tensor(left, "i8"), tensor(right, "i8")};
    for (int i : {0, 1}) {
      c.body +=
          formatv("%t{0}@ = tosa.transpose {1} {{perms = array<i32: {2}>} : "
                  "({3}) -> {4}\n"
                  "%n{0}@ = tosa.const_shape {{values = dense<[{5}]> : "
                  "tensor<3xindex>} : "
                  "() -> !tosa.shape<3>\n"
                  "%r{0}@ = tosa.reshape %t{0}@, %n{0}@ : ({4}, "
                  "!tosa.shape<3>) -> {6}\n",
                  i, i ? b : a, i && isTransposed ? "0, 2, 3, 1" : "0, 2, 1, 3",
                  c.inputs[i], moved[i], i ? list(right) : list(left), flat[i]);
    }
    a = "%r0@";
    b = "%r1@";
  }
  // Without zero points, and with those farthest away.
  auto chooseZeroPoint = [&]() -> int64_t {
    return random.oneIn(3)   ? 0
           : random.oneIn(3) ? -128
                             : random.next(-128, 127);
  };
  int64_t zeroA = chooseZeroPoint(), zeroB = chooseZeroPoint();
  c.body += zeroPoint("za@", zeroA) + zeroPoint("zb@", zeroB) +
            formatv("%acc@ = tosa.matmul {0}, {1}, %za@, %zb@ : ({2}, {3}, "
                    "tensor<1xi8>, tensor<1xi8>) -> {4}\n",
                    a, b, tensor(left, "i8"), tensor(right, "i8"),
                    tensor(output, "i32"))
                .str() +
            requantize(random, random, output, 2 * depth, !random.oneIn(3));
  c.summary =
      formatv("product {0} by {1}, form {2}, zero points {3} and {4}",
              tensor(left, "i8"), tensor(right, "i8"), form, zeroA, zeroB);
  return c;
}

Case Case::depthwise(Random &random) {
  Geometry g(random, /*minOutput=*/1, /*dilate=*/true, /*padMore=*/true);
  int64_t channels = random.oneIn(6) ? 1 : random.next(1, 70);
  int64_t multiplier = random.oneIn(4) ? random.next(2, 5) : 1;
  int64_t weights[] = {g.kernel[0], g.kernel[1], channels, multiplier};
  return buildConvolution(random, random, "depthwise_conv2d", g, channels,
                          channels * multiplier, weights,
                          g.kernel[0] * g.kernel[1]);
}

Case Case::depthwise(Random &random, int64_t channels, int64_t window,
                     int64_t stride) {
  Geometry g(random);
  g.batch = 1;
  for (int i : {0, 1}) {
    g.kernel[i] = window;
    g.stride[i] = stride;
    g.dilation[i] = 1;
    g.pad[2 * i] = g.pad[2 * i + 1] = i ? 0 : 1;
    g.output[i] = random.next(1, 6);
    g.input[i] = (g.output[i] - 1) * stride + window - 2 * g.pad[2 * i];
    if (g.input[i] < 1) {
      g.input[i] += 2;
      g.pad[0] = g.pad[1] = 0;
    }
  }
  int64_t weights[] = {window, window, channels, 1};
  return buildConvolution(random, random, "depthwise_conv2d", g, channels,
                          channels, weights, window * window);
}

Case Case::maxPool(Random &random) {
  Geometry g(random, /*minOutput=*/1, /*dilate=*/false);
  int64_t channels = random.next(1, 140);
  int64_t input[] = {g.batch, g.input[0], g.input[1], channels};
  int64_t output[] = {g.batch, g.output[0], g.output[1], channels};
  Case c;
  c.inputs = {tensor(input, "i8")};
  c.output = tensor(output, "i8");
  c.body = formatv("%out@ = tosa.max_pool2d %arg@ {{kernel = array<i64: {0}>, "
                   "{1}} : ({2}) -> {3}\n",
                   list(g.kernel), g.attributes(), c.inputs[0], c.output);
  c.summary = c.body;
  return c;
}

/// (x1 - z1) * m1 + (x2 - z2) * m2, requantized, through a table.
Case Case::elementwise(Random &random) {
  int64_t shape[] = {random.next(1, 2), random.next(1, 9), random.next(1, 9),
                     random.next(1, 70)};
  std::string bytes = tensor(shape, "i8"), words = tensor(shape, "i32");
  Case c;
  c.inputs = {bytes, bytes};
  c.output = bytes;
  c.body = zeroPoint("shift@", 0);
  for (int i : {0, 1}) {
    std::string argument = i ? "%arg@_1" : "%arg@";
    for (auto [name, high] : {std::pair("z", 127), std::pair("m", 16384)})
      c.body += formatv("%{0}{1}@ = \"tosa.const\"() {{values = dense<{2}> : "
                        "tensor<1x1x1x1xi32>} : () -> tensor<1x1x1x1xi32>\n",
                        name, i, random.next(1, high));
    c.body += formatv("%c{0}@ = tosa.cast {1} : ({2}) -> {3}\n"
                      "%s{0}@ = tosa.sub %c{0}@, %z{0}@ : ({3}, "
                      "tensor<1x1x1x1xi32>) -> {3}\n"
                      "%p{0}@ = tosa.mul %s{0}@, %m{0}@, %shift@ : ({3}, "
                      "tensor<1x1x1x1xi32>, tensor<1xi8>) -> {3}\n",
                      i, argument, bytes, words);
  }
  c.body += formatv("%acc@ = tosa.add %p0@, %p1@ : ({0}, {0}) -> {0}\n", words);
  std::string last = requantize(random, random, shape, 100, random.oneIn(3));
  last.replace(last.find("%out@"), 5, "%sum@");
  std::string table = constant(random, {256}, "i8", -128, 127);
  size_t begin = table.find("dense<"), end = table.find('}');
  c.body += last + formatv("%out@ = quanta.lookup %sum@, {0} : {1} -> {1}\n",
                           table.substr(begin, end - begin), bytes)
                       .str();
  c.summary = "elementwise " + bytes;
  return c;
}

Case Case::normalization(Random &random) {
  int64_t size = random.oneIn(6) ? 1 : random.next(2, 200);
  int64_t shape[] = {1, 3, random.next(1, 20), size};
  std::string bytes = tensor(shape, "i8"), words = tensor(shape, "i32");
  Case c;
  c.inputs = {bytes};
  c.output = bytes;
  int64_t perThird[] = {1, 3, 1, 1};
  std::string mask = tensor(perThird, "i32");
  // All sums stay below 2^24, for the licence of the requantization.
  int64_t fraction = random.next(0, 16);
  int64_t largestGamma = 1000 >> std::max<int64_t>(fraction - 8, 0);
  c.body =
      zeroPoint("shift@", 0) +
      formatv("%keep@ = \"tosa.const\"() {{values = dense<[[[[0]], [[1]], "
              "[[1]]]]> : {2}} : () -> {2}\n"
              "%wide@ = tosa.cast %arg@ : ({0}) -> {1}\n"
              "%kept@ = tosa.mul %wide@, %keep@, %shift@ : ({1}, {2}, "
              "tensor<1xi8>) -> {1}\n"
              "%x@ = tosa.cast %kept@ : ({1}) -> {0}\n"
              "%y@ = quanta.normalize %x@ epsilon {3} fraction_bits {4} : {0} "
              "-> {1}\n",
              bytes, words, mask,
              random.oneIn(3) ? 0 : int64_t(1) << random.next(0, 60), fraction)
          .str();
  std::string vector = formatv("tensor<1x1x1x{0}xi32>", size);
  for (auto [name, high] :
       {std::pair("gamma", largestGamma), std::pair("beta", int64_t(100000))}) {
    std::string values;
    for (int64_t i = 0; i < size; ++i)
      values += (i ? ", " : "") + std::to_string(random.next(-high, high));
    c.body +=
        formatv("%{0}@ = \"tosa.const\"() {{values = dense<[[[[{1}]]]]> : "
                "{2}} : () -> {2}\n",
                name, values, vector);
  }
  c.body += formatv("%scaled@ = tosa.mul %y@, %gamma@, %shift@ : ({0}, {1}, "
                    "tensor<1xi8>) -> {0}\n"
                    "%acc@ = tosa.add %scaled@, %beta@ : ({0}, {1}) -> {0}\n",
                    words, vector);
  c.body += requantize(random, random, shape, 100, /*perChannel=*/false);
  c.summary = "normalization " + bytes;
  return c;
}

Case Case::gather(Random &random) {
  int64_t rows = random.next(1, 20), chosen = random.next(1, 30);
  int64_t shape[] = {random.next(1, 2), rows, random.next(1, 70)};
  int64_t output[] = {shape[0], chosen, shape[2]};
  Case c;
  c.inputs = {tensor(shape, "i8")};
  c.output = tensor(output, "i8");
  std::string indices;
  for (int64_t n = 0; n < shape[0]; ++n) {
    indices += n ? "], [" : "[";
    for (int64_t i = 0; i < chosen; ++i)
      indices += (i ? ", " : "") + std::to_string(random.next(0, rows - 1));
  }
  c.body =
      formatv("%i@ = \"tosa.const\"() {{values = dense<[{0}]]> : "
              "tensor<{1}x{2}xi32>} : () -> tensor<{1}x{2}xi32>\n"
              "%out@ = tosa.gather %arg@, %i@ : ({3}, tensor<{1}x{2}xi32>) "
              "-> {4}\n",
              indices, shape[0], chosen, c.inputs[0], c.output);
  c.summary = c.body;
  return c;
}

std::string mlir::quanta::test::buildModule(ArrayRef<Case> cases) {
  std::string arguments, types, body, results;
  for (auto [i, c] : llvm::enumerate(cases)) {
    std::string number = std::to_string(i);
    for (auto [k, input] : llvm::enumerate(c.inputs)) {
      arguments += (arguments.empty() ? "" : ", ") + std::string("%arg") +
                   number + (k ? "_" + std::to_string(k) : "") + ": " + input;
    }
    types += (i ? ", " : "") + c.output;
    results += (i ? ", %out" : "%out") + number;
    for (char character : c.body) {
      if (character == '@')
        body += number;
      else
        body += character;
    }
  }
  return "func.func @main(" + arguments + ") -> (" + types + ") {\n" + body +
         "return " + results + " : " + types + "\n}\n";
}
