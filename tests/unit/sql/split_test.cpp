// SPDX-License-Identifier: Apache-2.0
// Scripts are cut where psql cuts them and where PostgreSQL's parser agrees.
#include "sql/split.hpp"

#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace pgmig::sql {

namespace {

using Texts = std::vector<std::string>;

/// By the tokens alone.
Texts pieces(std::string_view text) {
  Texts found;
  for (const Piece& piece : split(text, "x.sql").pieces) {
    found.emplace_back(text.substr(piece.begin, piece.end - piece.begin));
  }
  return found;
}

Texts statements(std::string_view text) {
  Texts found;
  for (const Statement& statement : parse_script(text, "x.sql").statements) {
    found.push_back(statement.text);
  }
  return found;
}

}  // namespace

TEST_CASE("semicolons in quotes, comments, bodies and parentheses end nothing") {
  for (
      const char* statement : {
          "select ';', \";\", $$;$$, $x$ $$;$$ $x$ from a$b$c",
          R"(select e'\';', E'\\;')",
          R"(select U&'\003B;', u&"d;")",
          "select 1 /* /* ; */ ; */ + 2 -- ;\n + 3",
          "create rule r as on insert to t do (insert into u values (1); delete from v)",
          R"(create function f() returns int as $f$ begin return $g$ ; $g$; end $f$ language plpgsql)",
          "create function f(int) returns int language sql begin atomic select $1; select 2; end",
          "create or replace procedure p() begin atomic select case when true then 1 end; end",
          "select 5--2;\n + 3",
          "select 'it''s;', 'a'\n';b'",
      }) {
    CAPTURE(statement);
    const std::string script = "select 0;" + std::string(statement) + " ; select 9";
    CHECK(pieces(script) == Texts{"select 0", statement, "select 9"});
    CHECK(statements(script) == Texts{"select 0", statement, "select 9"});
  }
}

TEST_CASE("lines that other tools give a meaning to are part of a body") {
  const std::string body =
      "create function f() returns void language plpgsql as $$\n-- migrate:down\n-- +goose Down\n"
      "begin end;\n$$";
  CHECK(statements(body + ";\nselect 1") == Texts{body, "select 1"});
}

TEST_CASE("the parser's borders win over psql's") {
  // psql takes the schema's name for the beginning of a body and goes on to the end of the file.
  const std::string script =
      "create function begin.f() returns int language sql as 'select 1'; select 2";
  CHECK(pieces(script).size() == 1);
  CHECK(statements(script) ==
        Texts{"create function begin.f() returns int language sql as 'select 1'", "select 2"});
  // psql takes the alias for the end of the body.
  const std::string early =
      "create function f() returns int language sql begin atomic select 1 as end; select 2; end; "
      "select 3";
  CHECK(pieces(early).size() == 4);
  CHECK(statements(early) == Texts{"create function f() returns int language sql begin atomic "
                                   "select 1 as end; select 2; end",
                                   "select 3"});
}

TEST_CASE("a rejected statement does not keep its neighbours from being read") {
  const Script script =
      parse_script("select 1; select 0x1F; select 2; creat table; select 3", "x.sql");
  REQUIRE(script.statements.size() == 5);
  CHECK(std::holds_alternative<Query>(script.statements[0].change));
  CHECK(std::holds_alternative<Opaque>(script.statements[1].change));
  CHECK(std::holds_alternative<Query>(script.statements[2].change));
  CHECK(std::holds_alternative<Opaque>(script.statements[3].change));
  CHECK(std::holds_alternative<Query>(script.statements[4].change));
  CHECK(script.statements[3].text == "creat table");
  REQUIRE(script.diagnostics.size() == 2);
  CHECK(script.diagnostics[0].code == "unknown_syntax");
  CHECK(script.diagnostics[0].severity == Severity::warning);
  CHECK(script.diagnostics[0].at.column == 18);
  CHECK(script.diagnostics[1].message == "syntax error at or near \"creat\"");
  CHECK(script.diagnostics[1].at == Location{.file = "x.sql", .line = 1, .column = 34});
}

TEST_CASE("many rejected statements in a long script each keep their place") {
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    text += i % 3 == 0 ? "select 'ä', 0x1F;\n" : "select 'ä', 1;\n";
  }
  const Script script = parse_script(text, "x.sql");
  REQUIRE(script.statements.size() == 2000);
  for (std::size_t i = 0; i < script.statements.size(); ++i) {
    CHECK(script.statements[i].line == i + 1);
    CHECK(std::holds_alternative<Opaque>(script.statements[i].change) == (i % 3 == 0));
  }
  REQUIRE(script.diagnostics.size() == 667);
  CHECK(script.diagnostics.back().at == Location{.file = "x.sql", .line = 1999, .column = 13});
}

TEST_CASE("with standard_conforming_strings off a backslash hides a quote") {
  const Script script = parse_script(
      "set standard_conforming_strings = off; select 'a\\'; b'; set standard_conforming_strings to "
      "on;"
      "select 'a\\'; select 2",
      "x.sql");
  REQUIRE(script.statements.size() == 5);
  CHECK(script.statements[1].text == "select 'a\\'; b'");
  CHECK(std::holds_alternative<Opaque>(script.statements[1].change));
  CHECK(script.statements[3].text == "select 'a\\'");
  CHECK(std::holds_alternative<Query>(script.statements[3].change));
}

TEST_CASE("what is not closed is an error at its beginning") {
  struct Row {
    const char* text;
    const char* message;
    std::size_t column;
  };

  for (const Row& row : {Row{"select 'a", "unterminated quoted string", 8},
                         Row{"select 1; select e'\\'", "unterminated quoted string", 18},
                         Row{"select \"a", "unterminated quoted name", 8},
                         Row{"select U&\"a", "unterminated quoted name", 8},
                         Row{"select 1 /* /* */", "unterminated comment /* ... */", 10},
                         Row{"do $x$ begin end $$", "unterminated dollar-quoted string", 4}}) {
    CAPTURE(row.text);
    const Script script = parse_script(row.text, "x.sql");
    REQUIRE(script.diagnostics.size() == 1);
    CHECK(script.diagnostics[0].code == "unterminated");
    CHECK(script.diagnostics[0].severity == Severity::error);
    CHECK(script.diagnostics[0].message == row.message);
    CHECK(script.diagnostics[0].at.column == row.column);
  }
}

}  // namespace pgmig::sql
