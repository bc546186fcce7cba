//===- Guard.h - Nothing but values crosses the C interface -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_CAPI_GUARD_H
#define QUANTA_LIB_CAPI_GUARD_H

#include "Handles.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace mlir::quanta::capi {

llvm::Error makeError(const llvm::Twine &message);

/// Runs `body`. Its error, the diagnostics of the session (which may be null)
/// meanwhile, and an exception of the C++ library or of one that we use become
/// a QuantaError.
QuantaError *guard(Session *session, llvm::function_ref<llvm::Error()> body);

/// The error of a missing argument, or null.
template <typename... Pointers>
bool anyNull(Pointers... pointers) {
  return (... || (pointers == nullptr));
}
QuantaError *makeNullError();

} // namespace mlir::quanta::capi

#endif // QUANTA_LIB_CAPI_GUARD_H
