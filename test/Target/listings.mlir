// RUN: quant-compile %s --emit=llvm -o - | FileCheck %s --check-prefix=LLVM
// RUN: quant-compile %s --target=x86_64-linux-gnu --target-features=+avx2 --emit=asm -o - | FileCheck %s --check-prefix=ASM

// LLVM: @model_model = {{.*}}constant
// LLVM: define {{.*}}i32 @model_run(ptr
// ASM: vpmaxsb

func.func @main(%x: tensor<1x32xi8>, %y: tensor<1x32xi8>) -> tensor<1x32xi8> {
  %0 = tosa.maximum %x, %y : (tensor<1x32xi8>, tensor<1x32xi8>) -> tensor<1x32xi8>
  return %0 : tensor<1x32xi8>
}
