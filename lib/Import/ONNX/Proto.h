//===- Proto.h - The ONNX schema, as Debian compiles it -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_LIB_IMPORT_ONNX_PROTO_H
#define QUANTA_LIB_IMPORT_ONNX_PROTO_H

// ONNX_ML and ONNX_NAMESPACE come from CMakeLists.txt. The headers are not
// clean under our warnings.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#include <onnx/onnx_pb.h>
#pragma clang diagnostic pop

#endif // QUANTA_LIB_IMPORT_ONNX_PROTO_H
