// RUN: quant-compile %s --emit=llvm --target=x86_64-linux-gnu \
// RUN:   --target-features=+avx2,+popcnt,+lzcnt,+bmi -o - | FileCheck %s
// RUN: quant-compile %s --emit=llvm --target=x86_64-linux-gnu \
// RUN:   --target-features=+avx512bw,+amx-int8 -o - | FileCheck %s --check-prefix=TILES
// RUN: quant-compile %s --emit=llvm --target=x86_64-linux-gnu -o - \
// RUN:   | FileCheck %s --check-prefix=BASE

// Scalar extensions count as those of vectors do: init refuses a processor
// without any one of them.

// CHECK-LABEL: define {{.*}}i32 @{{.*}}_init
//  sse3, ssse3, sse4.1, sse4.2, popcnt, osxsave and avx
// CHECK: cpuid{{.*}}(i32 1, i32 0)
// CHECK: and i32 %{{.*}}, [[#%u,0x18980201]]
//  bmi and avx2
// CHECK: cpuid{{.*}}(i32 7, i32 0)
// CHECK: and i32 %{{.*}}, [[#%u,0x28]]
//  lzcnt
// CHECK: cpuid{{.*}}(i32 -2147483647, i32 0)
// CHECK: and i32 %{{.*}}, [[#%u,0x20]]
// CHECK: xgetbv
// CHECK: and i32 %{{.*}}, 6
// CHECK-NOT: syscall

//  The tiles are in xcr0 as well, and Linux is asked for them.
// TILES-LABEL: define {{.*}}i32 @{{.*}}_init
// TILES: xgetbv
// TILES: and i32 %{{.*}}, 393446
// TILES: syscall{{.*}}(i64 158, i64 4131, i64 18)

// BASE-LABEL: define {{.*}}i32 @{{.*}}_init
// BASE-NOT: cpuid
// BASE: ret i32 0

func.func @main(%x: tensor<1x4xi8>) -> tensor<1x4xi8> {
  %y = tosa.clamp %x {max_val = 100 : i8, min_val = -100 : i8} : (tensor<1x4xi8>) -> tensor<1x4xi8>
  return %y : tensor<1x4xi8>
}
