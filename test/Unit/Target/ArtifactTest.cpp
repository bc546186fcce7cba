//===- ArtifactTest.cpp - Objects, headers and shared libraries -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/Artifact.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "quanta/ExecutionEngine/LoadedModel.h"
#include "quanta/InitAll.h"
#include "quanta/Pipelines/Execution.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::quanta;

namespace {
constexpr llvm::StringLiteral doubled = R"mlir(
func.func @main(%x: tensor<1x16xi8> {quanta.name = "x", quanta.scale = 0.5 : f64, quanta.zero_point = -3 : i64})
    -> (tensor<1x16xi32> {quanta.name = "y */ #error"}) {
  %0 = tosa.cast %x : (tensor<1x16xi8>) -> tensor<1x16xi32>
  %1 = tosa.add %0, %0 : (tensor<1x16xi32>, tensor<1x16xi32>) -> tensor<1x16xi32>
  return %1 : tensor<1x16xi32>
}
)mlir";

class Artifact : public ::testing::Test {
protected:
  void SetUp() override {
    DialectRegistry registry;
    registerAllDialects(registry);
    context.appendDialectRegistry(registry);
    context.disableMultithreading();
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("artifact", folder));
    module = parseSourceString<ModuleOp>(doubled, &context);
    ASSERT_TRUE(module);
  }

  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  std::string getPath(llvm::StringRef name) const {
    return (folder + "/" + name).str();
  }

  std::string write(llvm::StringRef name, ArtifactKind kind,
                    const TargetSelection &target = {}) {
    EXPECT_TRUE(succeeded(lowerToLlvmDialect(*module, target)));
    llvm::Error error = writeArtifact(*module, kind, target, getPath(name));
    return error ? llvm::toString(std::move(error)) : "";
  }

  std::string read(llvm::StringRef name) const {
    auto file = llvm::MemoryBuffer::getFile(getPath(name));
    return file ? (*file)->getBuffer().str() : "";
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  llvm::SmallString<128> folder;
};
} // namespace

TEST_F(Artifact, ObjectShowsItsInterfaceOnly) {
  ASSERT_EQ(write("my-model.o", ArtifactKind::Object), "");
  auto file = llvm::object::ObjectFile::createObjectFile(getPath("my-model.o"));
  ASSERT_TRUE(bool(file));
  llvm::StringSet<> defined, needed;
  for (const llvm::object::SymbolRef &symbol : file->getBinary()->symbols()) {
    uint32_t flags = llvm::cantFail(symbol.getFlags());
    llvm::StringRef name = llvm::cantFail(symbol.getName());
    if (flags & llvm::object::SymbolRef::SF_Undefined)
      needed.insert(name);
    else if (flags & llvm::object::SymbolRef::SF_Global)
      defined.insert(name);
  }
  EXPECT_EQ(defined.size(), 3u);
  for (llvm::StringRef name :
       {"my_model_init", "my_model_run", "my_model_model"})
    EXPECT_TRUE(defined.contains(name)) << name.str();
  for (const auto &entry : needed)
    EXPECT_TRUE(entry.first() == "memcpy" || entry.first() == "memset" ||
                entry.first() == "memmove" || entry.first().empty())
        << entry.first().str();
}

TEST_F(Artifact, Header) {
  ASSERT_EQ(write("m.o", ArtifactKind::Object), "");
  std::string header = read("m.h");
  for (llvm::StringRef line :
       {"#define M_INPUT0_SHAPE { 1, 16 }\n", "#define M_INPUT0_SCALE 0.5\n",
        "#define M_INPUT0_ZERO_POINT (-3)\n", "#define M_OUTPUT0_BYTES 64\n",
        "#define M_OUTPUT0_TYPE int32_t\n",
        "extern const struct quanta_model m_model;\n",
        "#ifndef QUANTA_RUNTIME_MODEL_H\n", "/* 'y __ #error': int32_t[1][16]"})
    EXPECT_NE(header.find(line.str()), std::string::npos) << line.str();
  EXPECT_EQ(header.find("M_OUTPUT0_SCALE"), std::string::npos);
}

TEST_F(Artifact, SharedLibraryRuns) {
  ASSERT_EQ(write("lib.so", ArtifactKind::SharedLibrary), "");
  auto model = LoadedModel::load(getPath("lib.so"));
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  const ModelDescriptor &descriptor = (*model)->getDescriptor();
  EXPECT_EQ(descriptor.name, "lib");
  EXPECT_EQ(descriptor.inputs.front().scale, 0.5);
  EXPECT_EQ(descriptor.inputs.front().zeroPoint, -3);
  EXPECT_EQ(descriptor.outputs.front().dtype, DType::I32);
  int8_t input[16];
  int32_t output[16] = {};
  for (int i = 0; i < 16; ++i)
    input[i] = i * 16 - 128;
  llvm::Error error = (*model)->run({input}, {output});
  ASSERT_FALSE(bool(error));
  for (int i = 0; i < 16; ++i)
    EXPECT_EQ(output[i], 2 * input[i]);
}

TEST_F(Artifact, DamagedSharedLibraries) {
  ASSERT_EQ(write("lib.so", ArtifactKind::SharedLibrary), "");
  std::string bytes = read("lib.so");
  for (size_t length :
       {size_t(0), size_t(100), bytes.size() / 3, bytes.size() / 2}) {
    std::error_code code;
    llvm::raw_fd_ostream(getPath("cut.so"), code) << bytes.substr(0, length);
    auto model = LoadedModel::load(getPath("cut.so"));
    EXPECT_FALSE(bool(model)) << length;
    if (!model)
      EXPECT_NE(llvm::toString(model.takeError()).find("cut.so"),
                std::string::npos);
  }
  auto missing = LoadedModel::load(getPath("none.so"));
  ASSERT_FALSE(bool(missing));
  EXPECT_NE(llvm::toString(missing.takeError()).find("none.so"),
            std::string::npos);
}

TEST_F(Artifact, OtherTarget) {
  TargetSelection arm = {"thumbv7em-none-eabihf", "cortex-m7", ""};
  ASSERT_EQ(write("m.o", ArtifactKind::Object, arm), "");
  auto file = llvm::object::ObjectFile::createObjectFile(getPath("m.o"));
  ASSERT_TRUE(bool(file));
  EXPECT_EQ(file->getBinary()->getArch(), llvm::Triple::arm);
}

TEST_F(Artifact, UnwritablePath) {
  std::string message = write("none/m.o", ArtifactKind::Object);
  EXPECT_NE(message.find("none/m.o"), std::string::npos) << message;
}
