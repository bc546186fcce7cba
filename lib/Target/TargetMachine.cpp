//===- TargetMachine.cpp - The machine that code is made for -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/TargetMachine.h"
#include "ProcessorCheck.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include <mutex>

using namespace mlir::quanta;

static void registerTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
  });
}

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// The features of this host that a model asks its processor for before it runs
/// (ProcessorCheck.h), and those of every processor of the architecture. All
/// else is off, so that another machine runs the code or refuses to; it takes
/// "-x" for that where the name of the processor stands for "+x".
static std::string getHostFeatures(const llvm::Target &target,
                                   const llvm::Triple &triple) {
  bool isX86 = triple.getArch() == llvm::Triple::x86_64;
  std::unique_ptr<llvm::TargetMachine> baseline(
      target.createTargetMachine(triple, isX86 ? "x86-64" : "", "",
                                 llvm::TargetOptions(), llvm::Reloc::PIC_));
  llvm::StringSet<> everywhere;
  for (const llvm::SubtargetFeatureKV &feature :
       baseline->getMCSubtargetInfo()->getEnabledProcessorFeatures())
    everywhere.insert(feature.Key);
  bool asks = isX86 || triple.isAArch64();
  llvm::SubtargetFeatures features;
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    if (!everywhere.contains(feature.first()))
      features.AddFeature(feature.first(),
                          feature.second &&
                              (!asks || isAskedFor(feature.first(), triple)));
  return features.getString();
}

static bool hasMve(llvm::StringRef features) {
  llvm::SmallVector<llvm::StringRef> names;
  features.split(names, ',');
  return llvm::is_contained(names, "+mve");
}

/// LLVM itself warns about an unknown feature and goes on without it.
static llvm::Error checkNames(const llvm::TargetMachine &machine,
                              const TargetSelection &selection) {
  const llvm::MCSubtargetInfo &info = *machine.getMCSubtargetInfo();
  std::string triple = machine.getTargetTriple().str();
  if (!selection.cpu.empty() && !info.isCPUStringValid(selection.cpu))
    return makeError("unknown processor '" + selection.cpu + "' of target '" +
                     triple + "'");
  llvm::SmallVector<llvm::StringRef> features;
  llvm::StringRef(selection.features)
      .split(features, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef feature : features) {
    if (!feature.starts_with("+") && !feature.starts_with("-"))
      return makeError("expected +FEATURE or -FEATURE, got '" + feature + "'");
    bool known = llvm::any_of(info.getAllProcessorFeatures(), [&](auto &entry) {
      return feature.drop_front() == entry.Key;
    });
    if (!known)
      return makeError("unknown feature '" + feature.drop_front() +
                       "' of target '" + triple + "'");
  }
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<llvm::TargetMachine>>
mlir::quanta::createTargetMachine(const TargetSelection &selection) {
  registerTargets();
  llvm::Triple triple(selection.isHost()
                          ? llvm::sys::getProcessTriple()
                          : llvm::Triple::normalize(selection.triple));
  std::string message;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return makeError("unknown target '" +
                     (selection.isHost() ? triple.str() : selection.triple) +
                     "': " + message);

  // The names are checked on a machine without them: creating one with an
  // unknown name prints a warning.
  std::unique_ptr<llvm::TargetMachine> baseline(target->createTargetMachine(
      triple, "", "", llvm::TargetOptions(), llvm::Reloc::PIC_));
  if (!baseline)
    return makeError("no code generator for target '" + triple.str() + "'");
  if (llvm::Error error = checkNames(*baseline, selection))
    return std::move(error);

  std::string cpu = selection.cpu, features;
  if (selection.isHost() && cpu.empty()) {
    cpu = llvm::sys::getHostCPUName().str();
    features = getHostFeatures(*target, triple);
  }
  // LLVM orders instructions for a core that it knows. Cortex-M55's beats want
  // loads between products; of its features only those that are asked for count.
  if (triple.isThumb() && cpu.empty() && hasMve(selection.features)) {
    cpu = "cortex-m55";
    features = "-fpregs";
  }
  if (!selection.features.empty())
    features += (features.empty() ? "" : ",") + selection.features;

  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  // memset, not __aeabi_memset: a program without a C library has few functions
  // to provide.
  if (triple.isARM() || triple.isThumb())
    options.EABIVersion = llvm::EABI::GNU;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, cpu, features, options, llvm::Reloc::PIC_, std::nullopt,
      llvm::CodeGenOptLevel::Aggressive));
}

std::string
mlir::quanta::getEnabledFeatures(const llvm::TargetMachine &machine) {
  llvm::SubtargetFeatures features;
  for (const llvm::SubtargetFeatureKV &feature :
       machine.getMCSubtargetInfo()->getEnabledProcessorFeatures())
    features.AddFeature(feature.Key);
  return features.getString();
}
