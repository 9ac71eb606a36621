// SPDX-License-Identifier: Apache-2.0
// One `-- pgmig: key=value ...` comment, read as keys and values; what they mean is
// directive_keys.hpp's.
#pragma once

#include "base/diagnostics.hpp"
#include "sql/script.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::source {

/// What a directive applies to: the next statement (`pgmig:`) or the file (`pgmig-file:`).
enum class Scope { statement, file };

/// `pgmig:` or `pgmig-file:`.
[[nodiscard]] std::string_view name(Scope scope) noexcept;

struct DirectiveEntry {
  std::string key;
  std::string value;  ///< without its quotes
  Location at;        ///< of the key
  bool operator==(const DirectiveEntry&) const = default;
};

struct DirectiveLine {
  Scope scope = Scope::statement;
  std::vector<DirectiveEntry> entries;
};

/// Whether the text of a comment, without what opens it, begins with `pgmig:` or `pgmig-file:`.
[[nodiscard]] std::optional<Scope> directive_scope(std::string_view comment) noexcept;

/// Nothing when the comment is no directive. A value is bare (up to the next blank) or in double
/// quotes, with `\"` for a quote in it; any other backslash stands for itself. Errors (code
/// bad_directive) leave out the rest of the line. A comment that is nearly a directive is a warning
/// (code ignored_directive).
[[nodiscard]] std::optional<DirectiveLine> read_directive_line(const sql::Comment& comment,
                                                               const std::string& file,
                                                               Diagnostics& diagnostics);

}  // namespace pgmig::source
