// SPDX-License-Identifier: Apache-2.0
// Findings as text, in the form that editors and compilers have agreed on.
#include "base/diagnostics.hpp"

#include "base/assert.hpp"
#include "base/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig {

namespace {

/// `file:line:column: `, as far as it is known.
std::string prefix(const Location& at) {
  if (at.file.empty()) {
    return {};
  }
  if (at.line == 0) {
    return at.file + ": ";
  }
  if (at.column == 0) {
    return fmt::format("{}:{}: ", at.file, at.line);
  }
  return fmt::format("{}:{}:{}: ", at.file, at.line, at.column);
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
  return std::ranges::any_of(
      diagnostics, [](Severity severity) { return severity == Severity::error; },
      &Diagnostic::severity);
}

std::string to_text(const Diagnostic& diagnostic) {
  std::string text =
      fmt::format("{}{}: {}", prefix(diagnostic.at), name(diagnostic.severity), diagnostic.message);
  if (!diagnostic.hint.empty()) {
    text += "\n  hint: " + diagnostic.hint;
  }
  return printable_lines(text);
}

const char* name(Severity severity) noexcept {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  assertion_failed("a severity has a name", __FILE__, __LINE__);
}

}  // namespace pgmig
