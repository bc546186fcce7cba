//===- Tables.h - Correctly rounded tables of 8-bit functions -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_NUMERICS_TABLES_H
#define QUANTA_NUMERICS_TABLES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <vector>

namespace mlir::quanta {

/// Functions of one real variable that tables are built for.
enum class TableFunction {
  Identity,    ///< x: a change of scale
  Relu,        ///< max(x, 0)
  LeakyRelu,   ///< x >= 0 ? x : alpha * x
  HardSigmoid, ///< min(max(alpha * x + beta, 0), 1)
  HardSwish,   ///< x * min(max(x + 3, 0), 6) / 6
  Sigmoid,     ///< 1 / (1 + e^-x)
  Tanh,        ///< hyperbolic tangent
  Exp,         ///< e^x
  Elu,         ///< x >= 0 ? x : alpha * (e^x - 1)
  Silu,        ///< x / (1 + e^-x)
  GeluErf,     ///< x / 2 * (1 + erf(x / sqrt(2)))
  GeluTanh,    ///< x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))
  Softplus,    ///< log(1 + e^x)
};

/// The function of a composite's name ("leaky_relu", "hard_swish", "gelu_erf",
/// ...), or nothing.
std::optional<TableFunction> parseTableFunction(llvm::StringRef name);

/// Parameters of the functions that have any.
struct TableParameters {
  double alpha = 0;
  double beta = 0;
};

/// An affine input of 8 or 16 bits: real = scale * (stored - zeroPoint).
struct TableInput {
  double scale = 1;
  int32_t zeroPoint = 0;
  unsigned bits = 8;
};

/// An affine output with its clamp.
struct TableOutput {
  double scale = 1;
  int32_t zeroPoint = 0;
  int32_t min = -128;
  int32_t max = 127;
};

/// 2^bits entries. Entry x + 2^(bits - 1) is clamp(round(f(input.scale * (x - input.zeroPoint)) /
/// output.scale) + output.zeroPoint, output.min, output.max), where round is
/// half to even of the exact real number: no libm takes part, so all hosts get
/// the same entries. Scales are positive and finite and stand for exactly the
/// double they are; zero points lie in the range of the input's bits.
std::vector<int32_t> buildTable(TableFunction function,
                                const TableParameters &parameters,
                                const TableInput &input,
                                const TableOutput &output);

/// The exponentials of an integer softmax over `count` elements:
/// entries[d] = round(2^fractionBits * e^(-scale * d)), d below 2^bits of the
/// input. fractionBits is the largest for which both count * 2^fractionBits < 2^31
/// (the sum fits) and 2^fractionBits * 256 <= 2^30 (the numerator of the division
/// fits where results have 8 bits).
struct SoftmaxTable {
  std::vector<int32_t> entries;
  int32_t fractionBits = 0;
};

/// Returns nothing for count < 1 or count >= 2^31.
std::optional<SoftmaxTable> buildSoftmaxTable(double inputScale, int64_t count,
                                              unsigned inputBits = 8);

/// Softmax of one vector of 8-bit values whose scale is the table's; the
/// output has scale 1/256 and zero point -128:
///   e_i = entries[max - x_i], S = sum of e,
///   y_i = min((256 * e_i + S / 2) / S - 128, 127), integer divisions.
void softmax(const SoftmaxTable &table, llvm::ArrayRef<int8_t> input,
             llvm::MutableArrayRef<int8_t> output);

} // namespace mlir::quanta

#endif // QUANTA_NUMERICS_TABLES_H
