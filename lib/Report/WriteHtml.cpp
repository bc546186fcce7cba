//===- WriteHtml.cpp - A report as one page -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Page.h"
#include "Writers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir::quanta;
using namespace mlir::quanta::report;

static std::string escape(llvm::StringRef text) {
  std::string escaped;
  llvm::raw_string_ostream stream(escaped);
  llvm::printHTMLEscaped(text, stream);
  return escaped;
}

/// With the unit, for a sentence.
static std::string inDecibels(std::optional<double> decibels) {
  if (decibels && std::isinf(*decibels) && *decibels > 0)
    return "exact";
  return formatDecibels(decibels) + (decibels ? " dB" : "");
}

namespace {

class Page {
public:
  Page(llvm::raw_ostream &stream, const Report &report)
      : stream(stream), report(report) {}

  void print() {
    stream << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
              "<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" "
              "content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n<title>"
           << escape(report.model)
           << " - quantization report</title>\n<style>\n"
           << pageStyle << "</style>\n</head>\n<body>\n";
    printHeader();
    if (llvm::any_of(report.layers, [](const LayerReport &layer) {
          return layer.getSqnr().has_value();
        }))
      printCourse();
    printTable();
    stream << "<footer>Definitions of all numbers: docs/Report.md of "
              "Quanta.</footer>\n<script>\n"
           << pageScript << "</script>\n</body>\n</html>\n";
  }

private:
  void printTile(llvm::StringRef name, llvm::StringRef value,
                 const llvm::Twine &note = "") {
    stream << "<div class=\"tile\"><dt>" << name << "</dt><dd>"
           << escape(value);
    if (std::string text = note.str(); !text.empty())
      stream << "<small>" << escape(text) << "</small>";
    stream << "</dd></div>\n";
  }

  void printHeader() {
    stream << "<header>\n<p class=\"kind\">Quantization report</p>\n<h1>"
           << escape(report.model) << "</h1>\n";
    if (!report.against.empty())
      stream << "<p class=\"against\">compared with " << escape(report.against)
             << "</p>\n";
    stream << "<dl class=\"tiles\">\n";
    auto percent = [](double value) {
      return llvm::formatv("{0:f2} %", value).str();
    };
    if (report.top1)
      printTile("Top-1", percent(*report.top1),
                report.floatTop1 ? "float " + percent(*report.floatTop1) : "");
    if (report.agreement)
      printTile("Agreement", percent(*report.agreement), "same class as float");
    if (report.sqnr)
      printTile("Output SQNR", inDecibels(report.sqnr));
    if (report.samples)
      printTile("Samples", std::to_string(*report.samples));
    printTile("Weights", formatCount(report.weightBytes) + "B",
              report.floatWeightBytes
                  ? "float " + formatCount(*report.floatWeightBytes) + "B"
                  : "");
    printTile("MACs", formatCount(report.macs), "per inference");
    if (report.arenaBytes)
      printTile("Arena", formatCount(*report.arenaBytes) + "B");
    stream << "</dl>\n</header>\n";
  }

  /// SQNR from the first layer to the last.
  void printCourse() {
    constexpr double width = 1000, height = 220, left = 52, right = 12,
                     top = 14, bottom = 26;
    // What is above this is as good as exact and stands at the upper edge.
    constexpr double highest = 80;
    double most = 10;
    auto finite = [](std::optional<double> value) {
      return value && *value < highest ? value : std::nullopt;
    };
    auto gridOf = [&](const LayerReport &layer) {
      return layer.measures && !layer.isFloat()
                 ? finite(layer.measures->grid.getDecibels())
                 : std::nullopt;
    };
    for (const LayerReport &layer : report.layers)
      for (std::optional<double> value :
           {finite(layer.getSqnr()), gridOf(layer)})
        most = std::max(most, value.value_or(0));
    most = std::ceil(most / 10) * 10;
    const double steps = std::max<size_t>(report.layers.size() - 1, 1);
    auto x = [&](size_t index) {
      return left + index / steps * (width - left - right);
    };
    auto y = [&](double value) {
      return height - bottom -
             std::clamp(value / most, 0.0, 1.0) * (height - top - bottom);
    };
    stream
        << "<section>\n<h2>From input to output</h2>\n"
           "<p class=\"hint\"><span class=\"key network\"></span>SQNR in the "
           "quantized network <span class=\"key alone\"></span>of the "
           "tensor's own scale alone. A dot near the line: the scale limits "
           "the layer. A dot far above it: the error comes with the layer's "
           "inputs and weights.</p>\n<div class=\"scroll\">"
        << llvm::formatv("<svg class=\"course\" viewBox=\"0 0 {0} {1}\" "
                         "role=\"img\" aria-label=\"SQNR of each layer\">",
                         width, height);
    for (int64_t value = 0; value <= most; value += most > 60 ? 20 : 10)
      stream << llvm::formatv("<path class=\"grid\" d=\"M{0} {1:f1}H{2}\"/>"
                              "<text x=\"{3}\" y=\"{4:f1}\" "
                              "text-anchor=\"end\">{5} dB</text>",
                              left, y(value), width - right, left - 8,
                              y(value) + 4, value);
    stream << llvm::formatv("<text x=\"{0}\" y=\"{1}\">input</text>", left,
                            height - 6)
           << llvm::formatv("<text x=\"{0}\" y=\"{1}\" "
                            "text-anchor=\"end\">output</text>",
                            width - right, height - 6);
    std::string line;
    for (auto [position, layer] : llvm::enumerate(report.layers))
      if (auto sqnr = layer.getSqnr())
        line += llvm::formatv("{0}{1:f1} {2:f1}", line.empty() ? "M" : "L",
                              x(position), y(*sqnr));
    stream << "<path class=\"network\" d=\"" << line << "\"/>";
    for (auto [position, layer] : llvm::enumerate(report.layers)) {
      if (auto grid = gridOf(layer))
        stream << llvm::formatv(
            "<circle class=\"alone\" cx=\"{0:f1}\" cy=\"{1:f1}\" r=\"3\"/>",
            x(position), y(*grid));
      if (auto sqnr = layer.getSqnr())
        stream << llvm::formatv("<a href=\"#layer-{0}\"><circle class=\"{1}\" "
                                "cx=\"{2:f1}\" cy=\"{3:f1}\" r=\"5\"><title>",
                                layer.index,
                                layer.isFloat() ? "float" : "network",
                                x(position), y(*sqnr))
               << escape(layer.key) << ": " << inDecibels(sqnr)
               << "</title></circle></a>";
    }
    stream << "</svg></div>\n</section>\n";
  }

  void printHeading(llvm::StringRef id, llvm::StringRef text,
                    llvm::StringRef style, llvm::StringRef title) {
    stream << "<th scope=\"col\" class=\"" << style << "\"><button data-sort=\""
           << id << "\" title=\"" << title << "\">" << text
           << "</button></th>\n";
  }

  void printTable() {
    stream
        << "<section>\n<h2>Layers</h2>\n<div class=\"bar\"><p "
           "class=\"hint\">Worst first. A row opens; a heading sorts.</p>"
           "<input type=\"search\" id=\"filter\" placeholder=\"Filter by name "
           "or op\" aria-label=\"Filter by name or op\"></div>\n"
           "<table id=\"layers\">\n<thead><tr>\n";
    printHeading("index", "#", "number minor", "Position in the model");
    printHeading("key", "Layer", "", "Name of the tensor in the float model");
    stream << "<th scope=\"col\" class=\"drawing\">Distribution</th>\n";
    printHeading("range", "Range", "number minor",
                 "Real values that the integers span");
    printHeading("scale", "Scale", "number minor", "Real value of one step");
    printHeading("saturation", "Saturated", "number minor",
                 "Share of the float values that the range cuts off");
    printHeading("weights", "Weights", "number minor",
                 "SQNR of the weights, dB");
    printHeading("grid", "Grid", "number minor",
                 "SQNR of this tensor's own scale alone, dB");
    printHeading("sqnr", "SQNR", "number", "SQNR in the quantized network, dB");
    stream << "</tr></thead>\n";
    for (const LayerReport *layer : report.getWorstFirst())
      printLayer(*layer);
    stream << "</table>\n<p id=\"nothing\" hidden>No layer has that "
              "name.</p>\n</section>\n";
  }

  /// Sort keys; an infinite ratio is larger than all, a missing one is empty.
  void printData(llvm::StringRef name, std::optional<double> value) {
    stream << " data-" << name << "=\"";
    if (value)
      stream << llvm::formatv("{0:f6}", std::clamp(*value, -1e6, 1e6));
    stream << '"';
  }

  void printLayer(const LayerReport &layer) {
    bool isInteger = !layer.isFloat();
    std::optional<double> grid,
        weights = layer.weights ? layer.weights->sqnr : std::nullopt;
    if (layer.measures && isInteger)
      grid = layer.measures->grid.getDecibels();
    std::optional<double> saturation = layer.getSaturation();
    stream << "<tbody id=\"layer-" << layer.index << "\" data-index=\""
           << layer.index << "\" data-key=\"" << escape(layer.key)
           << "\" data-op=\"" << escape(layer.op) << '"';
    printData("sqnr", layer.getSqnr());
    printData("grid", grid);
    printData("weights", weights);
    printData("saturation", saturation
                                ? std::optional<double>(*saturation * 100)
                                : std::nullopt);
    stream << llvm::formatv(
        " data-scale=\"{0}\" data-range=\"{1}\"",
        isInteger ? llvm::formatv("{0:e9}", layer.scale).str() : "",
        isInteger
            ? llvm::formatv("{0:e9}", layer.getRangeMax() - layer.getRangeMin())
                  .str()
            : "");
    stream << ">\n<tr class=\"row\"><td class=\"number minor\">" << layer.index
           << "</td><td class=\"name\"><button aria-expanded=\"true\">"
           << escape(layer.key) << "</button><small>" << escape(layer.op)
           << (isInteger ? "" : " <b>float</b>") << "</small></td>"
           << "<td class=\"drawing\">" << drawHistogram(layer, /*small=*/true)
           << "</td><td class=\"number minor\">"
           << (isInteger ? formatReal(layer.getRangeMin()) + " &hellip; " +
                               formatReal(layer.getRangeMax())
                         : "-")
           << "</td><td class=\"number minor\">"
           << (isInteger ? formatReal(layer.scale) : "-")
           << "</td><td class=\"number minor\">"
           << escape(formatShare(saturation))
           << "</td><td class=\"number minor\">" << formatDecibels(weights)
           << "</td><td class=\"number minor\">" << formatDecibels(grid)
           << "</td><td class=\"number strong\">"
           << formatDecibels(layer.getSqnr()) << "</td></tr>\n"
           << "<tr class=\"detail\"><td colspan=\"9\">";
    printDetail(layer);
    stream << "</td></tr>\n</tbody>\n";
  }

  void printFact(llvm::StringRef name, const llvm::Twine &value) {
    stream << "<div><dt>" << name << "</dt><dd>" << escape(value.str())
           << "</dd></div>";
  }

  void printDetail(const LayerReport &layer) {
    stream << "<div class=\"inside\">" << drawHistogram(layer, /*small=*/false)
           << "<dl class=\"facts\">";
    printFact("Shape", formatDimensions(layer.shape));
    if (layer.macs > 0)
      printFact("MACs", formatCount(layer.macs));
    if (layer.isFloat())
      printFact("Kept in float", layer.floatReason);
    else
      printIntegerFacts(layer);
    if (layer.measures)
      printFact("Observed", "[" + formatReal(layer.measures->min) + ", " +
                                formatReal(layer.measures->max) + "]");
    if (layer.error)
      printErrorFacts(*layer.error);
    if (layer.weights)
      printWeightFacts(*layer.weights);
    if (layer.requantize)
      printRequantizeFacts(*layer.requantize);
    stream << "</dl></div>";
  }

  void printIntegerFacts(const LayerReport &layer) {
    printFact("Range", "[" + formatReal(layer.getRangeMin()) + ", " +
                           formatReal(layer.getRangeMax()) + "]");
    printFact("Scale", llvm::formatv("{0:e9}", layer.scale).str());
    printFact("Zero point", llvm::Twine(layer.zeroPoint));
    if (layer.getSaturation())
      printFact("Saturated", formatShare(layer.getSaturation()));
    if (layer.getAtLimit())
      printFact("At the storage's ends", formatShare(layer.getAtLimit()));
    if (layer.measures && layer.measures->grid.getDecibels())
      printFact("SQNR of its scale alone",
                inDecibels(layer.measures->grid.getDecibels()));
  }

  void printErrorFacts(const ErrorFacts &error) {
    printFact("Error of this layer alone", formatReal(error.observed) +
                                               " of at most " +
                                               formatReal(error.bound));
    printFact("Inputs, weights, rounding, saturation",
              formatReal(error.inputs) + ", " + formatReal(error.weights) +
                  ", " + formatReal(error.rounding) + ", " +
                  formatReal(error.saturation));
  }

  void printWeightFacts(const WeightFacts &weights) {
    printFact("Weights",
              formatCount(weights.elements) + ", " +
                  (weights.channels == 1
                       ? std::string("one scale")
                       : std::to_string(weights.channels) + " scales"));
    printFact("Weight scales", weights.channels == 1
                                   ? formatReal(weights.minScale)
                                   : formatReal(weights.minScale) + " to " +
                                         formatReal(weights.maxScale));
    if (weights.sqnr)
      printFact("Weight SQNR", inDecibels(weights.sqnr));
    if (weights.worstChannel && weights.channels > 1)
      printFact("Worst channel", llvm::Twine(*weights.worstChannel) + ": " +
                                     inDecibels(weights.worstChannelSqnr));
  }

  void printRequantizeFacts(const RequantizeFacts &facts) {
    auto real = [&](size_t index) {
      return std::ldexp(double(facts.multipliers[index]), -facts.shifts[index]);
    };
    size_t low = 0, high = 0;
    for (size_t index = 0; index < facts.multipliers.size(); ++index) {
      low = real(index) < real(low) ? index : low;
      high = real(index) > real(high) ? index : high;
    }
    auto fraction = [&](size_t index) {
      return llvm::formatv("{0} / 2^{1}", facts.multipliers[index],
                           facts.shifts[index])
          .str();
    };
    printFact("Requantization", low == high
                                    ? fraction(low)
                                    : fraction(low) + " to " + fraction(high));
    printFact("Rounding", facts.rounding + ", as " + facts.realization);
    printFact("Accumulators", "[" + llvm::Twine(facts.minAccumulator) + ", " +
                                  llvm::Twine(facts.maxAccumulator) + "]");
  }

  llvm::raw_ostream &stream;
  const Report &report;
};

} // namespace

void mlir::quanta::report::printHtml(llvm::raw_ostream &stream,
                                     const Report &report) {
  Page(stream, report).print();
}
