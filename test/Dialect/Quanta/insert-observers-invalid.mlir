// RUN: not quant-opt %s --quanta-insert-observers=kind=median 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: not quant-opt %s --quanta-insert-observers=kind=moving-average:2 2>&1 | FileCheck %s --check-prefix=MOMENTUM
// RUN: not quant-opt %s --quanta-insert-observers=granularity=channel 2>&1 | FileCheck %s --check-prefix=GRANULARITY

// KIND: expected observer kind min-max, histogram or moving-average[:MOMENTUM], got 'median'
// MOMENTUM: expected observer kind {{.*}}, got 'moving-average:2'
// GRANULARITY: expected granularity per-tensor or per-channel, got 'channel'
func.func @nothing() {
  return
}
