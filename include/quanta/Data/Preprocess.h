//===- Preprocess.h - From stored samples to the values a model sees -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DATA_PREPROCESS_H
#define QUANTA_DATA_PREPROCESS_H

#include "quanta/Data/DType.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace mlir::quanta {

/// x = (value * scale - mean) / std. `mean` and `std` have no entry (0 and 1),
/// one for all channels, or one per channel.
struct Normalization {
  double scale = 1.0;
  llvm::SmallVector<double> mean;
  llvm::SmallVector<double> std;
};

/// Axis letters of the stored samples and of the model, such as "nhwc" and
/// "nchw". Both begin with n and are permutations of each other.
struct LayoutChange {
  std::string from;
  std::string to;
};

struct Resize {
  int64_t height = 0;
  int64_t width = 0;
};

/// Which samples, and what happens to each, in this order: resize, normalize,
/// change of layout. See docs/Data.md.
struct PreprocessOptions {
  /// First sample.
  int64_t offset = 0;
  /// At most so many samples.
  std::optional<int64_t> limit;
  std::optional<Resize> resize;
  std::optional<Normalization> normalize;
  std::optional<LayoutChange> layout;
};

/// Parsers of the option values: "96x96", "SCALE[,MEAN...][/STD...]" where SCALE
/// may be "A/B" if a STD follows (with one slash, what is behind it is STD),
/// "nhwc:nchw" and a count of samples. Errors say what was expected.
llvm::Expected<Resize> parseResize(llvm::StringRef text);
llvm::Expected<Normalization> parseNormalization(llvm::StringRef text);
llvm::Expected<LayoutChange> parseLayoutChange(llvm::StringRef text);
llvm::Expected<int64_t> parseSampleCount(llvm::StringRef text);

/// Prepares the samples of one array, one at a time.
class SamplePreprocessor {
public:
  /// `stored` is the shape of one stored sample and `expected` that of the
  /// model's input, both without the axis of samples. Fails where the options
  /// don't fit the sample, or the outcome is not `expected` up to axes of
  /// length one.
  static llvm::Expected<SamplePreprocessor>
  create(const PreprocessOptions &options, DType storedType,
         llvm::ArrayRef<int64_t> stored, llvm::ArrayRef<int64_t> expected);

  /// One stored sample to model values in the model's layout.
  void run(const char *sample, double *out);

private:
  DType storedType = DType::F32;
  llvm::SmallVector<int64_t> storedShape, resizedShape;
  std::optional<unsigned> heightAxis, widthAxis, channelAxis;
  std::optional<Normalization> normalize;
  /// resized axis that becomes each axis of the model.
  llvm::SmallVector<unsigned> permutation;
  std::vector<double> stored, resized;

  void resizeSample();
  void normalizeSample(std::vector<double> &values);
};

} // namespace mlir::quanta

#endif // QUANTA_DATA_PREPROCESS_H
