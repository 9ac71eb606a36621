// SPDX-License-Identifier: Apache-2.0
// From text to statements, stage by stage.
#include "sql/script.hpp"

#include "sql/author_blocks.hpp"
#include "sql/read_statements.hpp"
#include "sql/split.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

namespace pgmig::sql {

namespace {

/// A procedure that an earlier statement of the script made and that commits.
void mark_committing_calls(std::vector<Statement>& statements) {
  std::vector<pg::QualifiedName> committing;
  for (Statement& statement : statements) {
    if (const auto* const routine = std::get_if<CreateRoutine>(&statement.change)) {
      std::erase(committing, routine->name);
      if (routine->commits) {
        committing.push_back(routine->name);
      }
    } else if (const auto* const opaque = std::get_if<Opaque>(&statement.change);
               opaque != nullptr && opaque->why == Opaque::Why::call) {
      statement.outside_transaction =
          std::ranges::find(committing, opaque->routine) != committing.end();
    }
  }
}

}  // namespace

Script parse_script(std::string_view text, const std::string& file) {
  Script script = read_statements(text, file, split(text, file));
  mark_committing_calls(script.statements);
  resolve_author_blocks(script, file);
  std::ranges::stable_sort(script.diagnostics, {}, [](const Diagnostic& diagnostic) {
    return std::tuple(diagnostic.at.line, diagnostic.at.column);
  });
  return script;
}

}  // namespace pgmig::sql
