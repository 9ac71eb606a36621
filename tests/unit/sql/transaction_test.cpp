// SPDX-License-Identifier: Apache-2.0
// The author's own BEGIN and COMMIT.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace pgmig::sql {

namespace {

/// "1:select 1" for each statement: its block and its text.
std::vector<std::string> blocks(const Script& script) {
  std::vector<std::string> found;
  for (const Statement& statement : script.statements) {
    found.push_back(std::to_string(statement.author_block) + ":" + statement.text);
  }
  return found;
}

using Texts = std::vector<std::string>;

struct Finding {
  const char* text;
  Severity severity;
  const char* code;
  std::size_t line;
};

}  // namespace

TEST_CASE("what BEGIN and COMMIT enclose carries the block's number") {
  const Script script = parse_script(
      "select 0; begin; select 1; savepoint a; rollback to a; commit; select 2;"
      "start transaction; select 3; end; begin work; commit and chain; select 4; commit prepared "
      "'x'; end",
      "x.sql");
  CHECK(script.diagnostics.empty());
  CHECK(blocks(script) == Texts{"0:select 0", "1:select 1", "1:savepoint a", "1:rollback to a",
                                "0:select 2", "2:select 3", "4:select 4", "4:commit prepared 'x'"});
}

TEST_CASE("blocks that do not end as they should are reported") {
  for (const Finding& row :
       {Finding{"select 1;\nbegin;\nselect 2", Severity::error, "unclosed_transaction", 2},
        Finding{"select 1;\ncommit;", Severity::warning, "no_transaction", 2},
        Finding{"\nrollback;", Severity::warning, "no_transaction", 2},
        Finding{"begin;\nbegin;\ncommit;", Severity::warning, "transaction_in_progress", 2},
        Finding{"begin;\nselect 1;\nrollback;", Severity::error, "rollback", 3},
        Finding{"begin;\nprepare transaction 'x';", Severity::error, "prepared_transaction", 2},
        Finding{"begin isolation level serializable;\ncommit", Severity::warning,
                "transaction_modes", 1}}) {
    CAPTURE(row.text);
    const Script script = parse_script(row.text, "x.sql");
    REQUIRE(script.diagnostics.size() == 1);
    CHECK(script.diagnostics[0].code == row.code);
    CHECK(script.diagnostics[0].severity == row.severity);
    CHECK(script.diagnostics[0].at.line == row.line);
    CHECK_FALSE(script.diagnostics[0].hint.empty());
  }
}

TEST_CASE("a word COMMIT in a body is no end of a block") {
  const Script script = parse_script(
      "begin; create function f() returns int language sql begin atomic select 1; end; commit",
      "x.sql");
  CHECK(script.diagnostics.empty());
  CHECK(script.statements.size() == 1);
}

}  // namespace pgmig::sql
