//===- CompressedStreams.cpp - Members of zip archives, and gzip files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteStream.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <zip.h>
#include <zlib.h>

using namespace llvm;
using namespace mlir::quanta;

namespace {

/// Deflate can't do better than 258 bytes for two bits.
constexpr uint64_t maxDeflateRatio = 1032;

/// What reads forwards only: to go back, it starts again.
class SequentialStream : public ByteStream {
public:
  using ByteStream::ByteStream;

  Error read(uint64_t offset, MutableArrayRef<char> out) override {
    if (offset < position || !started) {
      if (Error error = restart())
        return error;
      started = true;
      position = 0;
    }
    char skipped[4096];
    while (position < offset) {
      uint64_t next = std::min<uint64_t>(sizeof(skipped), offset - position);
      if (Error error = readNext(MutableArrayRef<char>(skipped, next)))
        return error;
    }
    return readNext(out);
  }

  Error finish() override {
    if (!started)
      return Error::success();
    char beyond;
    Expected<uint64_t> count = readSome(MutableArrayRef<char>(&beyond, 1));
    if (!count)
      return count.takeError();
    if (*count != 0)
      return error("goes on after " + Twine(position) + " bytes");
    return Error::success();
  }

  bool isRandomAccess() const override { return false; }

protected:
  virtual Error restart() = 0;
  /// Bytes read, 0 at the end of the content.
  virtual Expected<uint64_t> readSome(MutableArrayRef<char> out) = 0;

private:
  uint64_t position = 0;
  bool started = false;

  Error readNext(MutableArrayRef<char> out) {
    while (!out.empty()) {
      Expected<uint64_t> count = readSome(out);
      if (!count)
        return count.takeError();
      if (*count == 0)
        return error("ends after " + Twine(position) + " bytes");
      position += *count;
      out = out.drop_front(*count);
    }
    return Error::success();
  }
};

class ZipMemberStream : public SequentialStream {
public:
  ZipMemberStream(std::string name, zip_t *archive, uint64_t index,
                  const zip_stat_t &stat)
      : SequentialStream(std::move(name)), archive(archive), index(index),
        stat(stat) {}
  ~ZipMemberStream() override {
    close();
    zip_discard(archive);
  }

  Error checkSize(uint64_t expected) override {
    if (stat.size != expected)
      return error("the header asks for " + Twine(expected) +
                   " bytes, but the archive says " + Twine(stat.size));
    if (stat.size / maxDeflateRatio > stat.comp_size)
      return error(Twine(stat.comp_size) + " compressed bytes can't hold " +
                   Twine(stat.size));
    return Error::success();
  }

protected:
  Error restart() override {
    close();
    file = zip_fopen_index(archive, index, 0);
    return file ? Error::success() : error(zip_strerror(archive));
  }

  Expected<uint64_t> readSome(MutableArrayRef<char> out) override {
    int64_t count = zip_fread(file, out.data(), out.size());
    if (count < 0)
      return error(zip_error_strerror(zip_file_get_error(file)));
    return count;
  }

private:
  zip_t *archive;
  uint64_t index;
  zip_stat_t stat;
  zip_file_t *file = nullptr;

  void close() {
    if (file)
      zip_fclose(file);
    file = nullptr;
  }
};

class GzipStream : public SequentialStream {
public:
  GzipStream(std::string path, uint64_t compressedSize, uint32_t sizeModulo)
      : SequentialStream(std::move(path)), compressedSize(compressedSize),
        sizeModulo(sizeModulo) {}
  ~GzipStream() override { close(); }

  Error checkSize(uint64_t expected) override {
    // All that gzip keeps of the length are its low 32 bits.
    if (static_cast<uint32_t>(expected) != sizeModulo)
      return error("the header asks for " + Twine(expected) +
                   " bytes, but the gzip trailer says " + Twine(sizeModulo));
    if (expected / maxDeflateRatio > compressedSize)
      return error(Twine(compressedSize) + " compressed bytes can't hold " +
                   Twine(expected));
    return Error::success();
  }

protected:
  Error restart() override {
    close();
    file = gzopen(getName().str().c_str(), "rb");
    return file ? Error::success() : error("can't be opened");
  }

  Expected<uint64_t> readSome(MutableArrayRef<char> out) override {
    int count = gzread(file, out.data(),
                       std::min<uint64_t>(out.size(), uint64_t(1) << 30));
    int code = Z_OK;
    const char *message = gzerror(file, &code);
    if (count < 0 || (code != Z_OK && code != Z_STREAM_END))
      return error("gzip: " + Twine(message));
    return count;
  }

private:
  uint64_t compressedSize;
  uint32_t sizeModulo;
  gzFile file = nullptr;

  void close() {
    if (file)
      gzclose(file);
    file = nullptr;
  }
};

Expected<uint64_t> findMember(StringRef path, zip_t *archive, StringRef key) {
  int64_t count = zip_get_num_entries(archive, 0);
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) {
    const char *raw = zip_get_name(archive, i, ZIP_FL_ENC_RAW);
    if (!raw)
      return makeFileError(path, zip_strerror(archive));
    StringRef name(raw);
    name.consume_back(".npy");
    if ((!key.empty() && (name == key || key == raw)) ||
        (key.empty() && count == 1))
      return i;
    if (names.size() < 16)
      names.push_back(name.str());
  }
  std::string held =
      "holds " + Twine(count).str() + " arrays (" + join(names, ", ") +
      (count > static_cast<int64_t>(names.size()) ? ", ..." : "") + ")";
  if (key.empty())
    return makeFileError(path, held + ": choose one as FILE.npz:KEY");
  return makeFileError(path, "has no array '" + key + "', it " + held);
}

} // namespace

Expected<std::unique_ptr<ByteStream>>
mlir::quanta::openZipMember(StringRef path, StringRef key) {
  int code = 0;
  zip_t *archive = zip_open(path.str().c_str(), ZIP_RDONLY, &code);
  if (!archive) {
    zip_error_t reason;
    zip_error_init_with_code(&reason, code);
    scope_exit cleanup([&] { zip_error_fini(&reason); });
    return makeFileError(path, zip_error_strerror(&reason));
  }
  scope_exit discard([&] { zip_discard(archive); });
  Expected<uint64_t> index = findMember(path, archive, key);
  if (!index)
    return index.takeError();

  std::string name =
      (path + ":" + zip_get_name(archive, *index, ZIP_FL_ENC_RAW)).str();
  StringRef shown(name);
  shown.consume_back(".npy");
  zip_stat_t stat;
  constexpr uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                              ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  if (zip_stat_index(archive, *index, 0, &stat) != 0)
    return makeFileError(shown, zip_strerror(archive));
  if ((stat.valid & needed) != needed)
    return makeFileError(shown, "the archive doesn't say its size");
  if (stat.encryption_method != ZIP_EM_NONE)
    return makeFileError(shown, "is encrypted");
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    return makeFileError(shown, "has compression method " +
                                    Twine(stat.comp_method) +
                                    "; only stored and deflated members are "
                                    "read");
  discard.release();
  return std::make_unique<ZipMemberStream>(shown.str(), archive, *index, stat);
}

Expected<std::unique_ptr<ByteStream>>
mlir::quanta::openGzipFile(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return makeFileError(path, buffer.getError().message());
  StringRef content = (*buffer)->getBuffer();
  if (content.size() < 18)
    return makeFileError(path, "is too short for a gzip file");
  uint32_t sizeModulo =
      support::endian::read32le(content.data() + content.size() - 4);
  return std::make_unique<GzipStream>(path.str(), content.size(), sizeModulo);
}
