// What an integer module says of itself, as a table, as JSON and as a page.
// RUN: quant-opt %s --quanta-report -o /dev/null 2>&1 | FileCheck %s
// RUN: quant-opt %s --quanta-report=file=%t.json -o %t.mlir && FileCheck %s --check-prefix=JSON --input-file=%t.json
// RUN: quant-opt %s --quanta-report=file=%t.html -o %t.mlir && FileCheck %s --check-prefix=HTML --input-file=%t.html
// RUN: FileCheck %s --check-prefix=MODULE --input-file=%t.mlir
// RUN: not quant-opt %s --quanta-report=file=%t.pdf 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: not quant-opt %s --quanta-report=file=%t/no/such.json 2>&1 | FileCheck %s --check-prefix=WRITE

// CHECK:      model:      report-pass
// CHECK-NEXT: MACs:       16
// CHECK-NEXT: weights:    12 bytes
// CHECK-EMPTY:
// CHECK-NEXT: index  SQNR dB  grid dB  weights dB  saturated  at limit          range  scale  zero point  op                        key
// CHECK-NEXT:     0        -        -           -          -         -    [-64, 63.5]    0.5           0  input                     in
// CHECK-NEXT:     1        -        -           -          -         -  [0, 31.88]  0.125        -128  tosa.conv2d + tosa.clamp  <relu>
// CHECK-NOT: {{.}}

// JSON:      "format": "quanta-report",
// JSON:      "key": "<relu>",
// JSON-NEXT: "op": "tosa.conv2d + tosa.clamp",
// JSON:      "macs": 16,
// JSON-NEXT: "scale": 0.125,
// JSON-NEXT: "zero_point": -128,
// JSON:      "weights": {
// JSON-NEXT:   "key": "conv",
// JSON-NEXT:   "elements": 4,
// JSON-NEXT:   "scales": 2,
// JSON-NEXT:   "scale": [
// JSON-NEXT:     0.25,
// JSON-NEXT:     0.5
// JSON:      "multipliers": [
// JSON-NEXT:   1073741824,
// JSON-NEXT:   1610612736
// JSON:      "rounding": "single_round",
// JSON-NEXT: "realization": "integer",
// The bounds of 1·x - 2·y + 5 and 3·x + 4·y - 7 over all bytes.
// JSON-NEXT: "accumulator": [
// JSON-NEXT:   -903,
// JSON-NEXT:   882

// HTML: <td class="name"><button aria-expanded="true">&lt;relu&gt;</button>
// MODULE: quanta.key = "<relu>"
// KIND: expected a report .html, .json or .txt, got '{{.*}}.pdf'
// WRITE: error: {{.*}}such.json
func.func @main(%x: tensor<1x2x2x2xi8> {quanta.name = "in", quanta.scale = 0.5 : f64, quanta.zero_point = 0 : i64}) -> tensor<1x8xi8> {
  %w = "tosa.const"() {values = dense<[[[[1, -2]]], [[[3, 4]]]]> : tensor<2x1x1x2xi8>} : () -> tensor<2x1x1x2xi8>
  %b = "tosa.const"() {values = dense<[5, -7]> : tensor<2xi32>} : () -> tensor<2xi32>
  %z = "tosa.const"() {values = dense<0> : tensor<1xi8>} : () -> tensor<1xi8>
  %0 = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>,
      quanta.key = "conv", quanta.weight_type = !quant.uniform<i8<-127:127>:f32:0, {0.25,0.5}>}
    : (tensor<1x2x2x2xi8>, tensor<2x1x1x2xi8>, tensor<2xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x2x2xi32>
  %1 = quanta.requantize %0 {multipliers = array<i32: 1073741824, 1610612736>, shifts = array<i32: 31, 31>, axis = 3 : i64, output_zp = -128 : i32, min = -128 : i32, max = 127 : i32,
      quanta.key = "<relu>", quanta.op = "tosa.conv2d + tosa.clamp", quanta.type = !quant.uniform<i8:f32, 0.125:-128>}
    : tensor<1x2x2x2xi32> -> tensor<1x2x2x2xi8>
  // A tensor that is only moved is no layer.
  %s = tosa.const_shape {values = dense<[1, 8]> : tensor<2xindex>} : () -> !tosa.shape<2>
  %2 = tosa.reshape %1, %s {quanta.key = "flat", quanta.op = "tosa.reshape", quanta.type = !quant.uniform<i8:f32, 0.125:-128>} : (tensor<1x2x2x2xi8>, !tosa.shape<2>) -> tensor<1x8xi8>
  return %2 : tensor<1x8xi8>
}
