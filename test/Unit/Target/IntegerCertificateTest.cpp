//===- IntegerCertificateTest.cpp - What is forbidden -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/IntegerCertificate.h"
#include "quanta/Target/LlvmModule.h"
#include "quanta/Target/TargetMachine.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "gmock/gmock.h"

using namespace mlir::quanta;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

/// What is found in an object that is assembled from `text`.
IntegerCertificate certify(const TargetSelection &selection,
                           llvm::StringRef text) {
  auto machine = llvm::cantFail(createTargetMachine(selection));
  llvm::LLVMContext context;
  llvm::Module module("test", context);
  module.setTargetTriple(machine->getTargetTriple());
  module.setDataLayout(machine->createDataLayout());
  module.setModuleInlineAsm(text);
  llvm::SmallVector<char, 0> bytes;
  llvm::cantFail(emitCode(module, *machine, CodeKind::Object, bytes));
  return llvm::cantFail(certifyIntegerOnly(
      llvm::MemoryBufferRef(llvm::StringRef(bytes.data(), bytes.size()), "o"),
      machine->getTargetTriple(), getEnabledFeatures(*machine)));
}

/// Of the instructions, one a line, those that are let through or not.
void check(const TargetSelection &selection, llvm::StringRef instructions,
           bool isAllowed) {
  llvm::SmallVector<llvm::StringRef> lines;
  instructions.split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines) {
    std::string text = ".text\n.type f,%function\nf:\n" + line.str() + "\n";
    IntegerCertificate certificate = certify(selection, text);
    EXPECT_EQ(certificate.numInstructions, 1) << line.str();
    EXPECT_EQ(certificate.holds(), isAllowed) << line.str();
  }
}

const TargetSelection avx512 = {
    "x86_64-linux-gnu", "",
    "+avx2,+fma,+f16c,+avx512f,+avx512bw,+avx512vl,+avx512dq,+avx512vnni,"
    "+avx512bf16,+avx512fp16,+amx-tile,+amx-int8,+amx-bf16"};
const TargetSelection aarch64 = {"aarch64-linux-gnu", "",
                                 "+dotprod,+i8mm,+fullfp16,+bf16"};
const TargetSelection cortexM = {"thumbv7em-none-eabihf", "cortex-m7", ""};
const TargetSelection armv7 = {"armv7-linux-gnueabihf", "", "+neon,+vfp4"};

TEST(IntegerCertificate, ForbidsFloatOnX86) {
  check(avx512, R"(addss %xmm0, %xmm1
vaddps %ymm0, %ymm1, %ymm2
vmulpd %zmm0, %zmm1, %zmm2
vfmadd231ps (%rax), %zmm1, %zmm2
vdivss %xmm0, %xmm1, %xmm2
vsqrtps %ymm0, %ymm1
vmaxps %ymm0, %ymm1, %ymm2
vcmpltps %zmm0, %zmm1, %k1
vucomiss %xmm0, %xmm1
vroundps $0, %ymm0, %ymm1
vrndscaleps $0, %zmm0, %zmm1
vcvtdq2ps %zmm0, %zmm1
vcvtdq2pd %xmm0, %ymm1
vcvtps2dq %zmm0, %zmm1
vcvttss2si %xmm0, %eax
cvtsi2sd %eax, %xmm0
vcvtph2ps %xmm0, %ymm1
vrcpps %ymm0, %ymm1
vrsqrt14ps %zmm0, %zmm1
vdpbf16ps %zmm0, %zmm1, %zmm2
vaddph %zmm0, %zmm1, %zmm2
tdpbf16ps %tmm0, %tmm1, %tmm2
fadd %st(1), %st(0)
flds (%rax)
fchs)",
        /*isAllowed=*/false);
}

TEST(IntegerCertificate, AllowsMovesAndIntegersOnX86) {
  check(avx512, R"(vmovaps %ymm0, %ymm1
vmovups (%rax), %zmm1
vbroadcastss (%rax), %ymm0
vbroadcastsd (%rax), %zmm0
vshufps $1, %ymm0, %ymm1, %ymm2
vpermps %ymm0, %ymm1, %ymm2
vunpcklpd %ymm0, %ymm1, %ymm2
vblendps $1, %ymm0, %ymm1, %ymm2
vinsertf128 $1, %xmm0, %ymm1, %ymm2
vextractf64x4 $1, %zmm0, %ymm1
vxorps %ymm0, %ymm1, %ymm2
vandpd %ymm0, %ymm1, %ymm2
vpdpbusd %zmm0, %zmm1, %zmm2
vpmaddwd %ymm0, %ymm1, %ymm2
vpmuldq %zmm0, %zmm1, %zmm2
tdpbssd %tmm0, %tmm1, %tmm2
prefetcht0 (%rax)
vzeroupper
imulq %rax, %rbx)",
        /*isAllowed=*/true);
}

TEST(IntegerCertificate, ForbidsFloatOnAArch64) {
  check(aarch64, R"(fadd s0, s1, s2
fmla v0.4s, v1.4s, v2.4s
fmul v0.8h, v1.8h, v2.8h
fdiv d0, d1, d2
fmax v0.4s, v1.4s, v2.4s
fcmp s0, s1
fcmgt v0.4s, v1.4s, v2.4s
fcvtzs w0, s0
fcvtns v0.4s, v1.4s
scvtf v0.4s, v1.4s
ucvtf s0, w0
frintn s0, s1
fabs v0.4s, v1.4s
fneg s0, s1
fneg v0.2d, v1.2d
frecpe v0.4s, v1.4s
bfdot v0.4s, v1.8h, v2.8h
bfmmla v0.4s, v1.8h, v2.8h)",
        /*isAllowed=*/false);
}

TEST(IntegerCertificate, AllowsMovesAndIntegersOnAArch64) {
  check(aarch64, R"(fmov s0, w0
fmov x0, d0
ldr q0, [x0]
stp d0, d1, [x0]
mov v0.16b, v1.16b
dup v0.4s, w0
sdot v0.4s, v1.16b, v2.16b
smmla v0.4s, v1.16b, v2.16b
sqrdmulh v0.4s, v1.4s, v2.4s
smull v0.8h, v1.8b, v2.8b
bfi w0, w1, #3, #4
bfxil w0, w1, #3, #4
madd x0, x1, x2, x3)",
        /*isAllowed=*/true);
}

TEST(IntegerCertificate, Arm) {
  check(cortexM,
        "vadd.f32 s0, s1, s2\nvfma.f32 s0, s1, s2\n"
        "vcvt.f32.s32 s0, s1\nvcmp.f32 s0, s1\nvneg.f32 s0, s1",
        /*isAllowed=*/false);
  check(cortexM,
        "vmov s0, r0\nvldr s0, [r0]\nsmlad r0, r1, r2, r3\n"
        "smull r0, r1, r2, r3\nssat r0, #8, r1",
        /*isAllowed=*/true);
  check(armv7,
        "vadd.f32 q0, q1, q2\nvmla.f32 q0, q1, q2\n"
        "vcvt.s32.f32 q0, q1\nvabs.f32 q0, q1\nvmax.f32 d0, d1, d2",
        /*isAllowed=*/false);
  check(armv7,
        "vmov.f64 d0, d1\nvdup.32 q0, r0\nvmlal.s8 q0, d0, d1\n"
        "vqrdmulh.s32 q0, q1, q2\nvld1.8 {d0}, [r0]",
        /*isAllowed=*/true);
}

TEST(IntegerCertificate, NamesThePlace) {
  IntegerCertificate certificate = certify(
      avx512,
      ".text\n.type first,%function\nfirst:\nret\n"
      ".type second,%function\nsecond:\nnop\naddps %xmm0, %xmm1\nret\n");
  EXPECT_EQ(certificate.numFunctions, 2);
  EXPECT_EQ(certificate.numInstructions, 4);
  ASSERT_EQ(certificate.violations.size(), 1u);
  EXPECT_EQ(certificate.violations[0].function, "second");
  EXPECT_EQ(certificate.violations[0].offset, 1u);
  EXPECT_THAT(llvm::toString(checkCertificate(certificate)),
              HasSubstr("second+1: addps %xmm0, %xmm1"));
}

// Data among code is skipped where the file says that it is data.
TEST(IntegerCertificate, DataInCode) {
  IntegerCertificate certificate =
      certify(aarch64, ".text\n.type f,%function\nf:\nret\n"
                       ".word 0x1e222820\nadd w0, w0, w1\n");
  EXPECT_EQ(certificate.numInstructions, 2);
  EXPECT_TRUE(certificate.holds());
  // The same word as an instruction is fadd.
  EXPECT_FALSE(certify(aarch64, ".text\nf:\n.inst 0x1e222820\n").holds());
}

TEST(IntegerCertificate, BytesThatAreNoInstruction) {
  IntegerCertificate certificate =
      certify(avx512, ".text\n.type f,%function\nf:\n.byte 0x06\n");
  EXPECT_FALSE(certificate.holds());
  EXPECT_EQ(certificate.violations[0].instruction, "not an instruction");
}

TEST(IntegerCertificate, CallsOfFloatRoutines) {
  for (const char *name :
       {"fmaf", "roundf", "__aeabi_fmul", "__mulsf3", "__floatsisf"}) {
    IntegerCertificate certificate =
        certify(avx512, std::string(".text\nf:\ncall ") + name + "\n");
    EXPECT_THAT(certificate.unknownExternals, ElementsAre(name));
    EXPECT_FALSE(certificate.holds()) << name;
  }
  EXPECT_TRUE(certify(avx512, ".text\nf:\ncall memcpy\n").holds());
}

TEST(IntegerCertificate, AsJson) {
  IntegerCertificate certificate =
      certify(avx512, ".text\n.type f,%function\nf:\naddps %xmm0, %xmm1\n");
  const llvm::json::Value json = certificate.toJSON();
  const llvm::json::Object &object = *json.getAsObject();
  EXPECT_EQ(object.getBoolean("integer_only"), false);
  EXPECT_EQ(object.getInteger("instructions"), 1);
  EXPECT_EQ(object.getString("object_sha256")->size(), 64u);
  EXPECT_EQ(object.getArray("violations")->size(), 1u);
}

TEST(IntegerCertificate, NotAnObject) {
  auto certificate =
      certifyIntegerOnly(llvm::MemoryBufferRef("not an object", "o"),
                         llvm::Triple("x86_64-linux-gnu"), "");
  ASSERT_FALSE(bool(certificate));
  llvm::consumeError(certificate.takeError());
}

} // namespace
