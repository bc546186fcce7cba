// RUN: quant-opt %s --quanta-export-tosa --split-input-file | FileCheck %s
// What comes out passes upstream's validation of the integer profile.
// RUN: quant-opt %s --quanta-export-tosa --tosa-attach-target=profiles=pro_int --tosa-validate=strict-op-spec-alignment --split-input-file -o /dev/null

// The multiplier takes all bits that fit, and the clamp of a relu its own op.
// CHECK-LABEL: @relu
// CHECK-DAG: %[[M:.*]] = "tosa.const"() <{values = dense<1610612736> : tensor<1xi32>}>
// CHECK-DAG: %[[S:.*]] = "tosa.const"() <{values = dense<37> : tensor<1xi8>}>
// CHECK-DAG: %[[Z:.*]] = "tosa.const"() <{values = dense<0> : tensor<1xi32>}>
// CHECK-DAG: %[[ZP:.*]] = "tosa.const"() <{values = dense<-3> : tensor<1xi8>}>
// CHECK: %[[R:.*]] = tosa.rescale %arg0, %[[M]], %[[S]], %[[Z]], %[[ZP]]
// CHECK-SAME: input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true
// CHECK: tosa.clamp %[[R]] {max_val = 127 : i8, min_val = -3 : i8}
// CHECK-NOT: quanta
func.func @relu(%acc: tensor<1x4xi32>) -> tensor<1x4xi8> {
  %0 = quanta.requantize %acc {multipliers = array<i32: 12582912>, shifts = array<i32: 30>,
      output_zp = -3 : i32, min = -3 : i32, max = 127 : i32, quanta.key = "relu"} : tensor<1x4xi32> -> tensor<1x4xi8>
  return %0 : tensor<1x4xi8>
}

// -----

// CHECK-LABEL: @channels
// CHECK: tosa.rescale {{.*}} per_channel = true
// CHECK-NOT: tosa.clamp
func.func @channels(%acc: tensor<1x2xi32>) -> tensor<1x2xi8> {
  %0 = quanta.requantize %acc {multipliers = array<i32: 12582912, 9000001>, shifts = array<i32: 30, 40>, axis = 1 : i64,
      min = -128 : i32, max = 127 : i32} : tensor<1x2xi32> -> tensor<1x2xi8>
  return %0 : tensor<1x2xi8>
}

// -----

// CHECK-LABEL: @table
// CHECK: tosa.table
// CHECK-SAME: (tensor<4xi8>, tensor<256xi8>) -> tensor<4xi8>
// An i32 table is a sum of digits: 300 = 1 * 256 + 44.
// CHECK: %[[T0:.*]] = "tosa.const"() <{values = dense{{.*}}tensor<256xi8>
// CHECK: %[[LOW:.*]] = tosa.table %{{.*}}, %[[T0]]
// CHECK: %[[LOW32:.*]] = tosa.cast %[[LOW]]
// CHECK: %[[HIGH:.*]] = tosa.table
// CHECK: %[[HIGH32:.*]] = tosa.cast %[[HIGH]]
// CHECK: %[[SHIFTED:.*]] = tosa.mul %[[HIGH32]]
// CHECK: tosa.add %[[LOW32]], %[[SHIFTED]]
// CHECK-NOT: tosa.table
func.func @table(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi32>) {
  %0 = quanta.lookup %x, dense<7> : tensor<256xi8> : tensor<4xi8> -> tensor<4xi8>
  %1 = quanta.lookup %x, dense<300> : tensor<256xi32> : tensor<4xi8> -> tensor<4xi32>
  return %0, %1 : tensor<4xi8>, tensor<4xi32>
}

// -----

// CHECK-LABEL: @widened
// CHECK-COUNT-2: tosa.cast {{.*}} -> tensor<4xi32>
// CHECK: tosa.maximum {{.*}} -> tensor<4xi32>
// CHECK: tosa.cast {{.*}} -> tensor<4xi8>
func.func @widened(%x: tensor<4xi8>, %y: tensor<4xi8>) -> tensor<4xi8> {
  %0 = tosa.maximum %x, %y : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return %0 : tensor<4xi8>
}
