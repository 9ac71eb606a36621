// SPDX-License-Identifier: Apache-2.0
// The rows of COPY ... FROM stdin.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace pgmig::sql {

namespace {

std::string rows_of(std::string_view text, const Statement& statement) {
  REQUIRE(statement.copy_data);
  return std::string(text.substr(statement.copy_data->offset, statement.copy_data->length));
}

}  // namespace

TEST_CASE("rows reach to the line that is just \\. and are not read as SQL") {
  const std::string text =
      "copy t (a) from stdin with (format csv);\n1;'$$\n\"\\.\n\\.x\n\n\\.\nselect 1;";
  const Script script = parse_script(text, "x.sql");
  REQUIRE(script.statements.size() == 2);
  CHECK(rows_of(text, script.statements[0]) == "1;'$$\n\"\\.\n\\.x\n\n");
  CHECK(std::get<Copy>(script.statements[0].change).stdin_data);
  CHECK(script.statements[1].text == "select 1");
  CHECK(script.statements[1].line == 7);
  CHECK(script.diagnostics.empty());
}

TEST_CASE("there may be no rows, and each COPY has its own") {
  const std::string text =
      "COPY a FROM STDIN;\n\\.\ncopy b from stdin; -- two\r\n1\r\n2\r\n\\.\r\ncopy c from "
      "stdin;\n\\.";
  const Script script = parse_script(text, "x.sql");
  REQUIRE(script.statements.size() == 3);
  CHECK(rows_of(text, script.statements[0]).empty());
  CHECK(rows_of(text, script.statements[1]) == "1\r\n2\r\n");
  CHECK(rows_of(text, script.statements[2]).empty());
  CHECK(script.diagnostics.empty());
}

TEST_CASE("only COPY from the client has rows in the script") {
  for (const char* text :
       {"copy t from '/tmp/x'; select 1", "copy t to stdout; select 1",
        "copy t from program 'stdin'; select 1", "copy (select 1 from stdin) to stdout; select 1",
        "select copy from stdin; select 1"}) {
    CAPTURE(text);
    const Script script = parse_script(text, "x.sql");
    CHECK(script.statements.size() == 2);
    CHECK_FALSE(script.statements.at(0).copy_data);
    CHECK(script.diagnostics.empty());
  }
}

TEST_CASE("COPY without rows, or with SQL behind it, is an error") {
  for (const char* text : {"copy t from stdin", "copy t from stdin;", "copy t from stdin;\n",
                           "copy t from stdin; select 1;\n1\n\\.\n"}) {
    CAPTURE(text);
    const Script script = parse_script(text, "x.sql");
    REQUIRE_FALSE(script.diagnostics.empty());
    CHECK(script.diagnostics[0].code == "copy_data");
    CHECK(script.diagnostics[0].severity == Severity::error);
  }
}

TEST_CASE("rows without an end are a warning: psql takes the rest of the file") {
  const std::string text = "copy t from stdin;\n1\nselect 2;";
  const Script script = parse_script(text, "x.sql");
  REQUIRE(script.statements.size() == 1);
  CHECK(rows_of(text, script.statements[0]) == "1\nselect 2;");
  REQUIRE(script.diagnostics.size() == 1);
  CHECK(script.diagnostics[0].severity == Severity::warning);
}

TEST_CASE("a COPY that the grammar rejects keeps its rows") {
  const std::string text = "copy t from stdin with (format csv) on_error ignore;\n1\n\\.\nselect 1";
  const Script script = parse_script(text, "x.sql");
  REQUIRE(script.statements.size() == 2);
  CHECK(std::holds_alternative<Opaque>(script.statements[0].change));
  CHECK(rows_of(text, script.statements[0]) == "1\n");
}

}  // namespace pgmig::sql
