//===- Help.cpp - What --help prints -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Pipelines/Help.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Option/Option.h"
#include "llvm/Support/Format.h"
#include <map>

using namespace mlir::quanta;
using namespace llvm::opt;

static constexpr size_t width = 80, column = 24;

/// `left` on the line, `text` beside it, and what does not fit below it.
static void printEntry(llvm::raw_ostream &stream, std::string left,
                       llvm::StringRef text) {
  left.insert(0, "  ");
  // A long name keeps its line as long as the text fits behind it.
  if (left.size() + 1 > column && left.size() + 1 + text.size() > width) {
    stream << left << '\n';
    left.clear();
  }
  left.resize(std::max(column, left.size() + !left.empty()), ' ');
  size_t used = left.size();
  stream << left;
  bool isFirst = true;
  for (llvm::StringRef word : llvm::split(text, ' ')) {
    if (!isFirst && used + 1 + word.size() > width) {
      stream << '\n' << std::string(column, ' ');
      used = column;
      isFirst = true;
    }
    stream << (isFirst ? "" : " ") << word;
    used += word.size() + !isFirst;
    isFirst = false;
  }
  stream << '\n';
}

void mlir::quanta::printHelp(llvm::raw_ostream &stream, const OptTable &table,
                             const HelpPage &page) {
  stream << page.title << "\nUsage: " << page.usage << "\nExamples:\n";
  size_t longest = 0;
  for (const HelpExample &example : page.examples)
    longest = std::max(longest, example.command.size());
  for (const HelpExample &example : page.examples)
    stream << "  " << llvm::left_justify(example.command, longest) << "  # "
           << example.purpose << '\n';

  // Group 0 is that of the options in none, which come first.
  std::map<unsigned, std::vector<unsigned>> groups;
  for (unsigned id = 1; id <= table.getNumOptions(); ++id) {
    unsigned kind = table.getOptionKind(id);
    if (kind != Option::GroupClass && kind != Option::InputClass &&
        kind != Option::UnknownClass && table.getOptionHelpText(id))
      groups[table.getOptionGroupID(id)].push_back(id);
  }
  for (const auto &[group, ids] : groups) {
    stream << '\n'
           << (group ? table.getOptionHelpText(group) : "Options") << ":\n";
    for (unsigned id : ids) {
      std::string left = table.getOptionPrefixedName(id).str();
      if (const char *value = table.getOptionMetaVar(id)) {
        if (table.getOptionKind(id) == Option::SeparateClass ||
            table.getOptionKind(id) == Option::JoinedOrSeparateClass)
          left += ' ';
        left += value;
      }
      printEntry(stream, left, table.getOptionHelpText(id));
    }
  }
}
