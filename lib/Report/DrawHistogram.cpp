//===- DrawHistogram.cpp - Histograms as drawings -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Writers.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir::quanta;
using namespace mlir::quanta::report;

namespace {

/// Pixels of a drawing's parts.
struct Frame {
  double width, height;
  double left, right, top, bottom;
};

constexpr Frame largeFrame = {720, 320, 62, 14, 30, 32};
constexpr Frame smallFrame = {150, 34, 1, 1, 2, 1};

class Drawing {
public:
  Drawing(const LayerReport &layer, const Frame &frame)
      : layer(layer), frame(frame), histogram(layer.measures->histogram) {
    const size_t bins = histogram.getCounts().size();
    low = histogram.getLower(0);
    high = histogram.getLower(bins);
    if (!layer.isFloat()) {
      low = std::min(low, layer.getRangeMin());
      high = std::max(high, layer.getRangeMax());
    }
    const double margin = (high - low) * 0.02;
    low -= margin;
    high += margin;
    uint64_t most = 1;
    for (uint64_t count : histogram.getCounts())
      most = std::max(most, count);
    // One count is still visible.
    decades = std::max(1.0, std::log10(most)) + 0.3;
  }

  std::string draw(bool small) {
    text +=
        llvm::formatv("<svg class=\"{0}\" viewBox=\"0 0 {1} {2}\" role=\"img\" "
                      "aria-label=\"Histogram, counts on a logarithmic "
                      "axis\">",
                      small ? "spark" : "histogram", frame.width, frame.height);
    if (!layer.isFloat())
      drawCutOff();
    if (!small)
      drawAxes();
    drawBars(/*inside=*/true);
    drawBars(/*inside=*/false);
    if (!layer.isFloat())
      drawRange(small);
    text += "</svg>";
    return std::move(text);
  }

private:
  double x(double value) const {
    return frame.left + (value - low) / (high - low) *
                            (frame.width - frame.left - frame.right);
  }
  double y(double count) const {
    // log10(count) + 0.3: the height of a bin with one value is not 0.
    double part = count < 1 ? 0 : (std::log10(count) + 0.3) / decades;
    return base() - part * (base() - frame.top);
  }
  double base() const { return frame.height - frame.bottom; }
  bool isInside(double center) const {
    return layer.isFloat() ||
           (center >= layer.getRangeMin() - layer.scale / 2 &&
            center <= layer.getRangeMax() + layer.scale / 2);
  }

  void drawBars(bool inside) {
    std::string path;
    const std::vector<uint64_t> &counts = histogram.getCounts();
    for (size_t bin = 0; bin < counts.size(); ++bin) {
      double lower = histogram.getLower(bin);
      if (counts[bin] == 0 ||
          isInside(lower + histogram.getWidth() / 2) != inside)
        continue;
      path += llvm::formatv("M{0:f1} {1:f1}V{2:f1}H{3:f1}V{1:f1}z", x(lower),
                            base(), y(counts[bin]),
                            x(lower + histogram.getWidth()));
    }
    if (!path.empty())
      text += llvm::formatv("<path class=\"{0}\" d=\"{1}\"/>",
                            inside ? "in" : "out", path);
  }

  /// What the integers can't represent.
  void drawCutOff() {
    auto shade = [&](double from, double to) {
      if (x(to) - x(from) > 0)
        text += llvm::formatv("<rect class=\"cut\" x=\"{0:f1}\" y=\"{1}\" "
                              "width=\"{2:f1}\" height=\"{3:f1}\"/>",
                              x(from), frame.top, x(to) - x(from),
                              base() - frame.top);
    };
    shade(low, layer.getRangeMin());
    shade(layer.getRangeMax(), high);
  }

  void drawRange(bool small) {
    for (double end : {layer.getRangeMin(), layer.getRangeMax()})
      text += llvm::formatv("<path class=\"end\" d=\"M{0:f1} {1}V{2:f1}\"/>",
                            x(end), frame.top - (small ? 0 : 6), base());
    if (small)
      return;
    double from = x(layer.getRangeMin()), to = x(layer.getRangeMax());
    // Side by side where there is room, else the right end's only.
    auto label = [&](double at, llvm::StringRef anchor, double value) {
      text += llvm::formatv("<text class=\"end\" x=\"{0:f1}\" y=\"{1}\" "
                            "text-anchor=\"{2}\">{3}</text>",
                            at, frame.top - 8, anchor, formatReal(value));
    };
    if (to - from > 120)
      label(std::max(from, frame.left), "start", layer.getRangeMin());
    label(std::min(to, frame.width - frame.right),
          to > frame.left + 60 ? "end" : "start", layer.getRangeMax());
  }

  void drawAxes() {
    for (int decade = 0; decade <= decades - 0.3 + 1e-9; ++decade) {
      double at = y(std::pow(10.0, decade));
      text += llvm::formatv(
          "<path class=\"grid\" d=\"M{0} {1:f1}H{2}\"/>"
          "<text x=\"{3}\" y=\"{4:f1}\" text-anchor=\"end\">{5}</text>",
          frame.left, at, frame.width - frame.right, frame.left - 6, at + 4,
          formatCount(std::llround(std::pow(10.0, decade))));
    }
    // Steps of 1, 2 or 5 times a power of ten, six or so of them.
    double rough = (high - low) / 6;
    double power = std::pow(10.0, std::floor(std::log10(rough)));
    double step = power * (rough / power < 1.5   ? 1
                           : rough / power < 3.5 ? 2
                           : rough / power < 7.5 ? 5
                                                 : 10);
    if (!std::isfinite(step) || step <= 0)
      return;
    for (int64_t tick = std::ceil(low / step); tick * step <= high; ++tick)
      text += llvm::formatv(
          "<path class=\"tick\" d=\"M{0:f1} {1:f1}v4\"/>"
          "<text x=\"{0:f1}\" y=\"{2:f1}\" text-anchor=\"middle\">{3}</text>",
          x(tick * step), base(), base() + 18, formatReal(tick * step));
    text += llvm::formatv("<path class=\"axis\" d=\"M{0} {1:f1}H{2}\"/>",
                          frame.left, base(), frame.width - frame.right);
  }

  const LayerReport &layer;
  const Frame &frame;
  const LinearHistogram &histogram;
  double low = 0, high = 1, decades = 1;
  std::string text;
};

} // namespace

std::string mlir::quanta::report::drawHistogram(const LayerReport &layer,
                                                bool small) {
  if (!layer.measures || layer.measures->histogram.getCounts().empty())
    return "";
  return Drawing(layer, small ? smallFrame : largeFrame).draw(small);
}
