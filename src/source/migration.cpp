// SPDX-License-Identifier: Apache-2.0
// What a migration is called, and how its text becomes statements.
#include "source/migration.hpp"

#include "base/assert.hpp"
#include "source/directives.hpp"
#include "source/file_places.hpp"
#include "source/placeholders.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace pgmig::source {

std::string Migration::id() const {
  switch (kind) {
    case Kind::versioned:
      return "V" + version.key();
    case Kind::undo:
      return "U" + version.key();
    case Kind::repeatable:
      return "R__" + description;
  }
  assertion_failed("a kind has an id", __FILE__, __LINE__);
}

Diagnostics parse(Migration& migration, const ReadOptions& options) {
  if (migration.hook) {
    return {};  // there are no statements
  }
  const std::string& file = migration.path;
  Diagnostics diagnostics = check_values(options.placeholders);
  ReplacedText replaced;
  if (!options.placeholders.empty() && diagnostics.empty()) {
    replaced = replace_in_script(*migration.file_text, options.placeholders, file);
    std::ranges::move(replaced.diagnostics, std::back_inserter(diagnostics));
  }
  migration.text = replaced.replacements.empty()
                       ? migration.file_text
                       : std::make_shared<const std::string>(std::move(replaced.text));

  sql::Script script = sql::parse_script(*migration.text, file);
  std::ranges::move(directives_in_block_comments(script, *migration.text, file),
                    std::back_inserter(script.diagnostics));
  if (!replaced.replacements.empty()) {
    refer_to_file(script, *migration.text, *migration.file_text, replaced.replacements);
  }
  std::ranges::move(script.diagnostics, std::back_inserter(diagnostics));

  DirectiveSet directives =
      read_directives(script, *migration.text, file, options.placeholders, replaced.replacements);
  std::ranges::move(directives.diagnostics, std::back_inserter(diagnostics));
  migration.checksum_tokens = sql::token_digest(*migration.file_text, directives.digested);
  migration.requires_versions = std::move(directives.requires_versions);
  migration.requires_at = std::move(directives.requires_at);
  migration.statements.clear();
  migration.statements.reserve(script.statements.size());
  for (std::size_t i = 0; i < script.statements.size(); ++i) {
    migration.statements.push_back({.sql = std::move(script.statements[i]),
                                    .directives = std::move(directives.of_statement[i])});
  }
  return diagnostics;
}

}  // namespace pgmig::source
