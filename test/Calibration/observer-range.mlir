// An observer's own range goes before the option; the union of its channels'
// ranges is a tensor's.
// RUN: rm -rf %t && mkdir %t
// RUN: %python -c "import numpy as np; x = np.full((1000, 2), 0.5, np.float32); x[0] = [16, -8]; np.save('%t/x.npy', x)"
// RUN: quant-compile %s --calibrate=%t/x.npy --save-statistics=%t/s.json -o %t/out.mlir
// RUN: quant-opt %s --quanta-fold-statistics=statistics=%t/s.json | FileCheck %s
// RUN: quant-opt %s "--quanta-fold-statistics=statistics=%t/s.json range=percentile:99" | FileCheck %s --check-prefix=OPTION

// [-8, 16] / 255, and [0, 0.53125] / 255: the bin of 0.5 has that width.
// CHECK-LABEL: func @main
// CHECK: quanta.quantize %arg0 {{.*}}!quant.uniform<i8:f32, 0.09411764{{[0-9]*}}:-43>
// CHECK: tosa.add
// CHECK: quanta.quantize %{{.*}}!quant.uniform<i8:f32, 0.0041{{[0-9]*}}:-128>
// OPTION: quanta.quantize %arg0 {{.*}}!quant.uniform<i8:f32, 0.0020{{[0-9]*}}:-128>
// OPTION: tosa.add
// OPTION: quanta.quantize %{{.*}}!quant.uniform<i8:f32, 0.0041{{[0-9]*}}:-128>
func.func @main(%x: tensor<1x2xf32> {quanta.name = "x"}) -> tensor<1x2xf32> {
  %0 = quanta.observe %x "x" histogram axis 1 : tensor<1x2xf32>
  %1 = tosa.add %0, %0 : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %2 = quanta.observe %1 "y" histogram range "percentile:98" : tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}
