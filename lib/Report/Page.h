//===- Page.h - Style and script of the page -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_REPORT_PAGE_H
#define QUANTA_LIB_REPORT_PAGE_H

namespace mlir::quanta::report {

/// The contents of Page/style.css and Page/script.js.
extern const char *const pageStyle;
extern const char *const pageScript;

} // namespace mlir::quanta::report

#endif // QUANTA_LIB_REPORT_PAGE_H
