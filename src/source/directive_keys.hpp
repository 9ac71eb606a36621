// SPDX-License-Identifier: Apache-2.0
// What each key of a directive means, where it may stand, and which values it takes: one table.
#pragma once

#include "base/diagnostics.hpp"
#include "source/directive_line.hpp"
#include "source/migration.hpp"

#include <string>
#include <vector>

namespace pgmig::source {

/// The meaning of all entries for one statement, or for one file.
struct DirectiveMeaning {
  Directives directives;
  std::vector<std::string> requires_versions;
  Location requires_at;
};

/// Reads the entries that apply to one thing. Errors: unknown_directive (with the nearest key),
/// misplaced_directive (a statement's key on the file, or the reverse), duplicate_directive (a key
/// given twice), bad_directive (a value it does not take), missing_reason (accept without reason).
[[nodiscard]] DirectiveMeaning meaning_of(const std::vector<DirectiveEntry>& entries, Scope scope,
                                          Diagnostics& diagnostics);

}  // namespace pgmig::source
