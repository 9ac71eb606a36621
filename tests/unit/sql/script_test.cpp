// SPDX-License-Identifier: Apache-2.0
// A script's statements: their texts and places.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <variant>

namespace pgmig::sql {

namespace {

std::vector<std::string> texts(std::string_view script) {
  std::vector<std::string> found;
  for (const Statement& statement : parse_script(script, "x.sql").statements) {
    found.push_back(statement.text);
  }
  return found;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a script without statements is empty") {
  CHECK(texts("").empty());
  CHECK(texts(" \n\t").empty());
  CHECK(texts("-- only\n/* comments */ -- here").empty());
  CHECK(texts(";;\n;").empty());
}

TEST_CASE("a statement's text goes from its first token to its last") {
  CHECK(texts("-- before\n/* and */ select 1 -- within\n , 2 /* after */ ; -- last\n select 3") ==
        Texts{"select 1 -- within\n , 2", "select 3"});
}

TEST_CASE("places count characters, offsets bytes") {
  const Script script = parse_script("select 'ä€😀'; /* ü */ select 2;\r\n  select 3", "x.sql");
  REQUIRE(script.statements.size() == 3);
  CHECK(script.statements[1].offset == 29);
  CHECK(script.statements[1].line == 1);
  CHECK(script.statements[1].column == 23);
  CHECK(script.statements[2].line == 2);
  CHECK(script.statements[2].column == 3);
}

}  // namespace pgmig::sql
