//===- ReferenceTest.h - Runs textual functions through the interpreter -*- C++
//-*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information. SPDX-License-Identifier:
// Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_REFERENCE_REFERENCETEST_H
#define QUANTA_TEST_UNIT_REFERENCE_REFERENCETEST_H

#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "quanta/Dialect/Quanta/IR/QuantaDialect.h"
#include "quanta/Reference/Interpreter.h"
#include "gtest/gtest.h"

namespace mlir::quanta::reference {

template <typename T>
constexpr ElementType elementTypeOf();
template <>
constexpr ElementType elementTypeOf<int8_t>() {
  return ElementType::I8;
}
template <>
constexpr ElementType elementTypeOf<int16_t>() {
  return ElementType::I16;
}
template <>
constexpr ElementType elementTypeOf<int32_t>() {
  return ElementType::I32;
}
template <>
constexpr ElementType elementTypeOf<float>() {
  return ElementType::F32;
}

template <typename T>
Tensor makeTensor(ArrayRef<int64_t> shape, const std::vector<T> &values) {
  Tensor tensor(TensorType{elementTypeOf<T>(), SmallVector<int64_t>(shape)});
  EXPECT_EQ(tensor.get<T>().size(), values.size());
  llvm::copy(values, tensor.get<T>().begin());
  return tensor;
}

template <typename T>
std::vector<T> toVector(const Tensor &tensor) {
  EXPECT_EQ(tensor.type.elementType, elementTypeOf<T>());
  return tensor.get<T>().vec();
}

/// 0, 1, 2, ... as T.
template <typename T>
std::vector<T> iota(size_t count, int first = 0) {
  std::vector<T> values;
  for (size_t i = 0; i < count; ++i)
    values.push_back(static_cast<T>(first + static_cast<int>(i)));
  return values;
}

class ReferenceTest : public testing::Test {
protected:
  ReferenceTest() {
    context.loadDialect<func::FuncDialect, tosa::TosaDialect, QuantaDialect>();
  }

  /// Creates the interpreter of the only function in `text`; diagnostics go to
  /// `messages`.
  FailureOr<Interpreter> create(StringRef text) {
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      messages += diagnostic.str() + "\n";
      return success();
    });
    OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
    if (!module)
      return failure();
    return Interpreter::create(*module->getOps<func::FuncOp>().begin());
  }

  /// Runs a function of one result; an empty tensor after a failure.
  Tensor run(StringRef text, ArrayRef<Tensor> inputs) {
    FailureOr<Interpreter> interpreter = create(text);
    EXPECT_TRUE(succeeded(interpreter)) << messages;
    if (failed(interpreter))
      return {};
    SmallVector<Tensor> outputs;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      messages += diagnostic.str() + "\n";
      return success();
    });
    if (failed(interpreter->run(inputs, outputs)))
      return {};
    EXPECT_EQ(outputs.size(), 1u);
    return outputs.front();
  }

  /// Whether `create` fails with a message that contains `expected`.
  testing::AssertionResult isRefused(StringRef text, StringRef expected) {
    if (succeeded(create(text)))
      return testing::AssertionFailure() << "accepted";
    if (messages.find(expected.str()) == std::string::npos)
      return testing::AssertionFailure() << messages;
    return testing::AssertionSuccess();
  }

  MLIRContext context;
  std::string messages;
};

} // namespace mlir::quanta::reference

#endif // QUANTA_TEST_UNIT_REFERENCE_REFERENCETEST_H
