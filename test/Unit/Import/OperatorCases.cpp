//===- OperatorCases.cpp - Runs ONNX's operator tests through the importer -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// usage: onnx-operator-cases DATA EXPECTED-UNSUPPORTED [FILTER]
//
// DATA holds the groups node, simple, ... of cases (Debian: libonnx-testdata).
// Prints, for each operator that the importer claims, how many cases passed,
// are unsupported and failed. A case of claimed operators may be unsupported
// only if EXPECTED-UNSUPPORTED lists it with the reason; a listed case that
// passes is an error too. Exit status 1 on any failure.

#include "OperatorCase.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>

using namespace llvm;
using namespace quanta_test;

/// Names of folders in `folder`, sorted.
static std::vector<std::string> listFolders(const Twine &folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (sys::fs::directory_iterator it(folder, error), end; it != end && !error;
       it.increment(error))
    if (sys::fs::is_directory(it->path()))
      names.push_back(sys::path::filename(it->path()).str());
  llvm::sort(names);
  return names;
}

/// The cases "group/name" of lines "group/name  reason".
static std::set<std::string> readExpected(StringRef path) {
  std::set<std::string> cases;
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer) {
    errs() << path << ": " << buffer.getError().message() << '\n';
    exit(2);
  }
  for (line_iterator line(**buffer, /*SkipBlanks=*/true, '#');
       !line.is_at_end(); ++line)
    cases.insert(line->split(' ').first.str());
  return cases;
}

int main(int argc, char **argv) {
  if (argc < 3) {
    errs() << "usage: onnx-operator-cases DATA EXPECTED-UNSUPPORTED [FILTER]\n";
    return 2;
  }
  InitializeNativeTarget();
  InitializeNativeTargetAsmPrinter();
  std::string data = argv[1];
  StringRef filter = argc > 3 ? argv[3] : "";
  std::set<std::string> expected = readExpected(argv[2]);

  struct Counts {
    unsigned passed = 0, unsupported = 0, failed = 0;
  };
  std::map<std::string, Counts> table;
  std::map<std::string, unsigned> unclaimed;
  Counts total;
  for (StringRef group :
       {"node", "simple", "pytorch-converted", "pytorch-operator"})
    for (const std::string &name : listFolders(data + "/" + group)) {
      std::string id = (group + "/" + name).str();
      if (!StringRef(id).contains(filter))
        continue;
      CaseResult result = runCase(data + "/" + id);
      bool listed = expected.count(id);
      if (result.outcome == Outcome::Unsupported && result.claimed && !listed)
        result = {Outcome::Failed, result.op, true,
                  "unsupported without a listed reason: " + result.reason};
      else if (result.outcome == Outcome::Passed && listed)
        result = {Outcome::Failed, result.op, true,
                  "listed as unsupported, but passes"};
      if (result.outcome == Outcome::Failed)
        outs() << "FAILED " << id << ": " << result.reason << '\n';
      outs().flush();
      Counts *rows[] = {&total, result.claimed ? &table[result.op] : nullptr};
      if (!result.claimed)
        ++unclaimed[result.op];
      for (Counts *counts : rows)
        if (counts)
          ++(result.outcome == Outcome::Passed        ? counts->passed
             : result.outcome == Outcome::Unsupported ? counts->unsupported
                                                      : counts->failed);
    }

  outs() << format("%-22s %8s %12s %8s\n", "operator", "passed", "unsupported",
                   "failed");
  auto print = [](StringRef name, const Counts &counts) {
    outs() << format("%-22s %8u %12u %8u\n", name.str().c_str(), counts.passed,
                     counts.unsupported, counts.failed);
  };
  for (auto &[name, counts] : table)
    print(name, counts);
  print("total", total);
  outs() << "operators that are not imported:";
  for (auto &[name, count] : unclaimed)
    outs() << ' ' << name << ' ' << count;
  outs() << '\n';
  if (total.passed == 0) {
    errs() << "no case passed\n";
    return 1;
  }
  return total.failed == 0 ? 0 : 1;
}
