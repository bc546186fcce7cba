// RUN: rm -rf %t && mkdir %t
// RUN: quant-compile %s -o %t/a.o
// RUN: llvm-nm --undefined-only %t/a.o | FileCheck %s --check-prefix=NEEDS --allow-empty
// RUN: llvm-nm --extern-only --defined-only --format=just-symbols %t/a.o | FileCheck %s --check-prefix=SHOWS
// RUN: FileCheck %s --check-prefix=HEADER --input-file=%t/a.h
// RUN: quant-compile %s --emit=so -o %t/b.so
// RUN: llvm-nm --dynamic --extern-only --defined-only --format=just-symbols %t/b.so | FileCheck %s --check-prefix=LIBRARY
// RUN: quant-compile %s --target=aarch64-linux-gnu -o %t/arm.o
// RUN: llvm-objdump -f %t/arm.o | FileCheck %s --check-prefix=ARM

// Two models in one program: the structures are defined once.
// RUN: quant-compile %s -o %t/second-model.o
// RUN: printf '#include "a.h"\n#include "second-model.h"\nint main(void) { return a_init() || second_model_init() || a_model.version != QUANTA_MODEL_VERSION; }' > %t/main.c
// RUN: cc -std=c99 -pedantic -Wall -Wextra -Werror -I %t %t/main.c %t/a.o %t/second-model.o -o %t/main
// RUN: %t/main
// RUN: c++ -x c++ -std=c++11 -Wall -Wextra -Werror -I %t -fsyntax-only %t/main.c

// No file is left beside those asked for.
// RUN: ls %t | FileCheck %s --check-prefix=FILES

// NEEDS-NOT: U {{(malloc|free|printf|expf|memrefCopy|quanta)}}
// SHOWS: a_init
// SHOWS-NEXT: a_model
// SHOWS-NEXT: a_run
// SHOWS-NOT: {{.}}
// HEADER: #define A_INPUT0_SHAPE { 1, 4 }
// HEADER: #define A_INPUT0_SCALE 0.25
// HEADER: #define A_INPUT0_ZERO_POINT (-1)
// HEADER: #define A_OUTPUT0_TYPE int8_t
// LIBRARY-DAG: b_init
// LIBRARY-DAG: b_model
// LIBRARY-DAG: b_run
// LIBRARY-DAG: quanta_model
// ARM: file format elf64-littleaarch64
// FILES: a.h
// FILES-NEXT: a.o
// FILES-NEXT: arm.h
// FILES-NEXT: arm.o
// FILES-NEXT: b.h
// FILES-NEXT: b.so
// FILES-NEXT: main
// FILES-NEXT: main.c
// FILES-NEXT: second-model.h
// FILES-NEXT: second-model.o
// FILES-NOT: {{.}}

func.func @main(%x: tensor<1x4xi8> {quanta.name = "x", quanta.scale = 0.25 : f64, quanta.zero_point = -1 : i64})
    -> (tensor<1x4xi8> {quanta.name = "y"}) {
  %0 = tosa.maximum %x, %x : (tensor<1x4xi8>, tensor<1x4xi8>) -> tensor<1x4xi8>
  %1 = tosa.reverse %0 {axis = 1 : i32} : (tensor<1x4xi8>) -> tensor<1x4xi8>
  return %1 : tensor<1x4xi8>
}
