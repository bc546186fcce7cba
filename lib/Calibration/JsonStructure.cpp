//===- JsonStructure.cpp - What a JSON parser lets through -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JsonStructure.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"
#include <vector>

using namespace llvm;

namespace {
/// An object or array that is open, with the keys that it has had.
struct Open {
  bool isObject;
  StringSet<> keys;
};
} // namespace

/// The end of the string that begins with the quote at `begin`: one past its
/// closing quote.
static size_t endOfString(StringRef text, size_t begin) {
  for (size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1;
  }
  return text.size();
}

/// The characters that a quoted string stands for; two spellings of one key
/// have to be found out.
static std::string unescape(StringRef spelling) {
  Expected<json::Value> value = json::parse(spelling);
  if (value && value->getAsString())
    return value->getAsString()->str();
  if (!value)
    consumeError(value.takeError());
  return spelling.str();
}

Error mlir::quanta::checkJsonStructure(StringRef text, unsigned maxDepth) {
  std::vector<Open> open;
  auto error = [&](size_t position, const Twine &reason) {
    return createStringError(
        inconvertibleErrorCode(),
        "line " + Twine(text.take_front(position).count('\n') + 1) + ": " +
            reason);
  };
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '{' || c == '[') {
      if (open.size() == maxDepth)
        return error(i, "nested deeper than " + Twine(maxDepth) + " levels");
      open.push_back({c == '{', {}});
    } else if ((c == '}' || c == ']') && !open.empty()) {
      open.pop_back();
    } else if (c == '"') {
      // A string with a colon after it is a key.
      size_t end = endOfString(text, i);
      StringRef spelling = text.slice(i, end);
      bool isKey = text.substr(end).ltrim(" \t\r\n").starts_with(":");
      if (isKey && !open.empty() && open.back().isObject &&
          !open.back().keys.insert(unescape(spelling)).second)
        return error(i, "key " + spelling + " twice in one object");
      i = end - 1;
    }
  }
  return Error::success();
}
