//===- DataOptions.td - Options of the drivers that read data -*- tablegen -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Included by the option tables of quant-compile and quant-run. The driver turns
// the parsed arguments into a struct with quanta/Data/DataOptions.h.

#ifndef QUANTA_DATA_OPTIONS_TD
#define QUANTA_DATA_OPTIONS_TD

include "llvm/Option/OptParser.td"

def data_group : OptionGroup<"data">, HelpText<"DATA OPTIONS">;

def limit_EQ : Joined<["--"], "limit=">, Group<data_group>, MetaVarName<"<N>">,
  HelpText<"Use at most N samples">;
def offset_EQ : Joined<["--"], "offset=">, Group<data_group>, MetaVarName<"<N>">,
  HelpText<"Skip the first N samples">;
def resize_EQ : Joined<["--"], "resize=">, Group<data_group>, MetaVarName<"<HxW>">,
  HelpText<"Resize images (bilinear, half-pixel centres)">;
def normalize_EQ : Joined<["--"], "normalize=">, Group<data_group>,
  MetaVarName<"<SCALE[,MEAN...][/STD...]>">,
  HelpText<"x = (value * SCALE - MEAN) / STD; SCALE may be A/B">;
def layout_EQ : Joined<["--"], "layout=">, Group<data_group>,
  MetaVarName<"<FROM:TO>">,
  HelpText<"Axes of the data and of the model, as in nhwc:nchw">;

#endif // QUANTA_DATA_OPTIONS_TD
