//===- HostileInputTest.cpp - Files that lie, break off or are damaged -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"
#include "quanta/Data/Array.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gmock/gmock.h"
#include <random>

using namespace llvm;
using namespace mlir::quanta;
using testing::HasSubstr;

namespace {

std::string npyMessage(StringRef header, StringRef data = "12345678") {
  TestFolder folder;
  std::string path = folder.write("bad.npy", makeNpy(header, data));
  std::string message = messageOf(loadArray(path));
  EXPECT_TRUE(StringRef(message).starts_with(path + ": ")) << message;
  return message;
}

std::string npyShapeMessage(StringRef shape) {
  return npyMessage(
      ("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + "}")
          .str());
}

TEST(HostileNpy, Shapes) {
  EXPECT_THAT(npyShapeMessage("(3,)"),
              HasSubstr("the header asks for 77 bytes, but there are 73"));
  EXPECT_THAT(npyShapeMessage("(1,)"), HasSubstr("asks for 69 bytes"));
  EXPECT_THAT(npyShapeMessage("(-2,)"), HasSubstr("negative dimension -2"));
  EXPECT_THAT(npyShapeMessage("(99999999999999999999,)"),
              HasSubstr("expected a dimension that fits 63 bits"));
  EXPECT_THAT(npyShapeMessage("(1099511627776, 16777216)"),
              HasSubstr("exceeds the range of 64 bits"));
  EXPECT_THAT(npyShapeMessage("(4611686018427387904, 2)"),
              HasSubstr("exceeds the range of 64 bits"));
  EXPECT_THAT(npyShapeMessage("(2305843009213693951,)"),
              HasSubstr("asks for 9223372036854775887 bytes"));
  std::string many = "(";
  for (int i = 0; i < 33; ++i)
    many += "1,";
  EXPECT_THAT(npyShapeMessage(many + ")"),
              HasSubstr("more than 32 dimensions"));
  EXPECT_THAT(npyShapeMessage("2"), HasSubstr("expected '(' of the shape"));
  EXPECT_THAT(npyShapeMessage("(2"), HasSubstr("expected ',' or ')'"));
}

TEST(HostileNpy, Headers) {
  EXPECT_THAT(npyMessage(""), HasSubstr("expected '{'"));
  EXPECT_THAT(npyMessage("{}"), HasSubstr("are needed"));
  EXPECT_THAT(npyMessage("{'descr'"), HasSubstr("expected a quoted key"));
  EXPECT_THAT(npyMessage("{'descr': '<f4"), HasSubstr("not one element type"));
  EXPECT_THAT(npyMessage("{'descr': [('a', '<f4')]}"),
              HasSubstr("records are not read"));
  EXPECT_THAT(npyMessage("{'descr': '<U25'}"),
              HasSubstr("element type '<U25' is not supported"));
  EXPECT_THAT(npyMessage("{'descr': 'f4'}"),
              HasSubstr("does not say its byte order"));
  EXPECT_THAT(npyMessage("{'descr': '<f4', 'descr': '<f4'}"),
              HasSubstr("key 'descr' twice"));
  EXPECT_THAT(npyMessage("{'x': 1}"), HasSubstr("unknown key 'x'"));
  EXPECT_THAT(npyMessage("{'fortran_order': 1}"),
              HasSubstr("expected True or False"));
  EXPECT_THAT(npyMessage("{'descr': '<f4', 'fortran_order': False, "
                         "'shape': (2,)} x"),
              HasSubstr("expected nothing more"));
}

TEST(HostileNpy, Frames) {
  TestFolder folder;
  auto message = [&](std::string content) {
    return messageOf(loadArray(folder.write("bad.npy", content)));
  };
  EXPECT_THAT(message(""), HasSubstr("too short to hold an array"));
  EXPECT_THAT(message("hello, world"),
              HasSubstr("neither .npy, .npz nor IDX (begins with 68656C6C)"));
  EXPECT_THAT(message(makeNpy("{}", "", 4)),
              HasSubstr(".npy version 4.0 is not known"));
  EXPECT_THAT(message(std::string("\x93NUMPY\x01\x00\xff\xff", 10)),
              HasSubstr("ends inside of its .npy header"));
  EXPECT_THAT(message(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12)),
              HasSubstr(".npy header of 4294967295 bytes"));
  EXPECT_THAT(messageOf(loadArray(folder.file("absent.npy"))),
              HasSubstr("No such file"));
  EXPECT_THAT(messageOf(loadArray(folder.file("."))),
              HasSubstr("is not a regular file"));
  EXPECT_THAT(messageOf(loadArray("/dev/zero")),
              HasSubstr("is not a regular file"));
}

TEST(HostileIdx, Headers) {
  TestFolder folder;
  auto message = [&](std::string content) {
    return messageOf(loadArray(folder.write("bad.idx", content)));
  };
  EXPECT_THAT(message(makeIdx(0x08, {}, "123456")), HasSubstr("0 dimensions"));
  EXPECT_THAT(message(makeIdx(0x0a, {1}, "123456")), HasSubstr("neither"));
  EXPECT_THAT(message(makeIdx(0x08, {7}, "123456")),
              HasSubstr("asks for 15 bytes, but there are 14"));
  EXPECT_THAT(message(makeIdx(0x08, {0xffffffff, 0xffffffff}, "")),
              HasSubstr("exceeds the range of 64 bits"));
  EXPECT_THAT(message(makeIdx(0x08, {0xffffffff}, "")),
              HasSubstr("asks for 4294967303 bytes"));
  EXPECT_THAT(message(std::string("\0\0\x08\x03\0\0\0\1", 8)),
              HasSubstr("ends inside of its IDX header"));
}

TEST(HostileGzip, SizesThatCannotBe) {
  TestFolder folder;
  // The low 32 bits of the length agree with the trailer, the length itself
  // is 4 GiB more than there is.
  std::string lie = makeIdx(0x08, {65536, 65536}, "");
  EXPECT_THAT(messageOf(loadArray(writeGzip(folder, "a.gz", lie))),
              HasSubstr("compressed bytes can't hold 4294967308"));
  std::string longer = makeIdx(0x08, {3}, "1234");
  EXPECT_THAT(messageOf(loadArray(writeGzip(folder, "b.gz", longer))),
              HasSubstr("asks for 11 bytes, but the gzip trailer says 12"));
}

TEST(HostileZip, Bombs) {
  TestFolder folder;
  std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': "
                       "(1000000000000,)}";
  std::string path =
      writeZip(folder, "a.npz",
               {{"x.npy", makeNpy(header, std::string(1 << 20, '\0'))}});
  EXPECT_THAT(messageOf(loadArray(path)),
              HasSubstr("but the archive says 1048"));
  // More in the member than its .npy header declares: never read.
  header = "{'descr': '|u1', 'fortran_order': False, 'shape': (10,)}";
  path = writeZip(folder, "b.npz",
                  {{"x.npy", makeNpy(header, std::string(1 << 24, '\0'))}});
  EXPECT_THAT(messageOf(loadArray(path)),
              HasSubstr("asks for 76 bytes, but the archive says 16777"));
  EXPECT_THAT(messageOf(loadArray(writeZip(folder, "c.npz", {}))),
              testing::Not(testing::IsEmpty()));
}

/// Every truncation has to fail; a changed bit may go unnoticed where nothing
/// protects the file, but must never bring the reader down.
void mutate(const std::string &content, StringRef name, bool checksummed) {
  TestFolder folder;
  std::mt19937 generator(7);
  for (size_t length = 0; length < content.size();
       length += std::max<size_t>(1, content.size() / 100)) {
    std::string path =
        folder.write(name, StringRef(content).take_front(length));
    std::string message = messageOf(loadArray(path));
    EXPECT_TRUE(StringRef(message).starts_with(path)) << length << message;
  }
  size_t unnoticed = 0;
  for (int i = 0; i < 250; ++i) {
    std::string damaged = content;
    for (unsigned flips = 1 + generator() % 3; flips > 0; --flips)
      damaged[generator() % damaged.size()] ^= 1 << generator() % 8;
    Expected<Array> array = loadArray(folder.write(name, damaged));
    if (array) {
      ++unnoticed;
      EXPECT_LE(array->bytes.size(), 2 * content.size() + 4096);
    } else {
      consumeError(array.takeError());
    }
  }
  // Fields like a time stamp stand outside of the checksum.
  if (checksummed) {
    EXPECT_LT(unnoticed, 125u) << name.str();
  }
}

TEST(Mutations, Npy) {
  mutate(makeNpy("{'descr': '<f4', 'fortran_order': False, 'shape': (5, 7)}\n",
                 std::string(140, 'x')),
         "m.npy", /*checksummed=*/false);
}

TEST(Mutations, Idx) {
  mutate(makeIdx(0x0c, {2, 3, 4}, std::string(96, 'x')), "m.idx",
         /*checksummed=*/false);
}

TEST(Mutations, Gzip) {
  TestFolder folder;
  std::string data;
  for (int i = 0; i < 600; ++i)
    data += static_cast<char>(i * i);
  std::string path = writeGzip(folder, "g", makeIdx(0x08, {20, 30}, data));
  auto buffer = MemoryBuffer::getFile(path);
  mutate((*buffer)->getBuffer().str(), "m.gz", /*checksummed=*/true);
}

TEST(Mutations, Zip) {
  TestFolder folder;
  std::string data;
  for (int i = 0; i < 600; ++i)
    data += static_cast<char>(i * i);
  std::string npy = makeNpy(
      "{'descr': '|u1', 'fortran_order': False, 'shape': (600,)}", data);
  for (bool deflated : {false, true}) {
    std::string path = writeZip(folder, "z", {{"x.npy", npy, deflated}});
    auto buffer = MemoryBuffer::getFile(path);
    mutate((*buffer)->getBuffer().str(), "m.npz", /*checksummed=*/true);
  }
}

} // namespace
