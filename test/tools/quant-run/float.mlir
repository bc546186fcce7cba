// RUN: %python -c "import numpy; numpy.save('%t.npy', numpy.arange(12, dtype=numpy.float32).reshape(3, 4) - 4)"
// RUN: quant-run %s --input=%t.npy --output=%t.out.npy --digest | FileCheck %s --check-prefix=TEXT
// RUN: %python -c "import numpy; print(numpy.load('%t.out.npy').tolist())" | FileCheck %s --check-prefix=VALUES
// RUN: quant-run %s --input=%t.npy --against=%s --json --digest | FileCheck %s --check-prefix=JSON
// RUN: quant-run %s --input=%t.npy --offset=1 --limit=1 --output=y=%t.one.npy | FileCheck %s --check-prefix=ONE
// RUN: %python -c "import numpy; print(numpy.load('%t.one.npy').tolist())" | FileCheck %s --check-prefix=ONE-VALUE
// RUN: quant-run %s --benchmark --json | FileCheck %s --check-prefix=BENCHMARK
// RUN: quant-run %s --benchmark | FileCheck %s --check-prefix=LATENCY

// The batch is two: the last run has one sample and a row that is not shown.
// TEXT: samples: 3
// TEXT-NEXT: {{^[0-9a-f]{64}$}}
// VALUES: {{\[}}[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]]
// JSON: "samples": 3,
// JSON-NEXT: "agreement": 100,
// JSON-NEXT: "sqnr_db": null,
// JSON-NEXT: "digest": "{{([0-9a-f]{64})}}",
// JSON-NEXT: "macs": 0,
// JSON-NEXT: "arena_bytes": {{[0-9]+}}
// ONE: samples: 1
// ONE-VALUE: {{\[}}[0.0, 1.0, 2.0, 3.0]]
// LATENCY: latency:    median {{[0-9]+(\.[0-9]+)?}} us, p90 {{[0-9]+(\.[0-9]+)?}} us, {{[0-9]+}} runs
// BENCHMARK-NOT: samples
// BENCHMARK: "latency_us": {
// BENCHMARK-NEXT: "median": {{[0-9.]+}},
// BENCHMARK-NEXT: "p90": {{[0-9.]+}}

func.func @main(%x: tensor<2x4xf32> {quanta.name = "x"}) -> (tensor<2x4xf32> {quanta.name = "y"}) {
  %0 = tosa.clamp %x {min_val = 0.0 : f32, max_val = 100.0 : f32} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}
