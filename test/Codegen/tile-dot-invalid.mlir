// RUN: quant-opt %s -split-input-file -verify-diagnostics

func.func @acc(%a: vector<8xi32>, %w: vector<16xi8>) {
  // expected-error@+1 {{operand #0 must be vector of 32-bit signless integer values of length 4}}
  %0 = quanta_kernel.tile_dot %a, %w, %w : vector<8xi32>, vector<16xi8>
  return
}

// -----

func.func @weights(%a: vector<4xi32>, %w: vector<32xi8>) {
  // expected-error@+1 {{operand #1 must be vector of 8-bit signless integer values of length 16}}
  %0 = quanta_kernel.tile_dot %a, %w, %w : vector<4xi32>, vector<32xi8>
  return
}
