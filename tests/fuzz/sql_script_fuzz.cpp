// SPDX-License-Identifier: Apache-2.0
// Any bytes as a script: nothing crashes, places and texts agree, each statement alone is read as
// the same change, and digests depend on neither comments nor what is around them.
#include "base/assert.hpp"
#include "fuzz/target.hpp"
#include "sql/script.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace pgmig;

bool is_opaque(const sql::Statement& statement) {
  return std::holds_alternative<sql::Opaque>(statement.change);
}

void check_statement(const sql::Statement& statement, std::string_view text, std::size_t end) {
  PGMIG_ASSERT(!statement.text.empty());
  PGMIG_ASSERT(statement.offset >= end);
  PGMIG_ASSERT(text.substr(statement.offset, statement.text.size()) == statement.text);
  if (statement.copy_data) {
    PGMIG_ASSERT(statement.copy_data->offset >= statement.offset + statement.text.size());
    PGMIG_ASSERT(statement.copy_data->offset + statement.copy_data->length <= text.size());
  }
  const bool control = std::holds_alternative<sql::Transaction>(statement.change);
  if (!is_opaque(statement) && !control) {
    const sql::Script alone = sql::parse_script(statement.text, "x.sql");
    PGMIG_ASSERT(alone.statements.size() == 1);
    PGMIG_ASSERT(alone.statements.front().text == statement.text);
    PGMIG_ASSERT(alone.statements.front().change == statement.change);
    PGMIG_ASSERT(sql::statement_digest(statement.text) ==
                 sql::statement_digest("/* a */" + statement.text + "\n-- b\n;"));
  }
  std::vector<pg::QualifiedName> names = sql::names_in(statement.change);
  std::ranges::sort(names);
  PGMIG_ASSERT(std::ranges::adjacent_find(names) == names.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const sql::Script script = sql::parse_script(text, "x.sql");
  std::size_t end = 0;
  for (const sql::Statement& statement : script.statements) {
    check_statement(statement, text, end);
    end = statement.offset + statement.text.size();
  }
  for (const Diagnostic& found : script.diagnostics) {
    PGMIG_ASSERT(found.at.line >= 1 && found.at.column >= 1 && !found.message.empty());
  }
  PGMIG_ASSERT(sql::token_digest(text, {}) == sql::token_digest("-- a\n" + text, {}) ||
               has_errors(script.diagnostics));
  return 0;
}
