// RUN: quant-opt %s --split-input-file --verify-diagnostics

func.func @too_many_pieces() {
  // expected-error@+1 {{expected at least one piece and at most one for each of 3 units, got 4}}
  quanta_kernel.parallel (%begin, %end) of 3 in 4 {
  }
  return
}

// -----

func.func @no_pieces() {
  // expected-error@+1 {{expected at least one piece and at most one for each of 3 units, got 0}}
  quanta_kernel.parallel (%begin, %end) of 3 in 0 {
  }
  return
}

// -----

func.func @no_range() {
  // expected-error@+1 {{expected the begin and the end of a range as arguments of the region}}
  quanta_kernel.parallel (%begin) of 3 in 3 {
  }
  return
}
