//===- SplatConstantsTest.cpp - Constants without holes -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Target/SplatConstants.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/SourceMgr.h"
#include "gmock/gmock.h"

using testing::HasSubstr;

static std::string splat(llvm::StringRef instruction) {
  llvm::LLVMContext context;
  llvm::SMDiagnostic error;
  std::string text =
      "define <4 x i8> @f(<4 x i8> %x) {\n  %r = " + instruction.str() +
      "\n  ret <4 x i8> %r\n}\n";
  auto module = llvm::parseAssemblyString(text, error, context);
  EXPECT_TRUE(module) << error.getMessage().str();
  mlir::quanta::splatConstants(*module);
  std::string printed;
  llvm::raw_string_ostream(printed) << *module;
  return printed;
}

TEST(SplatConstants, FillsHoles) {
  EXPECT_THAT(
      splat("xor <4 x i8> %x, <i8 poison, i8 -128, i8 poison, i8 -128>"),
      HasSubstr("xor <4 x i8> %x, splat (i8 -128)"));
}

TEST(SplatConstants, LeavesTheRest) {
  for (const char *kept :
       {"xor <4 x i8> %x, <i8 poison, i8 -128, i8 poison, i8 127>",
        "xor <4 x i8> %x, <i8 1, i8 2, i8 3, i8 4>",
        "shufflevector <4 x i8> %x, <4 x i8> poison, <4 x i32> <i32 1, i32 "
        "poison, i32 1, i32 1>"})
    EXPECT_THAT(splat(kept), HasSubstr(kept));
}
