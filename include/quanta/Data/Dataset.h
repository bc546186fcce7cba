//===- Dataset.h - Samples for the inputs of a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_DATA_DATASET_H
#define QUANTA_DATA_DATASET_H

#include "quanta/Data/Array.h"
#include "quanta/Data/Preprocess.h"
#include <memory>
#include <string>
#include <vector>

namespace mlir::quanta {

/// One NAME=DATA of a --input or --calibrate option; `name` is empty where the
/// user gave DATA alone.
struct DataReference {
  std::string name;
  std::string data;
};

/// Splits "DATA" or "NAME=DATA,NAME=DATA". Fails on an empty or repeated name
/// and on several inputs of which one has no name.
llvm::Expected<std::vector<DataReference>> parseDataSpec(llvm::StringRef spec);

/// What a reader of samples does about NaN and infinities.
enum class NonFinite { Allow, Reject };

/// The samples of all inputs of a model. Only the samples that are asked for
/// are read and prepared, so memory doesn't grow with the set. Not thread-safe.
class Dataset {
public:
  /// Opens all arrays. Fails if one can't be opened, if they don't agree in
  /// their number of samples, or if nothing is left after offset and limit.
  static llvm::Expected<Dataset> open(llvm::StringRef spec,
                                      const PreprocessOptions &options);

  /// The set of these arrays, by the names of the model's inputs. Fails as `open`
  /// does.
  static llvm::Expected<Dataset> create(
      std::vector<std::pair<std::string, std::unique_ptr<ArrayReader>>> arrays,
      const PreprocessOptions &options);

  /// Number of samples after offset and limit; at least one.
  int64_t size() const { return numSamples; }

  /// Checks that the names match those of the model, one by one. A single input
  /// without a name matches the only input of any model.
  llvm::Error checkInputs(llvm::ArrayRef<std::string> modelInputs) const;

  /// Writes samples [first, first + count) of the model input `name` to `out`,
  /// one after another, in the layout of the model.
  ///
  /// `inputShape` is the shape of the model's input with its batch axis first;
  /// the length of that axis plays no part. Axes of length one may be missing
  /// or more in the data: 28x28 samples feed a 1x1x28x28 input. `dtype` is the
  /// type of the elements of `out`; an integer type takes integers only, unless
  /// each value is whole. The error says expected and actual shape, or the
  /// number of the sample.
  llvm::Error read(llvm::StringRef name, int64_t first, int64_t count,
                   llvm::ArrayRef<int64_t> inputShape, DType dtype, void *out,
                   NonFinite nonFinite = NonFinite::Reject);

private:
  struct Input {
    std::string name;
    std::unique_ptr<ArrayReader> reader;
    /// Made for the shape of the last read.
    std::optional<SamplePreprocessor> preprocessor;
    llvm::SmallVector<int64_t> modelShape;
    std::vector<char> storedSample;
    std::vector<double> preparedSample;
  };

  PreprocessOptions options;
  std::vector<Input> inputs;
  int64_t numSamples = 0;

  Input *findInput(llvm::StringRef name);
  llvm::Error prepare(Input &input, llvm::ArrayRef<int64_t> inputShape);
};

/// Reads the integer labels of samples [offset, offset + limit): one value a
/// sample, or one row of values a sample (then `perSample` of them).
struct Labels {
  std::vector<int64_t> values;
  int64_t perSample = 1;
};
llvm::Expected<Labels> readLabels(llvm::StringRef reference,
                                  const PreprocessOptions &options);

} // namespace mlir::quanta

#endif // QUANTA_DATA_DATASET_H
