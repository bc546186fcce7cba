//===- OneDnn.cpp - The same layer in oneDNN -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OneDnn.h"
#include <memory>
#include <oneapi/dnnl/dnnl.hpp>
#include <random>
#include <unordered_map>

using namespace dnnl;
using mlir::quanta::benchmarks::PeerType;
using mlir::quanta::benchmarks::Shape;
using Tag = memory::format_tag;
using Type = memory::data_type;

namespace {

/// A primitive, its buffers, and the stream that it runs on.
struct Layer {
  engine device{engine::kind::cpu, 0};
  stream queue{device};
  primitive operation;
  std::unordered_map<int, memory> arguments;

  memory fill(const memory::desc &description) {
    memory buffer(description, device);
    std::mt19937 generator(1);
    auto *bytes = static_cast<uint8_t *>(buffer.get_data_handle());
    bool isFloat = description.data_type() == Type::f32;
    for (size_t i = 0; i < description.get_size(); i += isFloat ? 4 : 1)
      if (isFloat)
        *reinterpret_cast<float *>(bytes + i) =
            static_cast<float>(generator() % 2001) * 1e-3f - 1;
      else
        bytes[i] = static_cast<uint8_t>(generator());
    return buffer;
  }

  memory pack(const memory::desc &wanted, const memory::desc &plain) {
    memory source = fill(plain), target(wanted, device);
    reorder(source, target).execute(queue, source, target);
    queue.wait();
    return target;
  }

  template <typename PrimitiveDesc>
  void prepare(const PrimitiveDesc &chosen, const memory::desc &weights) {
    arguments = {{DNNL_ARG_SRC, fill(chosen.src_desc())},
                 {DNNL_ARG_WEIGHTS, pack(chosen.weights_desc(), weights)},
                 {DNNL_ARG_BIAS, fill(chosen.bias_desc())},
                 {DNNL_ARG_DST, fill(chosen.dst_desc())}};
  }
};

} // namespace

static void createMatrixProduct(Layer &layer, const Shape &s, Type data,
                                Type weight, const primitive_attr &attributes) {
  memory::desc weights({s.inputs, s.outputs}, weight, Tag::ab);
  matmul::desc description({{s.width, s.inputs}, data, Tag::ab},
                           {{s.inputs, s.outputs}, weight, Tag::any},
                           {{1, s.outputs}, Type::f32, Tag::ab},
                           {{s.width, s.outputs}, data, Tag::ab});
  matmul::primitive_desc chosen(description, attributes, layer.device);
  layer.operation = matmul(chosen);
  layer.prepare(chosen, weights);
}

/// Both sides are inputs, so neither comes packed; without zero points.
static void createProduct(Layer &layer, const Shape &s, Type data, Type weight,
                          const primitive_attr &attributes) {
  matmul::desc description({{s.batch, s.width, s.inputs}, data, Tag::abc},
                           {{s.batch, s.inputs, s.outputs}, weight, Tag::abc},
                           {{s.batch, s.width, s.outputs}, data, Tag::abc});
  matmul::primitive_desc chosen(description, attributes, layer.device);
  layer.operation = matmul(chosen);
  layer.arguments = {{DNNL_ARG_SRC, layer.fill(chosen.src_desc())},
                     {DNNL_ARG_WEIGHTS, layer.fill(chosen.weights_desc())},
                     {DNNL_ARG_DST, layer.fill(chosen.dst_desc())}};
}

static void createConvolution(Layer &layer, const Shape &s, Type data,
                              Type weight, const primitive_attr &attributes) {
  memory::dims shape = {s.outputs, s.inputs, s.window, s.window};
  if (s.groups > 1)
    shape = {s.groups, s.outputs / s.groups, s.inputs / s.groups, s.window,
             s.window};
  memory::desc weights(shape, weight, s.groups > 1 ? Tag::goihw : Tag::oihw);
  convolution_forward::desc description(
      prop_kind::forward_inference, algorithm::convolution_direct,
      {{1, s.inputs, s.height, s.width}, data, Tag::nhwc},
      {shape, weight, Tag::any}, {{s.outputs}, Type::f32, Tag::a},
      {{1, s.outputs, s.outputHeight(), s.outputWidth()}, data, Tag::nhwc},
      {s.stride, s.stride}, {s.pad, s.pad}, {s.pad, s.pad});
  convolution_forward::primitive_desc chosen(description, attributes,
                                             layer.device);
  layer.operation = convolution_forward(chosen);
  layer.prepare(chosen, weights);
}

std::function<void()>
mlir::quanta::benchmarks::createOneDnnLayer(const Shape &shape, PeerType type) {
  bool isFloat = type == PeerType::Float;
  Type data = isFloat                          ? Type::f32
              : type == PeerType::UnsignedInt8 ? Type::u8
                                               : Type::s8;
  Type weight = isFloat ? Type::f32 : Type::s8;
  primitive_attr attributes;
  if (!isFloat && shape.isProduct())
    attributes.set_output_scales(0, {7e-4f});
  else if (!isFloat)
    attributes.set_output_scales(1 << 1,
                                 std::vector<float>(shape.outputs, 7e-4f));
  auto layer = std::make_shared<Layer>();
  // The library reports what it can't do by exceptions.
  try {
    if (shape.isProduct())
      createProduct(*layer, shape, data, weight, attributes);
    else if (shape.isMatrix())
      createMatrixProduct(*layer, shape, data, weight, attributes);
    else
      createConvolution(*layer, shape, data, weight, attributes);
  } catch (const dnnl::error &) {
    return nullptr;
  }
  return [layer] {
    layer->operation.execute(layer->queue, layer->arguments);
    layer->queue.wait();
  };
}
