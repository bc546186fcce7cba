//===- QuantizableOpInterface.td - Ops that have an integer form -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_INTERFACES_QUANTIZABLEOPINTERFACE_TD
#define QUANTA_INTERFACES_QUANTIZABLEOPINTERFACE_TD

include "mlir/IR/OpBase.td"

def QuantizableOpInterface : OpInterface<"QuantizableOpInterface"> {
  let cppNamespace = "::mlir::quanta";
  let description = [{
    What Quanta has to know of a float op with one result to observe it, to
    choose its scales and to build its integer form. The models for TOSA are in
    lib/ExternalModels; another compiler attaches its own to its ops through
    `DialectRegistry::addExtension`, without a change in Quanta.

    All methods have defaults that fit an op whose operands are activations,
    whose result has a range of its own and which is always quantizable; only
    `buildIntegerForm` has to be written.
  }];
  let methods = [
    InterfaceMethod<[{
        The role of operand `index`: an activation, a constant weight, a
        constant bias, or a parameter that stays as it is (zero points, shapes).
      }], "::mlir::quanta::OperandRole", "getOperandRole",
      (ins "unsigned":$index), "",
      "return ::mlir::quanta::OperandRole::Activation;">,
    InterfaceMethod<[{
        The dimension of weight operand `index` that has one entry for each
        output channel, in the order of the result's last dimension.
      }], "std::optional<int64_t>", "getWeightAxis",
      (ins "unsigned":$index), "", "return std::nullopt;">,
    InterfaceMethod<[{
        The dimension of weight operand `index` along which products are summed,
        where consecutive weights may be groups with a scale each
        (`getGroupSize`); nothing where the integer form has one scale for each
        output channel.
      }], "std::optional<int64_t>", "getGroupAxis",
      (ins "unsigned":$index), "", "return std::nullopt;">,
    InterfaceMethod<[{
        How the result's scale depends on the operands' scales.
      }], "::mlir::quanta::ScaleConstraint", "getScaleConstraint", (ins), "",
      "return ::mlir::quanta::ScaleConstraint::free();">,
    InterfaceMethod<[{
        The real values that the op itself puts into its result, such as the
        value of a padding: the result's range has to hold them.
      }], "std::optional<::mlir::quanta::RealRange>", "getInsertedRange",
      (ins), "", "return std::nullopt;">,
    InterfaceMethod<[{
        The widest activations that the integer form takes and gives: 8 bits, or
        up to 16 or 32, which are symmetric. What is wider is read, and results
        are given, in so many.
      }], "unsigned", "getActivationBits", (ins), "", "return 8;">,
    InterfaceMethod<[{
        Fails with `reason` where this very op (its shapes, attributes or
        non-constant weights) has no integer form.
      }], "::llvm::LogicalResult", "checkQuantizable",
      (ins "std::string &":$reason), "", "return ::mlir::success();">,
    InterfaceMethod<[{
        Builds the integer form before the op and returns its result: a tensor
        of storage integers of `operands.resultType`. May fail with `reason`
        where scales can't be represented. The op itself is left alone.
      }], "::mlir::FailureOr<::mlir::Value>", "buildIntegerForm",
      (ins "::mlir::OpBuilder &":$builder,
           "const ::mlir::quanta::IntegerOperands &":$operands,
           "std::string &":$reason)>,
    InterfaceMethod<[{
        Builds, before the op, its form with parameters of run time and returns
        its result, of the op's own type: activations become integers by
        `quanta.choose_params`, weights are those of `operands`. Fails with
        `reason` where there is none.
      }], "::mlir::FailureOr<::mlir::Value>", "buildDynamicForm",
      (ins "::mlir::OpBuilder &":$builder,
           "const ::mlir::quanta::DynamicOperands &":$operands,
           "std::string &":$reason), "",
      [{
        reason = "it has no form whose parameters are chosen at run time";
        return ::mlir::failure();
      }]>,
    InterfaceMethod<[{
        Builds, before the op, its form in f16 or bf16 and returns its result, of
        that element type. Fails with `reason` where there is none; the op then
        stays in f32. An op of TOSA is the same op on other types.
      }], "::mlir::FailureOr<::mlir::Value>", "buildHalfForm",
      (ins "::mlir::OpBuilder &":$builder,
           "const ::mlir::quanta::HalfOperands &":$operands,
           "std::string &":$reason), "",
      "return ::mlir::quanta::cloneInHalf($_op, builder, operands, reason);">
  ];
}

#endif // QUANTA_INTERFACES_QUANTIZABLEOPINTERFACE_TD
