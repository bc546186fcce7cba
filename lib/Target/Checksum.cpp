//===- Checksum.cpp - Whether a library is what was linked -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quanta/Target/Checksum.h"
#include "llvm/IR/Constants.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FileOutputBuffer.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#include <cstring>

using namespace mlir::quanta;

static constexpr llvm::StringLiteral sectionName = ".note.quanta";
/// With its zero, filled up to a multiple of four.
static constexpr char noteName[8] = "Quanta";
static constexpr size_t nameSize = 7, hashSize = 32, numberBytes = 12;
static constexpr size_t hashOffset = numberBytes + sizeof(noteName);

using Hash = std::array<uint8_t, hashSize>;

static llvm::Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

void mlir::quanta::addChecksumNote(llvm::Module &module) {
  llvm::LLVMContext &context = module.getContext();
  llvm::Constant *fields[] = {
      llvm::ConstantDataArray::get(
          context, llvm::ArrayRef<uint32_t>({nameSize, hashSize, 1})),
      llvm::ConstantDataArray::get(
          context,
          llvm::ArrayRef<uint8_t>(reinterpret_cast<const uint8_t *>(noteName),
                                  sizeof(noteName))),
      llvm::ConstantDataArray::get(
          context, llvm::ArrayRef<uint8_t>(Hash{}.data(), hashSize))};
  llvm::Constant *value = llvm::ConstantStruct::getAnon(context, fields);
  auto *note = new llvm::GlobalVariable(
      module, value->getType(), /*isConstant=*/true,
      llvm::GlobalValue::PrivateLinkage, value, "quanta_checksum");
  note->setSection(sectionName);
  note->setAlignment(llvm::Align(4));
  llvm::appendToUsed(module, {note});
}

/// Where the checksum is in the file.
static llvm::Expected<size_t> findHash(llvm::MemoryBufferRef library) {
  auto missing = [] {
    return makeError("not a compiled model: it has no checksum of Quanta");
  };
  auto file = llvm::object::ObjectFile::createObjectFile(library);
  if (!file)
    return file.takeError();
  for (const llvm::object::SectionRef &section : (*file)->sections()) {
    auto name = section.getName();
    if (!name) {
      llvm::consumeError(name.takeError());
      continue;
    }
    if (*name != sectionName)
      continue;
    auto contents = section.getContents();
    if (!contents) {
      llvm::consumeError(contents.takeError());
      return missing();
    }
    if (contents->size() < hashOffset + hashSize ||
        std::memcmp(contents->data() + numberBytes, noteName,
                    sizeof(noteName)) != 0)
      return missing();
    return contents->data() - library.getBufferStart() + hashOffset;
  }
  return missing();
}

static Hash computeHash(llvm::StringRef bytes, size_t hashAt) {
  llvm::SHA256 hash;
  hash.update(bytes.take_front(hashAt));
  hash.update(llvm::ArrayRef<uint8_t>(Hash{}.data(), hashSize));
  hash.update(bytes.drop_front(hashAt + hashSize));
  return hash.final();
}

llvm::Error mlir::quanta::sealLibrary(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return makeError(path + ": " + buffer.getError().message());
  auto hashAt = findHash(**buffer);
  if (!hashAt)
    return hashAt.takeError();
  std::string bytes((*buffer)->getBuffer());
  Hash hash = computeHash(bytes, *hashAt);
  std::memcpy(bytes.data() + *hashAt, hash.data(), hash.size());
  auto output = llvm::FileOutputBuffer::create(
      path, bytes.size(), llvm::FileOutputBuffer::F_executable);
  if (!output)
    return output.takeError();
  std::memcpy((*output)->getBufferStart(), bytes.data(), bytes.size());
  return (*output)->commit();
}

llvm::Error mlir::quanta::verifyChecksum(llvm::MemoryBufferRef library) {
  auto hashAt = findHash(library);
  if (!hashAt)
    return hashAt.takeError();
  Hash hash = computeHash(library.getBuffer(), *hashAt);
  if (std::memcmp(library.getBufferStart() + *hashAt, hash.data(),
                  hash.size()) == 0)
    return llvm::Error::success();
  return makeError("its checksum is wrong: the file is damaged, or was changed "
                   "after it was linked; compile the model again");
}
