// RUN: rm -rf %t && mkdir %t

// Nothing but the C library is needed to link; the header declares the function.
// RUN: quant-compile %s --threads -o %t/threaded.o
// RUN: llvm-nm --undefined-only --format=just-symbols %t/threaded.o | not grep -vxE 'memcpy|memmove|memset'
// RUN: llvm-nm --extern-only --defined-only --format=just-symbols %t/threaded.o | FileCheck %s --check-prefix=SHOWS
// SHOWS: threaded_init
// SHOWS-NEXT: threaded_model
// SHOWS-NEXT: threaded_run
// SHOWS-NEXT: threaded_run_threads
// SHOWS-NOT: {{.}}
// RUN: FileCheck %s --check-prefix=HEADER --input-file=%t/threaded.h
// HEADER: struct quanta_threads {
// HEADER: int threaded_run_threads(const struct quanta_threads *threads,
// RUN: cc -std=c99 -D_POSIX_C_SOURCE=200809L -pedantic -Wall -Wextra -Werror -O1 -I %t %S/Inputs/threads.c %t/threaded.o -pthread -o %t/main
// RUN: %t/main | FileCheck %s --check-prefix=SAME
// SAME: no threads: 0
// SAME-NEXT: no parallel_for: 0
// SAME-NEXT: once: 0
// SAME-NEXT: backwards: 0
// SAME-NEXT: dealt out: 0
// SAME-NEXT: a thread each: 0
// SAME-NEXT: pools: [[LOOPS:[2-9]]]
// SAME-NEXT: loops: [[LOOPS]], several pieces: 1
// SAME-NEXT: null output: 1

// Without the option there is no trace of it.
// RUN: quant-compile %s -o %t/plain.o && llvm-nm %t/plain.o | not grep -iE 'thread|piece|dispatch'
// RUN: not grep plain_run_threads %t/plain.h

// A library; any number of samples; several variants.
// RUN: quant-compile %s --threads -o %t/one.so
// RUN: llvm-nm --dynamic --defined-only --format=just-symbols %t/one.so | grep -x quanta_run_threads
// RUN: quant-compile %s --threads --multiversion -o %t/variants.so
// RUN: quant-opt %s --quanta-generalize-batch -o %t/batch.mlir && quant-compile %t/batch.mlir --threads -o %t/batch.so
// RUN: llvm-nm --dynamic --defined-only --format=just-symbols %t/batch.so | grep -x quanta_run_batch_threads
// RUN: %python -c "import numpy; numpy.save('%t/x.npy', numpy.random.default_rng(1).integers(-128, 128, (3, 44, 44, 32), numpy.int8))"
// RUN: quant-run %s --input=%t/x.npy --digest > %t/expected
// RUN: for model in one variants batch; do for threads in 1 2 5; do quant-run %t/$model.so --input=%t/x.npy --threads=$threads --digest | diff %t/expected - || exit 1; done; done
// RUN: quant-run %t/batch.so --input=%t/x.npy --batch=2 --threads=2 --digest | diff %t/expected -
// RUN: quant-run %s --input=%t/x.npy --threads=3 --digest | diff %t/expected -
// RUN: quant-run %t/batch.mlir --input=%t/x.npy --batch=3 --threads=3 --digest | diff %t/expected -

// RUN: quant-compile %s -o %t/plain.so
// RUN: not quant-run %t/plain.so --input=%t/x.npy --threads=2 2>&1 | FileCheck %s --check-prefix=ONE
// ONE: error: {{.*}}plain.so: the model was compiled for one thread: compile it with --threads
// RUN: sh -c 'quant-run %t/one.so --threads=0 --benchmark; test $? -eq 2' 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: sh -c 'quant-run %t/one.so --threads=many --benchmark; test $? -eq 2' 2>&1 | FileCheck %s --check-prefix=ZERO
// ZERO: error: expected a number from 1 to 1024 in --threads=

func.func @main(%x: tensor<1x44x44x32xi8> {quanta.name = "x"}) -> tensor<1x44x44x64xi8> {
  %zero = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %w = "tosa.const"() {values = dense<3> : tensor<64x3x3x32xi8>} : () -> tensor<64x3x3x32xi8>
  %b = "tosa.const"() {values = dense<100> : tensor<64xi32>} : () -> tensor<64xi32>
  %dw = "tosa.const"() {values = dense<5> : tensor<3x3x64x1xi8>} : () -> tensor<3x3x64x1xi8>
  %0 = tosa.conv2d %x, %w, %b, %zero, %zero {acc_type = i32, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x44x44x32xi8>, tensor<64x3x3x32xi8>, tensor<64xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x44x44x64xi32>
  %1 = quanta.requantize %0 {multipliers = array<i32: 8388609>, shifts = array<i32: 31>, output_zp = 0 : i32, min = -128 : i32, max = 127 : i32} : tensor<1x44x44x64xi32> -> tensor<1x44x44x64xi8>
  %2 = tosa.depthwise_conv2d %1, %dw, %b, %zero, %zero {acc_type = i32, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x44x44x64xi8>, tensor<3x3x64x1xi8>, tensor<64xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x44x44x64xi32>
  %3 = quanta.requantize %2 {multipliers = array<i32: 8388609>, shifts = array<i32: 28>, output_zp = 0 : i32, min = -128 : i32, max = 127 : i32} : tensor<1x44x44x64xi32> -> tensor<1x44x44x64xi8>
  return %3 : tensor<1x44x44x64xi8>
}
