//===- IntegerCertificate.cpp - What an object file computes with -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/IntegerCertificate.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/MC/MCAsmInfo.h"
#include "llvm/MC/MCContext.h"
#include "llvm/MC/MCDisassembler/MCDisassembler.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstPrinter.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/MCTargetOptions.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/TargetSelect.h"
#include <mutex>
#include <tuple>

using namespace llvm;
using namespace mlir::quanta;

static Error makeError(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

/// What generated code and an integer runtime need. Everything else could be
/// floating-point arithmetic in disguise.
static bool isIntegerSymbol(StringRef name) {
  return StringSwitch<bool>(name)
      .Cases({"memcpy", "memmove", "memset", "memcmp"}, true)
      .Cases({"__aeabi_memcpy", "__aeabi_memcpy4", "__aeabi_memcpy8",
              "__aeabi_memset", "__aeabi_memset4", "__aeabi_memset8",
              "__aeabi_memclr", "__aeabi_memclr4", "__aeabi_memclr8",
              "__aeabi_memmove", "__aeabi_memmove4", "__aeabi_memmove8"},
             true)
      .Cases({"__aeabi_idiv", "__aeabi_uidiv", "__aeabi_idivmod",
              "__aeabi_uidivmod", "__aeabi_ldivmod", "__aeabi_uldivmod",
              "__aeabi_lmul", "__aeabi_llsl", "__aeabi_llsr", "__aeabi_lasr"},
             true)
      .Cases({"__aeabi_unwind_cpp_pr0", "__aeabi_unwind_cpp_pr1"}, true)
      .Cases({"__divdi3", "__udivdi3", "__moddi3", "__umoddi3", "__muldi3",
              "__divti3", "__modti3", "__multi3", "__ashldi3", "__lshrdi3",
              "__ashrdi3"},
             true)
      .Cases({"__cpu_model", "__cpu_features2", "getauxval"}, true)
      .Case("_GLOBAL_OFFSET_TABLE_", true)
      .StartsWith("quanta_", true)
      .Default(false);
}

/// Floating-point arithmetic that raises no exception: estimates, changes of
/// the sign, exponents and mantissas, products of bf16.
static bool computesWithoutExceptions(const Triple &triple,
                                      StringRef mnemonic) {
  if (triple.isX86()) {
    mnemonic.consume_front("v");
    return mnemonic.starts_with("rcp") || mnemonic.starts_with("rsqrt") ||
           mnemonic.starts_with("exp2p") || mnemonic.starts_with("dpbf16") ||
           mnemonic.starts_with("tdpbf16") || mnemonic.starts_with("tdpfp16") ||
           mnemonic.starts_with("tcmm") || mnemonic.starts_with("cvt") ||
           mnemonic.starts_with("fchs") || mnemonic.starts_with("fabs") ||
           mnemonic.starts_with("fld") || mnemonic.starts_with("fst") ||
           mnemonic.starts_with("f2xm1") || mnemonic.starts_with("pf");
  }
  if (triple.isAArch64())
    return StringSwitch<bool>(mnemonic)
        .StartsWith("fmov", false)
        .StartsWith("f", true)
        .Cases({"bfi", "bfm", "bfxil", "bfc"}, false)
        .StartsWith("bf", true)
        .StartsWith("scvtf", true)
        .StartsWith("ucvtf", true)
        .Default(false);
  // Arm's type is the suffix: vadd.f32.
  return (mnemonic.contains(".f16") || mnemonic.contains(".f32") ||
          mnemonic.contains(".f64") || mnemonic.contains(".bf16")) &&
         !mnemonic.starts_with("vmov") && !mnemonic.starts_with("vdup");
}

/// AArch64's saturating products of integers write the floating-point status
/// register too, but only its flag of saturation.
static bool isSaturating(const Triple &triple, StringRef mnemonic) {
  return triple.isAArch64() &&
         (mnemonic.starts_with("sq") || mnemonic.starts_with("uq"));
}

namespace {

/// LLVM's parts of a disassembler, which refer to each other.
class Disassembler {
public:
  static Expected<std::unique_ptr<Disassembler>> create(const Triple &triple,
                                                        StringRef features);

  /// The number of bytes of the instruction at the front; 0 where there is none.
  uint64_t decode(ArrayRef<uint8_t> bytes, uint64_t address,
                  MCInst &inst) const {
    uint64_t size = 0;
    return disassembler->getInstruction(inst, size, bytes, address, nulls()) ==
                   MCDisassembler::Success
               ? std::max<uint64_t>(size, 1)
               : 0;
  }

  bool isFloat(const MCInst &inst) const {
    std::string mnemonic = StringRef(print(inst)).split(' ').first.str();
    bool mayRaise = instructions->get(inst.getOpcode()).mayRaiseFPException();
    return (mayRaise && !isSaturating(triple, mnemonic)) ||
           computesWithoutExceptions(triple, mnemonic);
  }

  std::string print(const MCInst &inst) const {
    std::string text;
    raw_string_ostream stream(text);
    printer->printInst(&inst, /*Address=*/0, /*Annot=*/"", *subtarget, stream);
    return join(split(StringRef(text).trim(), '\t'), " ");
  }

  uint64_t getMinimumSize() const {
    return triple.isX86() ? 1 : triple.isThumb() ? 2 : 4;
  }

private:
  Triple triple;
  std::unique_ptr<const MCRegisterInfo> registers;
  std::unique_ptr<const MCAsmInfo> assembly;
  std::unique_ptr<const MCInstrInfo> instructions;
  std::unique_ptr<const MCSubtargetInfo> subtarget;
  std::unique_ptr<MCContext> context;
  std::unique_ptr<const MCDisassembler> disassembler;
  std::unique_ptr<MCInstPrinter> printer;
};

} // namespace

Expected<std::unique_ptr<Disassembler>>
Disassembler::create(const Triple &triple, StringRef features) {
  static std::once_flag once;
  std::call_once(once, [] {
    InitializeAllTargetInfos();
    InitializeAllTargetMCs();
    InitializeAllDisassemblers();
  });
  std::string message;
  const Target *target = TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return makeError("unknown target '" + triple.str() + "': " + message);
  auto result = std::make_unique<Disassembler>();
  result->triple = triple;
  result->registers.reset(target->createMCRegInfo(triple));
  result->assembly.reset(
      target->createMCAsmInfo(*result->registers, triple, MCTargetOptions()));
  result->instructions.reset(target->createMCInstrInfo());
  // Variants of a function may use more than the features of the file.
  std::string all = triple.isAArch64() ? "+all" : features.str();
  result->subtarget.reset(target->createMCSubtargetInfo(triple, "", all));
  result->context = std::make_unique<MCContext>(triple, result->assembly.get(),
                                                result->registers.get(),
                                                result->subtarget.get());
  result->disassembler.reset(
      target->createMCDisassembler(*result->subtarget, *result->context));
  result->printer.reset(target->createMCInstPrinter(
      triple, /*SyntaxVariant=*/0, *result->assembly, *result->instructions,
      *result->registers));
  if (!result->disassembler || !result->printer)
    return makeError("no disassembler for target '" + triple.str() + "'");
  return result;
}

/// A place in a section where a function, code or data begins.
namespace {
struct Mark {
  uint64_t address;
  std::string function;
  bool isFunction, isData;
};
} // namespace

/// The functions of a section, and Arm's mapping symbols ($d begins data).
static Expected<std::vector<Mark>>
listMarks(const object::ObjectFile &file, const object::SectionRef &section) {
  std::vector<Mark> marks;
  for (const object::SymbolRef &symbol : file.symbols()) {
    auto home = symbol.getSection();
    if (!home)
      return home.takeError();
    if (*home == file.section_end() || **home != section)
      continue;
    auto name = symbol.getName();
    auto address = symbol.getAddress();
    auto type = symbol.getType();
    if (!name)
      return name.takeError();
    if (!address)
      return address.takeError();
    if (!type)
      return type.takeError();
    if (*type == object::SymbolRef::ST_Function)
      // Bit 0 says that a function is Thumb code.
      marks.push_back({*address & ~uint64_t(file.getArch() == Triple::thumb ||
                                            file.getArch() == Triple::arm),
                       name->str(), true, false});
    else if (name->starts_with("$"))
      marks.push_back({*address, "", false, name->starts_with("$d")});
  }
  llvm::sort(marks, [](const Mark &a, const Mark &b) {
    return std::tie(a.address, a.function) < std::tie(b.address, b.function);
  });
  return marks;
}

static Error inspectSection(const object::ObjectFile &file,
                            const object::SectionRef &section,
                            const Disassembler &disassembler,
                            IntegerCertificate &certificate) {
  auto contents = section.getContents();
  if (!contents)
    return contents.takeError();
  auto marks = listMarks(file, section);
  if (!marks)
    return marks.takeError();
  ArrayRef<uint8_t> bytes(reinterpret_cast<const uint8_t *>(contents->data()),
                          contents->size());
  std::string function;
  uint64_t functionStart = 0;
  bool isData = false;
  auto mark = marks->begin();
  for (uint64_t address = 0; address < bytes.size();) {
    for (; mark != marks->end() && mark->address <= address; ++mark) {
      if (mark->isFunction) {
        function = mark->function;
        functionStart = mark->address;
        ++certificate.numFunctions;
      } else {
        isData = mark->isData;
      }
    }
    uint64_t next = mark == marks->end() ? bytes.size() : mark->address;
    if (isData) {
      address = next;
      continue;
    }
    MCInst inst;
    uint64_t size = disassembler.decode(bytes.slice(address), address, inst);
    if (size == 0) {
      certificate.violations.push_back(
          {function, address - functionStart, "not an instruction"});
      size = disassembler.getMinimumSize();
    } else {
      ++certificate.numInstructions;
      if (disassembler.isFloat(inst))
        certificate.violations.push_back(
            {function, address - functionStart, disassembler.print(inst)});
    }
    address += size;
  }
  return Error::success();
}

Expected<IntegerCertificate>
mlir::quanta::certifyIntegerOnly(MemoryBufferRef object, const Triple &triple,
                                 StringRef features) {
  auto file = object::ObjectFile::createELFObjectFile(object);
  if (!file)
    return file.takeError();
  auto disassembler = Disassembler::create(triple, features);
  if (!disassembler)
    return disassembler.takeError();
  IntegerCertificate certificate;
  certificate.triple = triple.str();
  certificate.sha256 =
      toHex(SHA256::hash(arrayRefFromStringRef(object.getBuffer())),
            /*LowerCase=*/true);
  for (const object::SectionRef &section : (*file)->sections())
    if (section.isText())
      if (Error error =
              inspectSection(**file, section, **disassembler, certificate))
        return std::move(error);
  for (const object::SymbolRef &symbol : (*file)->symbols()) {
    auto flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    auto name = symbol.getName();
    if (!name)
      return name.takeError();
    if (!(*flags & object::SymbolRef::SF_Undefined) || name->empty())
      continue;
    certificate.externals.push_back(name->str());
    if (!isIntegerSymbol(*name))
      certificate.unknownExternals.push_back(name->str());
  }
  llvm::sort(certificate.externals);
  llvm::sort(certificate.unknownExternals);
  return certificate;
}

json::Value IntegerCertificate::toJSON() const {
  json::Array listed;
  for (const Violation &violation : violations)
    listed.push_back(json::Object{
        {"function", violation.function},
        {"offset", static_cast<int64_t>(violation.offset)},
        {"instruction", violation.instruction},
    });
  return json::Object{
      {"format", "quanta-integer-certificate"},
      {"version", 1},
      {"integer_only", holds()},
      {"target", triple},
      {"object_sha256", sha256},
      {"functions", numFunctions},
      {"instructions", numInstructions},
      {"externals", json::Array(externals)},
      {"unknown_externals", json::Array(unknownExternals)},
      {"violations", std::move(listed)},
  };
}

Error mlir::quanta::checkCertificate(const IntegerCertificate &certificate) {
  if (certificate.holds())
    return Error::success();
  constexpr size_t listed = 8;
  std::string message = "the object is not integer-only:";
  for (const auto &violation :
       ArrayRef(certificate.violations).take_front(listed))
    message += "\n  " + violation.function + "+" + utostr(violation.offset) +
               ": " + violation.instruction;
  if (certificate.violations.size() > listed)
    message +=
        "\n  and " + utostr(certificate.violations.size() - listed) + " more";
  for (const std::string &name : certificate.unknownExternals)
    message += "\n  needs " + name;
  return makeError(message);
}
