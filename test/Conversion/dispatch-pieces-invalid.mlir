// RUN: quant-opt %s --split-input-file --verify-diagnostics --quanta-dispatch-pieces

llvm.func @main(%x: i64) {
  // expected-error@+1 {{expected a call of pieces without results, their range behind the other operands}}
  llvm.call @pieces(%x) : (i64) -> ()
  llvm.return
}
llvm.func @pieces(%x: i64) attributes {quanta.pieces} {
  llvm.return
}

// -----

// expected-error@+1 {{expected an entry function '@main'}}
module {
}

// -----

llvm.func @caller(%x: !llvm.ptr) {
  llvm.call @main(%x) : (!llvm.ptr) -> ()
  llvm.return
}
// expected-error@+1 {{expected an entry function that is not called in its module}}
llvm.func @main(%x: !llvm.ptr) {
  llvm.return
}
