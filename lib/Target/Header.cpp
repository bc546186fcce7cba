//===- Header.cpp - The C header of a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/Artifact.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace mlir::quanta;

/// The text of quanta/Runtime/Model.h, embedded by the build.
static constexpr char modelHeader[] = {
#include "ModelHeader.inc"
};

static llvm::StringRef getCType(DType dtype) {
  switch (dtype) {
  case DType::I8:
    return "int8_t";
  case DType::I16:
    return "int16_t";
  case DType::I32:
    return "int32_t";
  case DType::I64:
    return "int64_t";
  case DType::F64:
    return "double";
  case DType::U8:
    return "uint8_t";
  case DType::U16:
    return "uint16_t";
  default:
    return "float";
  }
}

/// A name that the model brings may hold anything, the end of a comment too.
static std::string makeComment(llvm::StringRef name) {
  std::string text;
  for (char c : name)
    text += llvm::isPrint(c) && c != '*' && c != '/' && c != '\\' ? c : '_';
  return text;
}

static void printTensor(llvm::raw_ostream &stream, llvm::StringRef prefix,
                        const TensorDescriptor &tensor, bool dynamicBatch) {
  llvm::SmallVector<std::string> sizes;
  for (int64_t size : tensor.shape)
    sizes.push_back(std::to_string(size));
  llvm::SmallVector<std::string> printed(sizes);
  if (dynamicBatch)
    printed.front() = "N";
  stream << "\n/* '" << makeComment(tensor.name)
         << "': " << getCType(tensor.dtype) << "[" << llvm::join(printed, "][")
         << "]";
  if (tensor.scale != 0)
    stream << ", real = scale * (stored - zero point)";
  stream << " */\n";
  stream << "#define " << prefix << "_TYPE " << getCType(tensor.dtype) << '\n'
         << "#define " << prefix << "_RANK " << tensor.shape.size() << '\n'
         << "#define " << prefix << "_SHAPE { " << llvm::join(sizes, ", ")
         << " }\n"
         << "#define " << prefix << "_ELEMENTS " << tensor.numElements() << '\n'
         << "#define " << prefix << "_BYTES " << tensor.bytes() << '\n';
  if (tensor.scale != 0)
    stream << "#define " << prefix << "_SCALE "
           << llvm::format("%.17g", tensor.scale) << '\n'
           << "#define " << prefix << "_ZERO_POINT (" << tensor.zeroPoint
           << ")\n";
}

void mlir::quanta::printHeader(llvm::raw_ostream &stream,
                               const ModelDescriptor &model) {
  std::string upper = llvm::StringRef(model.name).upper();
  const std::string &name = model.name;
  stream << "/* The compiled model '" << name
         << "'. Made by Quanta; do not edit.\n"
            " *\n"
            " *   "
         << name
         << "_init();\n"
            " *   const void *inputs[] = { ... };\n"
            " *   void *outputs[] = { ... };\n"
            " *   "
         << name
         << "_run(inputs, outputs, arena);\n"
            " *\n"
            " * The arena is memory of "
         << model.arenaBytes << " bytes, aligned to " << model.arenaAlignment
         << ". Link the object\n * beside this header, and nothing else. */\n\n"
         << "#ifndef QUANTA_COMPILED_" << upper << "_H\n"
         << "#define QUANTA_COMPILED_" << upper << "_H\n\n"
         << llvm::StringRef(modelHeader, sizeof(modelHeader)) << '\n';

  stream << "#define " << upper << "_NUM_INPUTS " << model.inputs.size() << '\n'
         << "#define " << upper << "_NUM_OUTPUTS " << model.outputs.size()
         << '\n'
         << "#define " << upper << "_ARENA_BYTES " << model.arenaBytes << '\n'
         << "#define " << upper << "_ARENA_ALIGNMENT " << model.arenaAlignment
         << '\n'
         << "#define " << upper << "_MACS " << model.macs << '\n';
  if (model.dynamicBatch)
    stream
        << "/* Any number N of samples; shapes and sizes are those of one. */\n"
        << "#define " << upper << "_DYNAMIC_BATCH 1\n";
  if (!model.variants.empty())
    stream << "/* Code for several processors, the best first. */\n"
           << "#define " << upper << "_VARIANTS { \""
           << llvm::join(model.variants, "\", \"") << "\" }\n";
  for (auto [index, tensor] : llvm::enumerate(model.inputs))
    printTensor(stream, upper + "_INPUT" + std::to_string(index), tensor,
                model.dynamicBatch);
  for (auto [index, tensor] : llvm::enumerate(model.outputs))
    printTensor(stream, upper + "_OUTPUT" + std::to_string(index), tensor,
                model.dynamicBatch);

  stream << "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
         << "extern const struct quanta_model " << name << "_model;\n"
         << "int " << name << "_init(void);\n"
         << "int " << name
         << "_run(const void *const *inputs, void *const *outputs, void "
            "*arena);\n";
  if (model.dynamicBatch)
    stream << "int " << name
           << "_run_batch(int64_t samples, const void *const *inputs, void "
              "*const *outputs,\n"
              "    void *arena);\n";
  if (model.threads)
    stream
        << "/* The same on the caller's threads, one inference at a time on "
           "each arena.\n"
           " * NULL: on this one. The outputs are the same, bit for bit. */\n"
           "int "
        << name
        << "_run_threads(const struct quanta_threads *threads,\n"
           "    const void *const *inputs, void *const *outputs, void "
           "*arena);\n";
  if (model.threads && model.dynamicBatch)
    stream << "int " << name
           << "_run_batch_threads(const struct quanta_threads *threads,\n"
              "    int64_t samples, const void *const *inputs, void *const "
              "*outputs,\n"
              "    void *arena);\n";
  if (!model.variants.empty())
    stream << "/* The first of " << upper
           << "_VARIANTS from number `first` on that this processor\n"
              " * runs becomes the one that runs: its number, or -1 if there "
              "is none. init\n"
              " * chooses from all; another choice is for tests and "
              "measurements. */\n"
              "int "
           << name << "_choose_variant(int first);\n";
  stream << "\n#ifdef __cplusplus\n} /* extern \"C\" */\n#endif\n\n"
         << "#endif /* QUANTA_COMPILED_" << upper << "_H */\n";
}
