// Generated code against the interpreter on random samples: every rounding
// mode, from i32 and i8, per tensor and per channel, with and without ties.
// RUN: %python %S/Inputs/random-samples.py %t.acc.npy int32 300x4x3
// RUN: %python %S/Inputs/random-samples.py %t.x.npy int8 300x4x3
// RUN: quant-run %s --input=acc=%t.acc.npy,x=%t.x.npy --check=reference | FileCheck %s

// CHECK: mismatches: 0

func.func @main(%acc: tensor<1x4x3xi32> {quanta.name = "acc"}, %x: tensor<1x4x3xi8> {quanta.name = "x"})
    -> (tensor<1x4x3xi8> {quanta.name = "single"}, tensor<1x4x3xi8> {quanta.name = "double"}, tensor<1x4x3xi8> {quanta.name = "float"}, tensor<1x4x3xi8> {quanta.name = "middle"},
        tensor<1x4x3xi8> {quanta.name = "half"}, tensor<1x4x3xi8> {quanta.name = "half2"}, tensor<1x4x3xi8> {quanta.name = "half3"}, tensor<1x4x3xi32> {quanta.name = "wide"}, tensor<1x4x3xi32> {quanta.name = "table"}) {
  %single = quanta.requantize %acc {multipliers = array<i32: 12582913, 9000001, 16777215>, shifts = array<i32: 47, 48, 49>, axis = 2 : i64, output_zp = -3 : i32, min = -128 : i32, max = 127 : i32}
    : tensor<1x4x3xi32> -> tensor<1x4x3xi8>
  %double = quanta.requantize %acc {multipliers = array<i32: 2000000011>, shifts = array<i32: 55>, output_zp = 4 : i32, min = -100 : i32, max = 127 : i32, rounding = #quanta<rounding double_round>}
    : tensor<1x4x3xi32> -> tensor<1x4x3xi8>
  %float = quanta.requantize %acc {multipliers = array<i32: 16000001>, shifts = array<i32: 48>, output_zp = -128 : i32, min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding float_nearest_even>}
    : tensor<1x4x3xi32> -> tensor<1x4x3xi8>
  %middle = quanta.requantize %acc {multipliers = array<i32: 12582913, 9000001, 16777215, 8388608>, shifts = array<i32: 47, 48, 49, 46>, axis = 1 : i64, min = -128 : i32, max = 127 : i32}
    : tensor<1x4x3xi32> -> tensor<1x4x3xi8>
  %half = quanta.requantize %x {multipliers = array<i32: 8388608>, shifts = array<i32: 24>, input_zp = 5 : i32, min = -128 : i32, max = 127 : i32}
    : tensor<1x4x3xi8> -> tensor<1x4x3xi8>
  %half2 = quanta.requantize %x {multipliers = array<i32: 1073741824>, shifts = array<i32: 32>, input_zp = 5 : i32, min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding double_round>}
    : tensor<1x4x3xi8> -> tensor<1x4x3xi8>
  %half3 = quanta.requantize %x {multipliers = array<i32: 8388608>, shifts = array<i32: 24>, input_zp = 5 : i32, min = -128 : i32, max = 127 : i32, rounding = #quanta<rounding float_nearest_even>}
    : tensor<1x4x3xi8> -> tensor<1x4x3xi8>
  %wide = quanta.requantize %x {multipliers = array<i32: 16000001>, shifts = array<i32: 10>, input_zp = -128 : i32, output_zp = -1000 : i32, min = -2147483648 : i32, max = 2147483647 : i32}
    : tensor<1x4x3xi8> -> tensor<1x4x3xi32>
  %table = quanta.lookup %x, dense_resource<table> : tensor<256xi32> : tensor<1x4x3xi8> -> tensor<1x4x3xi32>
  return %single, %double, %float, %middle, %half, %half2, %half3, %wide, %table : tensor<1x4x3xi8>, tensor<1x4x3xi8>, tensor<1x4x3xi8>, tensor<1x4x3xi8>, tensor<1x4x3xi8>, tensor<1x4x3xi8>, tensor<1x4x3xi8>, tensor<1x4x3xi32>, tensor<1x4x3xi32>
}

{-# dialect_resources: { builtin: { table: "0x040000006179FEFF9179FEFF0B7AFEFFCF7AFEFFDD7BFEFF357DFEFFD77EFEFFC380FEFFF982FEFF7985FEFF4388FEFF578BFEFFB58EFEFF5D92FEFF4F96FEFF8B9AFEFF119FFEFFE1A3FEFFFBA8FEFF5FAEFEFF0DB4FEFF05BAFEFF47C0FEFFD3C6FEFFA9CDFEFFC9D4FEFF33DCFEFFE7E3FEFFE5EBFEFF2DF4FEFFBFFCFEFF9B05FFFFC10EFFFF3118FFFFEB21FFFFEF2BFFFF3D36FFFFD540FFFFB74BFFFFE356FFFF5962FFFF196EFFFF237AFFFF7786FFFF1593FFFFFD9FFFFF2FADFFFFABBAFFFF71C8FFFF81D6FFFFDBE4FFFF7FF3FFFF6D020000A511000027210000F33000000941000069510000136200000773000045840000CD9500009FA70000BBB9000021CC0000D1DE0000CBF100000F0501009D180100752C01009740010003550100B9690100B97E01000394010097A9010075BF01009DD501000FEC0100CB020200D119020021310200BB4802009F600200CD7802004591020007AA020013C3020069DC020009F60200F30F0300272A0300A54403006D5F03007F7A0300DB95030081B1030071CD0300ABE903002F060400FD22040015400400775D0400237B04001999040059B70400E3D50400B7F40400D51305003D330500EF520500EB72050031930500C1B305009BD40500BFF505002D170600E5380600E75A0600337D0600C99F0600A9C20600D3E5060047090700052D07000D5107005F750700FB990700E1BE070011E407008B0908004F2F08005D550800B57B080057A2080043C9080079F00800F9170900C33F0900D767090035900900DDB80900CFE109000B0B0A0091340A00615E0A007B880A00DFB20A008DDD0A0085080B00C7330B00535F0B00298B0B0049B70B00B3E30B0067100C00653D0C00AD6A0C003F980C001BC60C0041F40C00B1220D006B510D006F800D00BDAF0D0055DF0D00370F0E00633F0E00D96F0E0099A00E00A3D10E00F7020F0095340F007D660F00AF980F002BCB0F00F1FD0F00013110005B641000FF971000EDCB100025001100A734110073691100899E1100E9D3110093091200873F1200C57512004DAC12001FE312003B1A1300A1511300518913004BC113008FF913001D321400F56A140017A4140083DD14003917150039511500838B150017C61500F50016001D3C16008F7716004BB3160051EF1600A12B17003B6817001FA517004DE21700C51F1800875D1800939B1800E9D918008918190073571900A796190025D61900ED151A00FF551A005B961A0001D71A00F1171B002B591B00AF9A1B007DDC1B00951E1C00F7601C00A3A31C0099E61C00D9291D00636D1D0037B11D0055F51D00BD391E006F7E1E006BC31E00B1081F00414E1F001B941F003FDA1F00AD2020006567200067AE2000B3F52000493D21002985210053CD2100C7152200855E22008DA72200DFF022007B3A2300" } } #-}
