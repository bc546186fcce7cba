/*===- LibraryStatistics.h - Pass statistics laid out as in libMLIR -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/
/*
 * Included in front of every source file by builds with a
 * sanitizer (QUANTA_SANITIZERS), for an LLVM that was built without assertions (Debian's was).
 * llvm::Statistic, a member of passes, has its fields only with assertions or
 * LLVM_FORCE_ENABLE_STATS: with ours on and the library's off, the library
 * constructs less than ++statistic reads, which the sanitizer sees. Nothing comes
 * of those reads: what is counted is never printed then.
 */
#if defined(__cplusplus) && !defined(NDEBUG)
#define NDEBUG
#include "llvm/ADT/Statistic.h"
#undef NDEBUG
#include <cassert>
#endif
