// SPDX-License-Identifier: Apache-2.0
// The directives of a script: which comments they are, and to which statement each applies.
#pragma once

#include "base/diagnostics.hpp"
#include "source/migration.hpp"
#include "source/placeholders.hpp"
#include "sql/script.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::source {

struct DirectiveSet {
  std::vector<Directives> of_statement;  ///< one for each statement of the script
  std::vector<std::string> requires_versions;
  Location requires_at;

  /// What belongs to the digest of the tokens: `<which> <key>=<value>` an entry, `which` being
  /// "file" or the number of the statement in the file, before placeholders are replaced, sorted
  /// within each, so that layout does not count. Digests of these lie in histories: the form never
  /// changes.
  std::vector<std::string> digested;
  Diagnostics diagnostics;
};

/// Reads the comments of a script whose text is `text`. A directive stands on a line of its own
/// before its statement; `pgmig-file:` before the first one. Errors: see directive_line.hpp and
/// directive_keys.hpp, and misplaced_directive, dangling_directive (no statement follows).
/// `replacements` are those that made `text`; the places of statements and comments are the file's.
[[nodiscard]] DirectiveSet read_directives(const sql::Script& script, std::string_view text,
                                           const std::string& file,
                                           const Placeholders& placeholders,
                                           const std::vector<Replacement>& replacements);

/// Warnings (code ignored_directive) for what looks like a directive in the block comments between
/// the statements. Their places are those in `text`.
[[nodiscard]] Diagnostics directives_in_block_comments(const sql::Script& script,
                                                       std::string_view text,
                                                       const std::string& file);

}  // namespace pgmig::source
