//===- StatisticsWriter.cpp - Statistics to JSON -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Calibration/Statistics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace mlir::quanta;

/// Nine significant digits tell any two floats apart.
static void printValues(json::OStream &os, StringRef name,
                        ArrayRef<float> values) {
  os.attributeArray(name, [&] {
    for (float value : values)
      os.rawValue([&](raw_ostream &raw) { raw << format("%.9g", value); });
  });
}

/// One line a channel: [[bin, count], ...]
static void printHistogram(json::OStream &os, const Record &record) {
  os.attributeArray("histogram", [&] {
    for (const auto &bins : record.histogram)
      os.rawValue([&](raw_ostream &raw) {
        ListSeparator separator(", ");
        raw << '[';
        for (auto [bin, count] : bins)
          raw << separator << '[' << bin << ", " << count << ']';
        raw << ']';
      });
  });
}

std::string mlir::quanta::printStatistics(const Statistics &statistics) {
  std::string text;
  raw_string_ostream stream(text);
  json::OStream os(stream, /*IndentSize=*/1);
  os.object([&] {
    os.attribute("format", "quanta-statistics");
    os.attribute("version", Statistics::currentVersion);
    os.attribute("fingerprint", statistics.fingerprint);
    os.attribute("samples", statistics.samples);
    os.attributeObject("records", [&] {
      for (const auto &[key, record] : statistics.records)
        os.attributeObject(key, [&, &record = record] {
          os.attribute("kind", getName(record.kind));
          if (record.kind == RecordKind::MovingAverage)
            os.attribute("momentum", record.momentum);
          os.attribute("channels", record.numChannels());
          os.attribute("count", record.count);
          printValues(os, "min", record.min);
          printValues(os, "max", record.max);
          if (record.kind == RecordKind::Histogram)
            printHistogram(os, record);
        });
    });
  });
  os.flush();
  text += '\n';
  return text;
}

Error mlir::quanta::writeStatistics(const Statistics &statistics,
                                    StringRef path) {
  return writeToOutput(path, [&](raw_ostream &os) {
    os << printStatistics(statistics);
    return Error::success();
  });
}
