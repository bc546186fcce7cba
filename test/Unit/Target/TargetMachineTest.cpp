//===- TargetMachineTest.cpp - Selection of a target -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/TargetMachine.h"
#include "Target/ProcessorCheck.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/Twine.h"
#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"

using namespace mlir::quanta;

/// The message of the error that the selection gives; empty where it is valid.
static std::string getError(const TargetSelection &selection) {
  auto machine = createTargetMachine(selection);
  return machine ? "" : llvm::toString(machine.takeError());
}

TEST(TargetMachine, Host) {
  auto machine = createTargetMachine({});
  ASSERT_TRUE(bool(machine));
  EXPECT_EQ((*machine)->getTargetCPU(), llvm::sys::getHostCPUName());
  EXPECT_EQ((*machine)->Options.AllowFPOpFusion, llvm::FPOpFusion::Strict);
}

TEST(TargetMachine, FeaturesOnTopOfTheHost) {
  auto machine = createTargetMachine({"", "", "-avx512f"});
  ASSERT_TRUE(bool(machine));
  EXPECT_EQ(getEnabledFeatures(**machine).find("+avx512f"), std::string::npos);
}

TEST(TargetMachine, ImpliedFeatures) {
  auto machine = createTargetMachine({"x86_64-linux-gnu", "", "+avx2"});
  ASSERT_TRUE(bool(machine));
  std::string features = getEnabledFeatures(**machine);
  EXPECT_NE(features.find("+avx,"), std::string::npos);
  EXPECT_NE(features.find("+avx2"), std::string::npos);
  EXPECT_EQ(features.find("+fma"), std::string::npos);
}

TEST(TargetMachine, OtherTargets) {
  EXPECT_EQ(getError({"aarch64-linux-gnu", "", "+dotprod"}), "");
  EXPECT_EQ(getError({"thumbv7em-none-eabihf", "cortex-m7", ""}), "");
}

TEST(TargetMachine, UnknownNames) {
  EXPECT_NE(getError({"pdp11-dec-unix", "", ""})
                .find("unknown target "
                      "'pdp11-dec-unix'"),
            std::string::npos);
  EXPECT_NE(
      getError({"x86_64-linux-gnu", "z80", ""}).find("unknown processor 'z80'"),
      std::string::npos);
  EXPECT_NE(getError({"x86_64-linux-gnu", "", "+avx2,+warp"})
                .find("unknown feature 'warp'"),
            std::string::npos);
  EXPECT_NE(getError({"x86_64-linux-gnu", "", "avx2"})
                .find("expected +FEATURE or -FEATURE, got 'avx2'"),
            std::string::npos);
}

/// What a machine has that others of its architecture lack, code for it uses
/// only where objects ask for it (ProcessorCheck.h): with sse4a, say, one made
/// on a processor that has it would be killed on one that has not.
TEST(TargetMachine, HostFeaturesAreAskedFor) {
  auto machine = createTargetMachine({});
  ASSERT_TRUE(bool(machine));
  const llvm::Triple &triple = (*machine)->getTargetTriple();
  if (triple.getArch() != llvm::Triple::x86_64)
    GTEST_SKIP() << "the host is not x86-64";
  auto baseline = createTargetMachine({triple.str(), "x86-64", ""});
  ASSERT_TRUE(bool(baseline));
  auto has = [](const llvm::TargetMachine &machine, llvm::StringRef name) {
    return ("," + getEnabledFeatures(machine) + ",")
               .find(("," + llvm::Twine("+") + name + ",").str()) !=
           std::string::npos;
  };
  unsigned asked = 0;
  for (const auto &feature : llvm::sys::getHostCPUFeatures()) {
    llvm::StringRef name = feature.first();
    bool expected =
        has(**baseline, name) || (feature.second && isAskedFor(name, triple));
    EXPECT_EQ(has(**machine, name), expected) << name.str();
    asked += feature.second && isAskedFor(name, triple);
  }
  EXPECT_GT(asked, 0u);
}
