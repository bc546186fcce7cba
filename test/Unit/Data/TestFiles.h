//===- TestFiles.h - Files that the tests of the readers make -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef QUANTA_TEST_UNIT_DATA_TESTFILES_H
#define QUANTA_TEST_UNIT_DATA_TESTFILES_H

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <string>
#include <vector>
#include <zip.h>
#include <zlib.h>

namespace mlir::quanta {

/// A folder that lives as long as a test.
class TestFolder {
public:
  TestFolder() {
    std::error_code code = llvm::sys::fs::createUniqueDirectory("quanta", path);
    EXPECT_FALSE(code) << code.message();
  }
  ~TestFolder() { llvm::sys::fs::remove_directories(path); }

  std::string file(llvm::StringRef name) const {
    llvm::SmallString<128> full(path);
    llvm::sys::path::append(full, name);
    return full.str().str();
  }

  std::string write(llvm::StringRef name, llvm::StringRef content) const {
    std::string full = file(name);
    std::error_code code;
    llvm::raw_fd_ostream os(full, code);
    EXPECT_FALSE(code) << code.message();
    os << content;
    return full;
  }

private:
  llvm::SmallString<128> path;
};

struct ZipMember {
  std::string name;
  std::string content;
  bool deflated = true;
};

inline std::string writeZip(const TestFolder &folder, llvm::StringRef name,
                            const std::vector<ZipMember> &members) {
  std::string path = folder.file(name);
  zip_t *archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const ZipMember &member : members) {
    zip_source_t *source = zip_source_buffer(archive, member.content.data(),
                                             member.content.size(), 0);
    int64_t index = zip_file_add(archive, member.name.c_str(), source, 0);
    zip_set_file_compression(
        archive, index, member.deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
  }
  EXPECT_EQ(zip_close(archive), 0);
  return path;
}

inline std::string writeGzip(const TestFolder &folder, llvm::StringRef name,
                             llvm::StringRef content) {
  std::string path = folder.file(name);
  gzFile file = gzopen(path.c_str(), "wb");
  EXPECT_EQ(gzwrite(file, content.data(), content.size()),
            static_cast<int>(content.size()));
  gzclose(file);
  return path;
}

/// A .npy file with this header text, in version `major`.0.
inline std::string makeNpy(llvm::StringRef header, llvm::StringRef data,
                           int major = 1) {
  std::string file("\x93NUMPY");
  file += static_cast<char>(major);
  file += '\0';
  for (int i = 0; i < (major == 1 ? 2 : 4); ++i)
    file += static_cast<char>(header.size() >> (8 * i));
  return file + header.str() + data.str();
}

inline std::string makeIdx(uint8_t type, std::vector<uint32_t> dims,
                           llvm::StringRef data) {
  std::string file{'\0', '\0', static_cast<char>(type),
                   static_cast<char>(dims.size())};
  for (uint32_t dim : dims)
    for (int shift : {24, 16, 8, 0})
      file += static_cast<char>(dim >> shift);
  return file + data.str();
}

template <typename T>
std::string bytesOf(const std::vector<T> &values) {
  return std::string(reinterpret_cast<const char *>(values.data()),
                     values.size() * sizeof(T));
}

/// The message of the error in `value`, empty for a success.
template <typename T>
std::string messageOf(llvm::Expected<T> value) {
  return value ? "" : llvm::toString(value.takeError());
}

} // namespace mlir::quanta

#endif // QUANTA_TEST_UNIT_DATA_TESTFILES_H
