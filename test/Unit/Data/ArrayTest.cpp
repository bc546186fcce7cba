//===- ArrayTest.cpp - Readers and the writer of arrays -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Data/Array.h"
#include "TestFiles.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gmock/gmock.h"

using namespace llvm;
using namespace mlir::quanta;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

template <typename T>
std::vector<T> valuesOf(const Array &array) {
  std::vector<T> values(array.numElements());
  EXPECT_EQ(values.size() * sizeof(T), array.bytes.size());
  if (!values.empty())
    std::memcpy(values.data(), array.bytes.data(), array.bytes.size());
  return values;
}

TEST(Npy, EveryVersion) {
  TestFolder folder;
  std::string data = bytesOf<int16_t>({1, -2, 3, -4, 5, -6});
  for (int version : {1, 2, 3}) {
    std::string path = folder.write(
        "a.npy", makeNpy("{'descr': '<i2', 'fortran_order': False, "
                         "'shape': (2, 3), }   \n",
                         data, version));
    Array array = cantFail(loadArray(path));
    EXPECT_EQ(array.dtype, DType::I16);
    EXPECT_THAT(array.shape, ElementsAre(2, 3));
    EXPECT_THAT(valuesOf<int16_t>(array), ElementsAre(1, -2, 3, -4, 5, -6));
  }
}

TEST(Npy, HeaderInAnotherOrder) {
  TestFolder folder;
  std::string path =
      folder.write("a.npy", makeNpy("{\"shape\":(3L,),\"fortran_order\":True,"
                                    "\"descr\":\"|u1\"}",
                                    "abc"));
  EXPECT_THAT(valuesOf<char>(cantFail(loadArray(path))),
              ElementsAre('a', 'b', 'c'));
}

TEST(Npy, BigEndianIsConverted) {
  TestFolder folder;
  std::string path = folder.write(
      "a.npy",
      makeNpy("{'descr': '>i4', 'fortran_order': False, 'shape': (2,)}",
              StringRef("\x00\x00\x01\x02\xff\xff\xff\xfe", 8)));
  EXPECT_THAT(valuesOf<int32_t>(cantFail(loadArray(path))),
              ElementsAre(258, -2));
}

TEST(Npy, FortranOrderIsConverted) {
  TestFolder folder;
  // a[i][j][k] = 100 i + 10 j + k, the first index fastest.
  std::vector<int16_t> stored;
  for (int k = 0; k < 4; ++k)
    for (int j = 0; j < 3; ++j)
      for (int i = 0; i < 2; ++i)
        stored.push_back(100 * i + 10 * j + k);
  std::string path = folder.write(
      "a.npy",
      makeNpy("{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3, 4)}",
              bytesOf(stored)));
  std::vector<int16_t> values = valuesOf<int16_t>(cantFail(loadArray(path)));
  for (int i = 0, n = 0; i < 2; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 4; ++k)
        EXPECT_EQ(values[n++], 100 * i + 10 * j + k);
}

TEST(Npy, WrittenIsReadBack) {
  TestFolder folder;
  const std::vector<std::vector<int64_t>> shapes = {{}, {1}, {2, 5}, {3, 0, 7}};
  for (const std::vector<int64_t> &shape : shapes) {
    std::vector<float> values(*countElements(shape), 1.5f);
    std::string bytes = bytesOf(values), path = folder.file("a.npy");
    cantFail(writeNpy(path, DType::F32, shape,
                      ArrayRef<char>(bytes.data(), bytes.size())));
    auto buffer = MemoryBuffer::getFile(path);
    EXPECT_EQ(((*buffer)->getBufferSize() - bytes.size()) % 64, 0u);
    Array array = cantFail(loadArray(path));
    EXPECT_EQ(ArrayRef<int64_t>(array.shape), ArrayRef<int64_t>(shape));
    EXPECT_EQ(valuesOf<float>(array), values);
  }
}

TEST(Npy, WriterChecksTheNumberOfBytes) {
  TestFolder folder;
  std::string bytes(7, '\0');
  EXPECT_THAT(toString(writeNpy(folder.file("a.npy"), DType::F32, {2},
                                ArrayRef<char>(bytes.data(), bytes.size()))),
              HasSubstr("shape 2 of f32 does not have 7 bytes"));
  EXPECT_FALSE(sys::fs::exists(folder.file("a.npy")));
}

TEST(Npz, StoredAndDeflatedMembers) {
  TestFolder folder;
  std::string x = makeNpy(
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2)}", "abcd");
  std::string y =
      makeNpy("{'descr': '|i1', 'fortran_order': False, 'shape': (1,)}", "z");
  for (bool deflated : {false, true}) {
    std::string path =
        writeZip(folder, "a.npz", {{"x.npy", x, deflated}, {"y.npy", y, true}});
    EXPECT_THAT(valuesOf<char>(cantFail(loadArray(path + ":x"))),
                ElementsAre('a', 'b', 'c', 'd'));
    EXPECT_THAT(valuesOf<char>(cantFail(loadArray(path + ":y.npy"))),
                ElementsAre('z'));
    EXPECT_THAT(messageOf(loadArray(path)), HasSubstr("holds 2 arrays (x, y)"));
    EXPECT_THAT(messageOf(loadArray(path + ":z")),
                HasSubstr("has no array 'z'"));
  }
  EXPECT_EQ(cantFail(loadArray(writeZip(folder, "b.npz", {{"y.npy", y}})))
                .numElements(),
            1);
}

TEST(Idx, PlainAndGzipOfEveryType) {
  TestFolder folder;
  struct Case {
    uint8_t code;
    DType dtype;
    std::string data;
    double value;
  } cases[] = {
      {0x08, DType::U8, "\xfe", 254},
      {0x09, DType::I8, "\xfe", -2},
      {0x0b, DType::I16, std::string("\x01\x02", 2), 258},
      {0x0c, DType::I32, "\xff\xff\xff\xfe", -2},
      {0x0d, DType::F32, std::string("\x3f\xc0\0\0", 4), 1.5},
      {0x0e, DType::F64, std::string("\x3f\xf8\0\0\0\0\0\0", 8), 1.5},
  };
  for (const Case &c : cases) {
    std::string content = makeIdx(c.code, {1, 1}, c.data);
    for (const std::string &path :
         {folder.write("a.idx", content), writeGzip(folder, "a.gz", content)}) {
      Array array = cantFail(loadArray(path));
      EXPECT_EQ(array.dtype, c.dtype);
      EXPECT_THAT(array.shape, ElementsAre(1, 1));
      EXPECT_EQ(readAsDouble(c.dtype, array.bytes.data()), c.value);
    }
  }
}

// Beyond 64 MiB a compressed array is not kept: it is read as a stream, which
// starts again to go back.
TEST(Idx, LargeGzipIsReadInAnyOrder) {
  TestFolder folder;
  const uint32_t rows = 70, row = 1 << 20;
  std::string data(size_t(rows) * row, '\0');
  for (uint32_t i = 0; i < rows; ++i)
    data[size_t(i) * row + 5] = static_cast<char>(i + 1);
  std::string path =
      writeGzip(folder, "a.gz", makeIdx(0x08, {rows, row}, data));
  auto reader = cantFail(openArray(path));
  for (int64_t i : {3, 4, 69, 0, 68}) {
    char bytes[6];
    cantFail(reader->read(i * row, 6, bytes));
    EXPECT_EQ(bytes[5], i + 1);
    EXPECT_EQ(bytes[4], 0);
  }
}

TEST(DTypes, Conversions) {
  uint16_t half = 0x3e00;
  EXPECT_EQ(readAsDouble(DType::F16, reinterpret_cast<char *>(&half)), 1.5);
  uint64_t large = UINT64_MAX;
  EXPECT_FALSE(readAsInteger(DType::U64, reinterpret_cast<char *>(&large)));
  char out[8];
  EXPECT_TRUE(writeFromDouble(DType::I8, -128, out));
  EXPECT_EQ(out[0], -128);
  for (double bad : {128.0, -129.0, 0.5, double(NAN), double(INFINITY)})
    EXPECT_FALSE(writeFromDouble(DType::I8, bad, out)) << bad;
  EXPECT_FALSE(writeFromDouble(DType::I64, 0x1p63, out));
  EXPECT_TRUE(writeFromDouble(DType::I64, -0x1p63, out));
  EXPECT_FALSE(writeFromDouble(DType::U64, -1, out));
}

TEST(DTypes, CountElementsRefusesOverflow) {
  EXPECT_EQ(countElements({}), 1);
  EXPECT_EQ(countElements({2, 0, 5}), 0);
  EXPECT_EQ(countElements({int64_t(1) << 40, 1 << 20}, 4), 1l << 60);
  EXPECT_EQ(countElements({int64_t(1) << 40, 1 << 21}, 4), std::nullopt);
  EXPECT_EQ(countElements({0, int64_t(1) << 40, int64_t(1) << 40}),
            std::nullopt);
  EXPECT_EQ(countElements({-1}), std::nullopt);
}

} // namespace
