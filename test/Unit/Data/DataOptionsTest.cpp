//===- DataOptionsTest.cpp - Values of the data options -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"
#include "quanta/Data/Preprocess.h"
#include "gmock/gmock.h"

using namespace llvm;
using namespace mlir::quanta;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

TEST(DataOptions, Resize) {
  Resize resize = cantFail(parseResize("96x128"));
  EXPECT_EQ(resize.height, 96);
  EXPECT_EQ(resize.width, 128);
  for (StringRef bad : {"", "96", "x96", "0x5", "-1x5", "5x5x5", "99999x1"})
    EXPECT_THAT(messageOf(parseResize(bad)), HasSubstr("expected HxW"));
}

TEST(DataOptions, Normalization) {
  Normalization all = cantFail(parseNormalization("0.5,1,2,3/4,5,6"));
  EXPECT_EQ(all.scale, 0.5);
  EXPECT_THAT(all.mean, ElementsAre(1, 2, 3));
  EXPECT_THAT(all.std, ElementsAre(4, 5, 6));
  Normalization fraction = cantFail(parseNormalization("1/255"));
  EXPECT_EQ(fraction.scale, 1.0);
  EXPECT_THAT(fraction.std, ElementsAre(255));
  EXPECT_TRUE(fraction.mean.empty());
  Normalization both = cantFail(parseNormalization("1/255,.5,.25/2,4"));
  EXPECT_EQ(both.scale, 1.0 / 255);
  EXPECT_THAT(both.mean, ElementsAre(.5, .25));
  EXPECT_THAT(both.std, ElementsAre(2, 4));
  Normalization quotient = cantFail(parseNormalization("1/2/3"));
  EXPECT_EQ(quotient.scale, 0.5);
  EXPECT_THAT(quotient.std, ElementsAre(3));
  for (StringRef bad : {"", "x", "1,", "1/", "1/2/", "/2", "1//2", "1/2/3/4",
                        "1/0/2", "nan", "1,inf", "1,2/3,4/5"})
    EXPECT_THAT(messageOf(parseNormalization(bad)),
                HasSubstr("expected SCALE[,MEAN...][/STD...]"))
        << bad.str();
  for (StringRef bad : {"0", "1/0", "1,2/3,0"})
    EXPECT_THAT(messageOf(parseNormalization(bad)), HasSubstr("other than 0"));
  EXPECT_THAT(messageOf(parseNormalization("1,2,3/4,5,6")),
              HasSubstr("as many MEAN as STD"));
}

TEST(DataOptions, Layout) {
  LayoutChange change = cantFail(parseLayoutChange("nhwc:nchw"));
  EXPECT_EQ(change.from, "nhwc");
  EXPECT_EQ(change.to, "nchw");
  for (StringRef bad :
       {"", "nhwc", "nhwc:", "nhwc:nch", "hwc:chw", "nhhc:nhch", "nh1:n1h"})
    EXPECT_THAT(messageOf(parseLayoutChange(bad)),
                HasSubstr("expected FROM:TO"))
        << bad.str();
}

TEST(DataOptions, Counts) {
  EXPECT_EQ(cantFail(parseSampleCount("256")), 256);
  for (StringRef bad : {"", "-1", "1.5", "99999999999999999999"})
    EXPECT_THAT(messageOf(parseSampleCount(bad)),
                HasSubstr("expected a number of samples"));
}

} // namespace
