//===- LibraryCheck.cpp - Whether a file can be given to the dynamic loader -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LibraryCheck.h"
#include "quanta/Target/Checksum.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"
#include <optional>

using namespace mlir::quanta;
using namespace llvm::object;

namespace {

using File = ELFFile<ELF64LE>;

class LibraryCheck {
public:
  LibraryCheck(llvm::StringRef path, const File &file)
      : path(path), file(file) {}

  llvm::Error run() {
    if (file.getHeader().e_type != llvm::ELF::ET_DYN)
      return refuse("it is another kind of ELF file");
    if (llvm::Error error = checkSegments())
      return error;
    if (llvm::Error error = readDynamicTags())
      return error;
    for (auto [table, size] :
         {std::pair(llvm::ELF::DT_RELA, llvm::ELF::DT_RELASZ),
          std::pair(llvm::ELF::DT_JMPREL, llvm::ELF::DT_PLTRELSZ)})
      if (llvm::Error error = checkRelocations(table, size))
        return error;
    return llvm::Error::success();
  }

private:
  llvm::Error refuse(const llvm::Twine &why) const {
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   path + ": not a shared library: " + why);
  }
  llvm::Error refuse(llvm::Error error) const {
    return refuse(llvm::toString(std::move(error)));
  }

  llvm::Error checkSegments() {
    auto read = file.program_headers();
    if (!read)
      return refuse(read.takeError());
    segments = *read;
    const uint64_t length = file.getBufSize();
    for (const auto &segment : segments) {
      if (segment.p_offset > length ||
          segment.p_filesz > length - segment.p_offset)
        return llvm::createStringError(
            llvm::inconvertibleErrorCode(),
            path + ": cut short: a segment ends at byte " +
                llvm::Twine(segment.p_offset + segment.p_filesz) + " of " +
                llvm::Twine(length));
      // The loader maps what the memory size says.
      constexpr uint64_t most = uint64_t(1) << 40;
      if (segment.p_type == llvm::ELF::PT_LOAD &&
          (segment.p_memsz < segment.p_filesz || segment.p_memsz > most ||
           segment.p_vaddr > most ||
           segment.p_vaddr % 4096 != segment.p_offset % 4096))
        return refuse("a segment has an impossible size or address");
    }
    return llvm::Error::success();
  }

  /// Whether [address, address + size) is within one loaded segment: what the
  /// file holds of it, or, to be written, what is writable of it.
  bool isLoaded(uint64_t address, uint64_t size, bool forWriting) const {
    return llvm::any_of(segments, [&](const auto &segment) {
      uint64_t length = forWriting ? segment.p_memsz : segment.p_filesz;
      return segment.p_type == llvm::ELF::PT_LOAD &&
             (!forWriting || (segment.p_flags & llvm::ELF::PF_W)) &&
             address >= segment.p_vaddr && size <= length &&
             address - segment.p_vaddr <= length - size;
    });
  }

  llvm::Error readDynamicTags() {
    auto entries = file.dynamicEntries();
    if (!entries)
      return refuse(entries.takeError());
    if (entries->empty())
      return refuse("it has no dynamic section");
    // Of the tags that a compiled model has, these are addresses.
    constexpr uint64_t addresses[] = {
        llvm::ELF::DT_STRTAB,     llvm::ELF::DT_SYMTAB,
        llvm::ELF::DT_RELA,       llvm::ELF::DT_JMPREL,
        llvm::ELF::DT_HASH,       llvm::ELF::DT_GNU_HASH,
        llvm::ELF::DT_PLTGOT,     llvm::ELF::DT_INIT,
        llvm::ELF::DT_FINI,       llvm::ELF::DT_INIT_ARRAY,
        llvm::ELF::DT_FINI_ARRAY, llvm::ELF::DT_VERSYM,
        llvm::ELF::DT_VERNEED};
    for (const auto &entry : *entries) {
      tags.push_back({entry.getTag(), entry.getVal()});
      if (llvm::is_contained(addresses, entry.getTag()) &&
          !isLoaded(entry.getVal(), 1, /*forWriting=*/false))
        return refuse("a table lies outside of its segments");
    }
    for (auto needed : {llvm::ELF::DT_STRTAB, llvm::ELF::DT_SYMTAB})
      if (!findTag(needed))
        return refuse("it has no symbols");
    return llvm::Error::success();
  }

  std::optional<uint64_t> findTag(uint64_t tag) const {
    for (auto [name, value] : tags)
      if (name == tag)
        return value;
    return std::nullopt;
  }

  llvm::Error checkRelocations(uint64_t tableTag, uint64_t sizeTag) {
    auto address = findTag(tableTag), size = findTag(sizeTag);
    if (!address)
      return llvm::Error::success();
    if (!size || *size % sizeof(File::Elf_Rela) != 0 ||
        !isLoaded(*address, *size, /*forWriting=*/false))
      return refuse("its relocations lie outside of its segments");
    auto bytes = file.toMappedAddr(*address);
    auto symbols = findTag(llvm::ELF::DT_SYMTAB);
    if (!bytes)
      return refuse(bytes.takeError());
    llvm::ArrayRef<File::Elf_Rela> relocations(
        reinterpret_cast<const File::Elf_Rela *>(*bytes),
        *size / sizeof(File::Elf_Rela));
    for (const auto &relocation : relocations) {
      uint64_t symbol = relocation.getSymbol(/*isMips64EL=*/false);
      if (!isLoaded(relocation.r_offset, sizeof(uint64_t),
                    /*forWriting=*/true) ||
          !isLoaded(*symbols + symbol * sizeof(File::Elf_Sym),
                    sizeof(File::Elf_Sym), /*forWriting=*/false))
        return refuse("a relocation lies outside of its segments");
    }
    return llvm::Error::success();
  }

  llvm::StringRef path;
  const File &file;
  llvm::ArrayRef<File::Elf_Phdr> segments;
  std::vector<std::pair<uint64_t, uint64_t>> tags;
};

} // namespace

llvm::Error mlir::quanta::checkLibrary(llvm::StringRef path) {
  auto makeError = [&](const llvm::Twine &message) {
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   path + ": " + message);
  };
  llvm::Expected<OwningBinary<Binary>> file = createBinary(path);
  if (!file)
    return makeError("not a shared library: " +
                     llvm::toString(file.takeError()));
  auto *elf = llvm::dyn_cast<ELFObjectFileBase>(file->getBinary());
  if (!elf)
    return makeError("not a shared library: not an ELF file");
  const llvm::Triple host(llvm::sys::getProcessTriple());
  if (elf->getArch() != host.getArch())
    return makeError("made for " +
                     llvm::Triple::getArchTypeName(elf->getArch()) +
                     ", but this machine is " +
                     llvm::Triple::getArchTypeName(host.getArch()));
  auto *elf64 = llvm::dyn_cast<ELF64LEObjectFile>(elf);
  if (!elf64)
    return makeError("not a shared library of 64 bits");
  if (llvm::Error error = LibraryCheck(path, elf64->getELFFile()).run())
    return error;
  if (llvm::Error error = verifyChecksum(elf->getMemoryBufferRef()))
    return makeError(llvm::toString(std::move(error)));
  return llvm::Error::success();
}
