// Ops without an integer form compile as they are; with a configuration or data the error says that there is nothing
// to quantize, and not that the module were integer. Where ops stay float by choice, a remark does.

// RUN: rm -rf %t && split-file %s %t
// RUN: quant-compile %t/log.mlir --emit=mlir -o %t/out.mlir
// RUN: not quant-compile %t/log.mlir "--config={dynamic: per-tensor}" -o %t/out.mlir 2>&1 | FileCheck %s --check-prefix=FLOAT
// RUN: not quant-compile %t/log.mlir --zero-shot=-1,1 -o %t/out.mlir 2>&1 | FileCheck %s --check-prefix=FLOAT
// FLOAT: error: {{.*}}log.mlir: no op of the model is left to quantize ('tosa.log' computes in float and stays so): expected it without data, statistics and a configuration
// RUN: not quant-compile %t/integer.mlir "--config={dynamic: per-tensor}" -o %t/out.mlir 2>&1 | FileCheck %s --check-prefix=INTEGER
// INTEGER: error: {{.*}}integer.mlir: an integer module has nothing to calibrate or to configure
// RUN: quant-compile %t/add.mlir "--config={dynamic: per-tensor}" -o %t/add.so 2>&1 | FileCheck %s --check-prefix=ADD
// ADD: remark: kept in float, as the configuration asks: tosa.add

//--- log.mlir
func.func @main(%x: tensor<4xf32> {quanta.name = "x"}) -> tensor<4xf32> {
  %0 = tosa.log %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
//--- integer.mlir
func.func @main(%x: tensor<4xi8> {quanta.name = "x"}) -> tensor<4xi8> {
  %0 = tosa.maximum %x, %x : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
//--- add.mlir
func.func @main(%x: tensor<4xf32> {quanta.name = "x"}) -> tensor<4xf32> {
  %0 = tosa.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
