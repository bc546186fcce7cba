//===- DatasetTest.cpp - Samples for the inputs of a model -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Data/Dataset.h"
#include "TestFiles.h"
#include "gmock/gmock.h"
#include <cmath>

using namespace llvm;
using namespace mlir::quanta;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

template <typename T>
std::string writeValues(const TestFolder &folder, StringRef name, DType dtype,
                        ArrayRef<int64_t> shape, const std::vector<T> &values) {
  std::string path = folder.file(name), bytes = bytesOf(values);
  cantFail(
      writeNpy(path, dtype, shape, ArrayRef<char>(bytes.data(), bytes.size())));
  return path;
}

TEST(DataSpec, Names) {
  auto references = cantFail(parseDataSpec("a=x.npy,b=y.npz:k"));
  ASSERT_EQ(references.size(), 2u);
  EXPECT_EQ(references[1].name, "b");
  EXPECT_EQ(references[1].data, "y.npz:k");
  EXPECT_EQ(cantFail(parseDataSpec("x,y.npy"))[0].data, "x,y.npy");
  EXPECT_THAT(messageOf(parseDataSpec("a=x,b")), HasSubstr("got 'b'"));
  EXPECT_THAT(messageOf(parseDataSpec("a=x,a=y")),
              HasSubstr("input 'a' has two arrays"));
  EXPECT_THAT(messageOf(parseDataSpec("=x")), HasSubstr("expected NAME=DATA"));
  EXPECT_THAT(messageOf(parseDataSpec("")), HasSubstr("got nothing"));
}

TEST(Dataset, PreparedSamplesOfAnIdxFile) {
  TestFolder folder;
  std::string path = writeGzip(
      folder, "a.gz",
      makeIdx(0x08, {3, 1, 2}, StringRef("\x00\x33\x66\x99\xcc\xff", 6)));
  PreprocessOptions options;
  options.normalize = Normalization{1.0 / 255, {}, {}};
  options.offset = 1;
  Dataset set = cantFail(Dataset::open(path, options));
  EXPECT_EQ(set.size(), 2);
  EXPECT_FALSE(set.checkInputs({"anything"}));
  std::vector<float> out(4);
  cantFail(set.read("anything", 0, 2, {1, 1, 1, 2}, DType::F32, out.data()));
  EXPECT_THAT(out, ElementsAre(0.4f, 0.6f, 0.8f, 1.0f));
  cantFail(set.read("anything", 1, 1, {1, 2, 1}, DType::F32, out.data()));
  EXPECT_EQ(out[0], 0.8f);
}

TEST(Dataset, IntegerInputs) {
  TestFolder folder;
  std::string path =
      writeValues<uint8_t>(folder, "a.npy", DType::U8, {2, 2}, {1, 2, 3, 200});
  Dataset set = cantFail(Dataset::open(path, {}));
  std::vector<int64_t> out(4);
  cantFail(set.read("x", 0, 2, {1, 2}, DType::I64, out.data()));
  EXPECT_THAT(out, ElementsAre(1, 2, 3, 200));
  std::vector<int8_t> narrow(4);
  EXPECT_THAT(toString(set.read("x", 0, 2, {1, 2}, DType::I8, narrow.data())),
              HasSubstr("sample 1 holds 200.000000, which is no i8"));
}

TEST(Dataset, LimitAndOffset) {
  TestFolder folder;
  std::string path =
      writeValues<uint8_t>(folder, "a.npy", DType::U8, {3, 1}, {1, 2, 3});
  PreprocessOptions options;
  options.limit = 100;
  EXPECT_EQ(cantFail(Dataset::open(path, options)).size(), 3);
  options.limit = 2;
  EXPECT_EQ(cantFail(Dataset::open(path, options)).size(), 2);
  options.offset = 2;
  EXPECT_EQ(cantFail(Dataset::open(path, options)).size(), 1);
  options.offset = 3;
  EXPECT_THAT(messageOf(Dataset::open(path, options)),
              HasSubstr("no sample is left of 3 with offset 3 and limit 2"));
  std::string empty = writeValues<float>(folder, "e.npy", DType::F32, {0}, {});
  EXPECT_THAT(messageOf(Dataset::open(empty, {})),
              HasSubstr("no sample is left of 0"));
  std::string scalar = writeValues<float>(folder, "s.npy", DType::F32, {}, {1});
  EXPECT_THAT(messageOf(Dataset::open(scalar, {})), HasSubstr("is a scalar"));
}

TEST(Dataset, SeveralInputs) {
  TestFolder folder;
  std::string a =
      writeValues<float>(folder, "a.npy", DType::F32, {2, 1}, {1.5, 2.5});
  std::string b =
      writeValues<int32_t>(folder, "b.npy", DType::I32, {2}, {7, 8});
  std::string c = writeValues<float>(folder, "c.npy", DType::F32, {1}, {1});
  Dataset set = cantFail(Dataset::open("p=" + a + ",q=" + b, {}));
  EXPECT_FALSE(set.checkInputs({"q", "p"}));
  EXPECT_THAT(toString(set.checkInputs({"p"})),
              HasSubstr("the model has no input 'q'; its inputs are p"));
  EXPECT_THAT(toString(set.checkInputs({"p", "q", "r"})),
              HasSubstr("no data for the model's input 'r'"));
  EXPECT_THAT(toString(cantFail(Dataset::open(a, {})).checkInputs({"p", "q"})),
              HasSubstr("the model has 2 inputs (p, q)"));
  int64_t value = 0;
  cantFail(set.read("q", 1, 1, {1}, DType::I64, &value));
  EXPECT_EQ(value, 8);
  EXPECT_THAT(toString(set.read("r", 0, 1, {1}, DType::I64, &value)),
              HasSubstr("no data for the model's input 'r'"));
  EXPECT_THAT(messageOf(Dataset::open("p=" + a + ",q=" + c, {})),
              HasSubstr("1 samples, but"));
}

TEST(Dataset, NonFiniteValuesNameTheSample) {
  TestFolder folder;
  std::string path = writeValues<float>(folder, "a.npy", DType::F32, {3, 1},
                                        {1, NAN, -INFINITY});
  Dataset set = cantFail(Dataset::open(path, {}));
  float out[3];
  EXPECT_THAT(toString(set.read("x", 0, 3, {1, 1}, DType::F32, out)),
              HasSubstr(path + ": sample 1 holds a NaN"));
  EXPECT_THAT(toString(set.read("x", 2, 1, {1, 1}, DType::F32, out)),
              HasSubstr("sample 2 holds an infinity"));
  cantFail(set.read("x", 0, 3, {1, 1}, DType::F32, out, NonFinite::Allow));
  EXPECT_TRUE(std::isnan(out[1]));
}

TEST(Dataset, WrongShapeSaysExpectedAndActual) {
  TestFolder folder;
  std::string path =
      writeValues<float>(folder, "a.npy", DType::F32, {1, 2}, {1, 2});
  Dataset set = cantFail(Dataset::open(path, {}));
  float out[3];
  EXPECT_THAT(toString(set.read("x", 0, 1, {1, 3}, DType::F32, out)),
              HasSubstr(path + ": the model expects samples of 3, but there "
                               "are samples of 2 (f32)"));
}

TEST(LabelReader, AnyIntegerType) {
  TestFolder folder;
  PreprocessOptions options;
  options.offset = 1;
  Labels labels = cantFail(readLabels(
      writeValues<int64_t>(folder, "l.npy", DType::I64, {3}, {5, -1, 9}),
      options));
  EXPECT_THAT(labels.values, ElementsAre(-1, 9));
  labels = cantFail(readLabels(
      writeValues<uint8_t>(folder, "r.npy", DType::U8, {2, 2}, {1, 2, 3, 250}),
      options));
  EXPECT_THAT(labels.values, ElementsAre(3, 250));
  EXPECT_EQ(labels.perSample, 2);
  EXPECT_THAT(
      messageOf(readLabels(
          writeValues<float>(folder, "f.npy", DType::F32, {1}, {1}), {})),
      HasSubstr("labels are integers, not f32"));
}

} // namespace
