// RUN: quant-opt %s --quanta-expand-apply-scale="triple=x86_64-linux-gnu features=+avx2,+fma" | FileCheck %s --check-prefixes=CHECK,FMA
// RUN: quant-opt %s --quanta-expand-apply-scale="triple=x86_64-linux-gnu features=+avx2" | FileCheck %s --check-prefixes=CHECK,INT
// RUN: not quant-opt %s --quanta-expand-apply-scale="strict-integer" 2>&1 | FileCheck %s --check-prefix=STRICT

// CHECK-LABEL: func.func @single
// FMA: arith.sitofp
// FMA: math.fma
// FMA: arith.subi
// FMA: quanta_kernel.narrow %{{.*}}[-128, 127] : vector<4xi32> -> vector<4xi8>
// INT-NOT: f32
// INT: arith.muli %{{.*}} : vector<4xi64>
// INT: arith.shrsi
func.func @single(%a: vector<4xi32>, %m: vector<4xi32>, %s: vector<4xi32>) -> vector<4xi8> {
  %0 = quanta.apply_scale %a, %m, %s {output_zp = 3 : i32, min = -128 : i32, max = 127 : i32,
    realization = #quanta<realization f32_fma>} : (vector<4xi32>, vector<4xi32>, vector<4xi32>) -> vector<4xi8>
  return %0 : vector<4xi8>
}

// CHECK-LABEL: func.func @double
// CHECK: arith.cmpi slt
// CHECK: arith.cmpi sgt
// CHECK: arith.shrsi %{{.*}} : i64
func.func @double(%a: i32, %m: i32, %s: i32) -> i8 {
  %0 = quanta.apply_scale %a, %m, %s {min = -128 : i32, max = 127 : i32,
    rounding = #quanta<rounding double_round>} : (i32, i32, i32) -> i8
  return %0 : i8
}

// CHECK-LABEL: func.func @nearest_even
// CHECK: arith.mulf
// CHECK: arith.mulf
// CHECK: arith.fptosi
// STRICT: error: 'quanta.apply_scale' op rounding float_nearest_even needs floating-point instructions
func.func @nearest_even(%a: i32, %m: i32, %s: i32) -> i8 {
  %0 = quanta.apply_scale %a, %m, %s {min = -128 : i32, max = 127 : i32,
    rounding = #quanta<rounding float_nearest_even>} : (i32, i32, i32) -> i8
  return %0 : i8
}

// A quotient by a number that many share: two multiply-adds correct a product with
// its reciprocal; without them it is a division.

// CHECK-LABEL: func.func @quotient
// CHECK: arith.mulf %{{.*}}, %arg3 : vector<8xf32>
// CHECK: arith.cmpf ogt
// CHECK: arith.cmpf olt
// FMA: arith.mulf %{{.*}}, %arg2 : vector<8xf32>
// FMA: math.fma
// FMA: math.fma
// FMA-NOT: arith.divf
// INT-NOT: math.fma
// INT: arith.divf
// CHECK: arith.bitcast %{{.*}} : vector<8xf32> to vector<8xi32>
func.func @quotient(%x: vector<8xf32>, %d: vector<8xf32>, %r: vector<8xf32>, %p: vector<8xf32>) -> vector<8xi32> {
  %0 = quanta_kernel.round_quotient %x, %d, %r, %p : vector<8xf32> -> vector<8xi32>
  return %0 : vector<8xi32>
}
