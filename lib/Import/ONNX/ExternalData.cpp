//===- ExternalData.cpp - Initializers in side files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExternalData.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace sys = llvm::sys;

namespace mlir::quanta::onnx_import {

/// True if `path` lies below `folder`; both are absolute and free of links.
static bool isInside(StringRef path, StringRef folder) {
  auto step = sys::path::begin(path), end = sys::path::end(path);
  for (auto part = sys::path::begin(folder), last = sys::path::end(folder);
       part != last; ++part, ++step)
    if (step == end || *step != *part)
      return false;
  return step != end;
}

LogicalResult readExternalData(const onnx::TensorProto &tensor,
                               StringRef folder, uint64_t expectedBytes,
                               Location loc, std::vector<char> &bytes) {
  auto fail = [&]() {
    return emitError(loc) << "external data of tensor '" << tensor.name()
                          << "' ";
  };
  std::string location;
  uint64_t offset = 0, length = expectedBytes;
  for (const onnx::StringStringEntryProto &entry : tensor.external_data()) {
    uint64_t *number = entry.key() == "offset"   ? &offset
                       : entry.key() == "length" ? &length
                                                 : nullptr;
    if (entry.key() == "location")
      location = entry.value();
    else if (number && StringRef(entry.value()).getAsInteger(10, *number))
      return fail() << "has the " << entry.key() << " '" << entry.value()
                    << "', which is not a number";
  }
  if (location.empty())
    return fail() << "names no file";
  if (StringRef(location).contains('\0'))
    return fail() << "has a file name with a NUL byte";
  if (length != expectedBytes)
    return fail() << "has " << length << " bytes, but its shape needs "
                  << expectedBytes;
  if (sys::path::is_absolute(location))
    return fail() << "must be relative to the model's folder, but is '"
                  << location << "'";

  SmallString<256> realFolder, path(folder.empty() ? "." : folder), realPath;
  sys::path::append(path, location);
  if (std::error_code error =
          sys::fs::real_path(folder.empty() ? "." : folder, realFolder))
    return fail() << "can't be resolved: folder '" << folder
                  << "': " << error.message();
  // Checked before the file system is asked, so that a model can't find out
  // which other files exist.
  if (llvm::is_contained(llvm::make_range(sys::path::begin(location),
                                          sys::path::end(location)),
                         ".."))
    return fail() << "leaves the model's folder: '" << location << "'";
  if (std::error_code error = sys::fs::real_path(path, realPath))
    return fail() << "can't be read from '" << location
                  << "': " << error.message();
  if (!isInside(realPath, realFolder))
    return fail() << "leaves the model's folder: '" << location << "'";
  if (!sys::fs::is_regular_file(realPath))
    return fail() << "can't be read from '" << location
                  << "': not a regular file";

  uint64_t fileSize = 0;
  if (std::error_code error = sys::fs::file_size(realPath, fileSize))
    return fail() << "can't be read from '" << location
                  << "': " << error.message();
  if (offset > fileSize || expectedBytes > fileSize - offset)
    return fail() << "needs bytes " << offset << " to "
                  << offset + expectedBytes << " of '" << location
                  << "', which has " << fileSize;
  bytes.clear();
  if (expectedBytes == 0)
    return success();
  auto buffer =
      llvm::MemoryBuffer::getFileSlice(realPath, expectedBytes, offset);
  if (!buffer)
    return fail() << "can't be read from '" << location
                  << "': " << buffer.getError().message();
  bytes.assign((*buffer)->getBufferStart(), (*buffer)->getBufferEnd());
  return success();
}

} // namespace mlir::quanta::onnx_import
