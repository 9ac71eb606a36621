// SPDX-License-Identifier: Apache-2.0
// What is wrong with the user's input: returned beside a result, never thrown.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pgmig {

enum class Severity { note, warning, error };

/// A place in a file. Line and column count from 1, columns in characters; 0 means "no place".
struct Location {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  bool operator==(const Location&) const = default;
};

/// One finding. `code` is a stable id: a hazard that `accept=` takes, or the name of an input
/// error.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;
  std::string message;
  std::string hint;
  Location at;
  bool operator==(const Diagnostic&) const = default;
};

using Diagnostics = std::vector<Diagnostic>;

[[nodiscard]] bool has_errors(const Diagnostics& diagnostics);

/// `FILE:LINE:COLUMN: severity: message` (parts that are unknown are left out), hint on a second
/// line.
[[nodiscard]] std::string to_text(const Diagnostic& diagnostic);

/// "error", "warning" or "note".
[[nodiscard]] const char* name(Severity severity) noexcept;

}  // namespace pgmig
