//===- NegatedConstantsTest.cpp - No constant takes fneg -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Target/NegatedConstants.h"
#include "quanta/Target/LlvmModule.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/SourceMgr.h"
#include "gmock/gmock.h"
#include <random>

using testing::HasSubstr;
using testing::Not;

namespace {

using Values = std::vector<uint64_t>;

/// A function for each vector of `count` lanes, which adds it to its argument.
std::string compile(unsigned width, const std::vector<Values> &vectors,
                    bool isStrict) {
  auto machine = llvm::cantFail(mlir::quanta::createTargetMachine(
      {"aarch64-linux-gnu", "", "+fullfp16"}));
  llvm::LLVMContext context;
  llvm::Module module("test", context);
  module.setTargetTriple(machine->getTargetTriple());
  module.setDataLayout(machine->createDataLayout());
  llvm::Type *element = llvm::Type::getIntNTy(context, width);
  for (const Values &values : vectors) {
    auto *type = llvm::FixedVectorType::get(element, values.size());
    std::vector<llvm::Constant *> lanes;
    for (uint64_t value : values)
      lanes.push_back(llvm::ConstantInt::get(
          element, value & llvm::maskTrailingOnes<uint64_t>(width)));
    auto *function =
        llvm::Function::Create(llvm::FunctionType::get(type, {type}, false),
                               llvm::GlobalValue::ExternalLinkage, "f", module);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "", function));
    builder.CreateRet(builder.CreateAdd(function->getArg(0),
                                        llvm::ConstantVector::get(lanes)));
  }
  if (isStrict)
    mlir::quanta::loadNegatedConstants(module);
  llvm::SmallString<0> text;
  llvm::cantFail(mlir::quanta::emitCode(
      module, *machine, mlir::quanta::CodeKind::Assembly, text));
  return text.str().str();
}

/// Powers of two, masks, and bytes in the middle of zeros or ones, with and without
/// the sign.
Values listLanes(unsigned width) {
  Values lanes;
  for (unsigned shift = 0; shift < width; ++shift)
    for (uint64_t value :
         {uint64_t{1}, uint64_t{0xff}, uint64_t{0x3f}, uint64_t{0x19}})
      for (uint64_t bits : {value << shift, (value << shift) - 1})
        for (uint64_t sign : {uint64_t{0}, uint64_t{1} << (width - 1)})
          for (uint64_t flip : {uint64_t{0}, ~uint64_t{0}})
            lanes.push_back(bits ^ sign ^ flip);
  return lanes;
}

TEST(NegatedConstants, Splats) {
  for (unsigned width : {16, 32, 64})
    for (unsigned bits : {32, 64, 128, 512}) {
      if (bits < width * 2)
        continue;
      std::vector<Values> vectors;
      for (uint64_t lane : listLanes(width))
        vectors.push_back(Values(bits / width, lane));
      EXPECT_THAT(compile(width, vectors, /*isStrict=*/true),
                  Not(HasSubstr("fneg")))
          << bits << " bits of " << width;
    }
}

TEST(NegatedConstants, OtherVectors) {
  std::mt19937 random(1);
  for (unsigned width : {8, 16, 32, 64})
    for (unsigned count : {2, 4, 16}) {
      Values lanes = listLanes(width);
      std::vector<Values> vectors(500);
      for (Values &vector : vectors) {
        Values some = {0, lanes[random() % lanes.size()],
                       lanes[random() % lanes.size()]};
        for (unsigned i = 0; i < count; ++i)
          vector.push_back(some[random() % 3]);
      }
      EXPECT_THAT(compile(width, vectors, /*isStrict=*/true),
                  Not(HasSubstr("fneg")))
          << count << " lanes of " << width;
    }
}

// If this fails, LLVM has stopped doing it, and the library may too.
TEST(NegatedConstants, AreMadeByLlvm) {
  EXPECT_THAT(compile(64, {{1u << 31, 1u << 31}}, /*isStrict=*/false),
              HasSubstr("fneg"));
}

TEST(NegatedConstants, LeavesTheRest) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic error;
  const char *text = R"(define <2 x i64> @f(<2 x i64> %x) {
  %a = add <2 x i64> %x, splat (i64 255)
  %b = add <2 x i64> %a, splat (i64 74565)
  %c = add <2 x i64> %b, <i64 2147483648, i64 poison>
  %d = add <2 x i64> %c, <i64 2147483648, i64 poison>
  ret <2 x i64> %d
}
)";
  auto module = llvm::parseAssemblyString(text, error, context);
  ASSERT_TRUE(module) << error.getMessage().str();
  mlir::quanta::loadNegatedConstants(*module);
  std::string printed;
  llvm::raw_string_ostream(printed) << *module;
  EXPECT_THAT(printed, HasSubstr("%x, splat (i64 255)"));
  EXPECT_THAT(printed, HasSubstr("%a, splat (i64 74565)"));
  EXPECT_THAT(printed, HasSubstr("%c = add <2 x i64> %b, %1"));
  EXPECT_THAT(printed, HasSubstr("%d = add <2 x i64> %c, %1"));
}

} // namespace
