//===- NpyHeader.cpp - Headers of .npy files -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ArrayHeader.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

using namespace llvm;
using namespace mlir::quanta;

namespace {

/// Reads the one Python literal that a .npy header is:
/// {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
class HeaderParser {
public:
  HeaderParser(StringRef text, StringRef fileName)
      : rest(text), fileName(fileName) {}

  Error parse(ArrayHeader &header) {
    if (!consume('{'))
      return expected("'{'");
    bool seenType = false, seenOrder = false, seenShape = false;
    while (!consume('}')) {
      std::optional<StringRef> key = parseString();
      if (!key || !consume(':'))
        return expected("a quoted key and ':'");
      bool *seen = *key == "descr"           ? &seenType
                   : *key == "fortran_order" ? &seenOrder
                   : *key == "shape"         ? &seenShape
                                             : nullptr;
      if (!seen)
        return error("unknown key '" + printable(*key) + "'");
      if (*seen)
        return error("key '" + *key + "' twice");
      *seen = true;
      if (Error failure = *key == "descr"   ? parseType(header)
                          : *key == "shape" ? parseShape(header)
                                            : parseOrder(header))
        return failure;
      if (consume(','))
        continue;
      if (consume('}'))
        break;
      return expected("',' or '}'");
    }
    if (!seenType || !seenOrder || !seenShape)
      return error("'descr', 'fortran_order' and 'shape' are needed");
    if (!rest.trim().empty())
      return expected("nothing more");
    return Error::success();
  }

private:
  StringRef rest;
  StringRef fileName;

  static std::string printable(StringRef text) {
    std::string result;
    for (char c : text.take_front(32))
      result += isPrint(c) ? c : '?';
    return result;
  }

  Error error(const Twine &reason) {
    return makeFileError(fileName, ".npy header: " + reason);
  }
  Error expected(const Twine &what) {
    return error("expected " + what + " before '" + printable(rest) + "'");
  }

  bool consume(char c) {
    rest = rest.ltrim();
    return rest.consume_front(StringRef(&c, 1));
  }

  std::optional<StringRef> parseString() {
    rest = rest.ltrim();
    if (rest.empty() || (rest[0] != '\'' && rest[0] != '"'))
      return std::nullopt;
    size_t end = rest.find(rest[0], 1);
    if (end == StringRef::npos)
      return std::nullopt;
    StringRef text = rest.slice(1, end);
    rest = rest.substr(end + 1);
    return text;
  }

  Error parseType(ArrayHeader &header) {
    std::optional<StringRef> text = parseString();
    if (!text)
      return error("'descr' is not one element type (records are not read)");
    StringRef code = *text;
    char order = '|';
    if (!code.empty() && StringRef("<>|=").contains(code[0])) {
      order = code[0];
      code = code.drop_front();
    }
    std::optional<DType> dtype = parseNumpyCode(code);
    if (!dtype)
      return error("element type '" + printable(*text) +
                   "' is not supported; integers of 8 to 64 bits, f2, f4, f8 "
                   "and b1 are");
    if (order == '|' && getByteWidth(*dtype) > 1)
      return error("element type '" + printable(*text) +
                   "' does not say its byte order");
    header.dtype = *dtype;
    header.bigEndian = order == '>';
    return Error::success();
  }

  Error parseOrder(ArrayHeader &header) {
    rest = rest.ltrim();
    header.fortranOrder = rest.consume_front("True");
    if (!header.fortranOrder && !rest.consume_front("False"))
      return expected("True or False as 'fortran_order'");
    return Error::success();
  }

  Error parseShape(ArrayHeader &header) {
    if (!consume('('))
      return expected("'(' of the shape");
    while (!consume(')')) {
      rest = rest.ltrim();
      int64_t dim = 0;
      if (rest.consumeInteger(10, dim))
        return expected("a dimension that fits 63 bits");
      rest.consume_front("L"); // a long integer of Python 2
      if (dim < 0)
        return error("negative dimension " + Twine(dim));
      if (header.shape.size() == ArrayHeader::maxRank)
        return error("more than " + Twine(ArrayHeader::maxRank) +
                     " dimensions");
      header.shape.push_back(dim);
      if (!consume(',')) {
        if (!consume(')'))
          return expected("',' or ')' in the shape");
        break;
      }
    }
    return Error::success();
  }
};

} // namespace

Expected<ArrayHeader> mlir::quanta::readNpyHeader(ByteStream &stream) {
  char start[12];
  auto read = [&](uint64_t offset, MutableArrayRef<char> out) -> Error {
    if (Error error = stream.read(offset, out)) {
      consumeError(std::move(error));
      return makeFileError(stream.getName(), "ends inside of its .npy header");
    }
    return Error::success();
  };
  if (Error error = read(0, MutableArrayRef<char>(start, 10)))
    return std::move(error);
  unsigned major = static_cast<uint8_t>(start[6]);
  unsigned minor = static_cast<uint8_t>(start[7]);
  if (major < 1 || major > 3 || minor != 0)
    return makeFileError(stream.getName(), ".npy version " + Twine(major) +
                                               "." + Twine(minor) +
                                               " is not known; 1.0 to 3.0 are");
  uint64_t length = support::endian::read16le(start + 8);
  uint64_t begin = 10;
  if (major > 1) {
    if (Error error = read(10, MutableArrayRef<char>(start + 10, 2)))
      return std::move(error);
    length = support::endian::read32le(start + 8);
    begin = 12;
  }
  // The longest header of an array of numbers is far shorter.
  constexpr uint64_t maxLength = 1 << 16;
  if (length > maxLength)
    return makeFileError(stream.getName(), ".npy header of " + Twine(length) +
                                               " bytes; at most " +
                                               Twine(maxLength) + " are read");
  std::string text(length, '\0');
  if (Error error = read(begin, MutableArrayRef<char>(text.data(), length)))
    return std::move(error);

  ArrayHeader header;
  if (Error error = HeaderParser(text, stream.getName()).parse(header))
    return std::move(error);
  std::optional<int64_t> count =
      countElements(header.shape, getByteWidth(header.dtype));
  if (!count)
    return makeFileError(stream.getName(), "shape " +
                                               formatShape(header.shape) +
                                               " of " + getName(header.dtype) +
                                               " exceeds the range of 64 bits");
  header.numElements = *count;
  header.dataOffset = begin + length;
  return header;
}

std::string mlir::quanta::makeNpyHeader(DType dtype, ArrayRef<int64_t> shape) {
  std::string text = "{'descr': '";
  text += getByteWidth(dtype) == 1 ? '|' : '<';
  text += getNumpyCode(dtype);
  text += "', 'fortran_order': False, 'shape': (";
  for (int64_t dim : shape)
    text += itostr(dim) + (shape.size() == 1 ? "," : ", ");
  if (shape.size() > 1)
    text.resize(text.size() - 2);
  text += "), }";
  // The elements begin at a multiple of 64, after a line feed.
  constexpr size_t fixed = 10;
  text.resize(alignTo(fixed + text.size() + 1, 64) - fixed - 1, ' ');
  text += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(text.size() & 0xff);
  header += static_cast<char>(text.size() >> 8);
  return header + text;
}
