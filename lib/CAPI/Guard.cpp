//===- Guard.cpp - Nothing but values crosses the C interface -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Guard.h"
#include "mlir/IR/Diagnostics.h"
#include "quanta/Pipelines/CommandLine.h"
#include <exception>
#include <new>

using namespace mlir;
using namespace mlir::quanta;
using namespace mlir::quanta::capi;

namespace {
struct OwnedDiagnostic {
  int32_t severity;
  std::string location, text;

  QuantaDiagnostic get() const {
    return {severity, location.c_str(), text.c_str()};
  }
};
} // namespace

struct QuantaError {
  std::string summary, message;
  std::vector<OwnedDiagnostic> diagnostics;
};

static int32_t getSeverity(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Note:
    return QUANTA_SEVERITY_NOTE;
  case DiagnosticSeverity::Warning:
    return QUANTA_SEVERITY_WARNING;
  case DiagnosticSeverity::Error:
    return QUANTA_SEVERITY_ERROR;
  case DiagnosticSeverity::Remark:
    return QUANTA_SEVERITY_REMARK;
  }
  llvm_unreachable("all severities are handled");
}

static OwnedDiagnostic own(const Diagnostic &diagnostic) {
  return {getSeverity(diagnostic.getSeverity()),
          describeLocation(diagnostic.getLocation()), diagnostic.str()};
}

static llvm::StringRef getWord(int32_t severity) {
  static constexpr llvm::StringLiteral words[] = {"note", "warning", "error",
                                                  "remark"};
  return words[severity];
}

/// The one error that needs no memory.
static QuantaError *getOutOfMemory() {
  static QuantaError error = {"out of memory", "out of memory", {}};
  return &error;
}

static QuantaError *makeQuantaError(std::string summary,
                                    std::vector<OwnedDiagnostic> diagnostics) {
  auto error = std::make_unique<QuantaError>();
  error->message = summary;
  for (const OwnedDiagnostic &diagnostic : diagnostics) {
    error->message += '\n';
    if (!diagnostic.location.empty())
      error->message += diagnostic.location + ": ";
    error->message += getWord(diagnostic.severity).str() + ": ";
    error->message += diagnostic.text;
  }
  error->summary = std::move(summary);
  error->diagnostics = std::move(diagnostics);
  return error.release();
}

/// Collects during one call. Warnings of a call that succeeds go to the handler.
static QuantaError *run(Session *session,
                        llvm::function_ref<llvm::Error()> body) {
  std::vector<OwnedDiagnostic> collected;
  std::optional<ScopedDiagnosticHandler> handler;
  if (session)
    handler.emplace(&session->context, [&](Diagnostic &diagnostic) {
      collected.push_back(own(diagnostic));
      for (Diagnostic &note : diagnostic.getNotes())
        collected.push_back(own(note));
      return success();
    });
  llvm::Error error = body();
  handler.reset();
  if (error)
    return makeQuantaError(llvm::toString(std::move(error)),
                           std::move(collected));
  if (session && session->handler)
    for (const OwnedDiagnostic &diagnostic : collected) {
      QuantaDiagnostic view = diagnostic.get();
      session->handler(&view, session->handlerUser);
    }
  return nullptr;
}

llvm::Error capi::makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

QuantaError *capi::guard(Session *session,
                         llvm::function_ref<llvm::Error()> body) {
  // Quanta and LLVM throw nothing; the allocator, protobuf and callbacks written
  // in C++ may.
  try {
    try {
      return run(session, body);
    } catch (const std::bad_alloc &) {
      return getOutOfMemory();
    } catch (const std::exception &exception) {
      return makeQuantaError(exception.what(), {});
    } catch (...) {
      return makeQuantaError("an exception of unknown type", {});
    }
  } catch (...) {
    return getOutOfMemory();
  }
}

QuantaError *capi::makeNullError() {
  return guard(nullptr, [] { return makeError("an argument is NULL"); });
}

const char *quantaErrorGetMessage(const QuantaError *error) {
  return error ? error->message.c_str() : "";
}

const char *quantaErrorGetSummary(const QuantaError *error) {
  return error ? error->summary.c_str() : "";
}

size_t quantaErrorGetNumDiagnostics(const QuantaError *error) {
  return error ? error->diagnostics.size() : 0;
}

QuantaDiagnostic quantaErrorGetDiagnostic(const QuantaError *error,
                                          size_t index) {
  if (index >= quantaErrorGetNumDiagnostics(error))
    return {QUANTA_SEVERITY_NOTE, "", ""};
  return error->diagnostics[index].get();
}

void quantaErrorDestroy(QuantaError *error) {
  if (error != getOutOfMemory())
    delete error;
}
