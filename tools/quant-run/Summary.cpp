//===- Summary.cpp - The results of a run -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Summary.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace mlir::quanta;
using namespace mlir::quanta::run;

/// Four digits at least, never an exponent: scripts read them too.
static std::string formatTime(double microseconds) {
  int decimals = microseconds < 10    ? 3
                 : microseconds < 100 ? 2
                                      : microseconds < 1000;
  return llvm::formatv("{0} us", llvm::format("%.*f", decimals, microseconds))
      .str();
}

void mlir::quanta::run::printText(llvm::raw_ostream &stream,
                                  const Summary &summary) {
  if (summary.samples)
    stream << "samples:    " << *summary.samples << '\n';
  if (summary.top1)
    stream << "top-1:      " << llvm::format("%.2f %%", *summary.top1) << '\n';
  if (summary.agreement)
    stream << "agreement:  " << llvm::format("%.2f %%", *summary.agreement)
           << '\n';
  if (summary.sqnr)
    stream << "SQNR:       "
           << (std::isinf(*summary.sqnr) ? "infinite (equal outputs)" : "")
           << (std::isinf(*summary.sqnr)
                   ? std::string()
                   : llvm::formatv("{0:f2} dB", *summary.sqnr).str())
           << '\n';
  if (summary.mismatches)
    stream << "mismatches: " << *summary.mismatches << '\n';
  if (summary.latency) {
    double rate = summary.macs / summary.latency->median * 1e-3;
    stream << "latency:    "
           << "median " << formatTime(summary.latency->median) << ", p90 "
           << formatTime(summary.latency->percentile90) << ", "
           << summary.latency->runs << " runs\n"
           << "MACs:       " << summary.macs
           << llvm::format(", %.2f GMAC/s", rate) << '\n'
           << "arena:      " << summary.arenaBytes << " bytes\n";
  }
  if (summary.digest)
    stream << *summary.digest << '\n';
}

void mlir::quanta::run::printJson(llvm::raw_ostream &stream,
                                  const Summary &summary) {
  llvm::json::OStream json(stream, /*IndentSize=*/2);
  json.object([&] {
    if (summary.samples)
      json.attribute("samples", *summary.samples);
    if (summary.top1)
      json.attribute("top1", *summary.top1);
    if (summary.agreement)
      json.attribute("agreement", *summary.agreement);
    if (summary.sqnr && std::isfinite(*summary.sqnr))
      json.attribute("sqnr_db", *summary.sqnr);
    else if (summary.sqnr)
      json.attribute("sqnr_db", nullptr);
    if (summary.mismatches)
      json.attribute("mismatches", *summary.mismatches);
    if (summary.digest)
      json.attribute("digest", *summary.digest);
    if (summary.latency)
      json.attributeObject("latency_us", [&] {
        json.attribute("median", summary.latency->median);
        json.attribute("p90", summary.latency->percentile90);
      });
    json.attribute("macs", summary.macs);
    json.attribute("arena_bytes", summary.arenaBytes);
  });
  stream << '\n';
}
