/*===- Quanta.h - The whole C interface -*- C -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===*/

#ifndef QUANTA_C_QUANTA_H
#define QUANTA_C_QUANTA_H

#include "quanta-c/Model.h"
#include "quanta-c/Module.h"
#include "quanta-c/Quantization.h"
#include "quanta-c/Support.h"

#endif /* QUANTA_C_QUANTA_H */
