// SPDX-License-Identifier: Apache-2.0
// A script's statements: their texts and places.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace pgmig::sql {

namespace {

using Texts = std::vector<std::string>;

Texts texts(std::string_view script) {
  Texts found;
  for (const Statement& statement : parse_script(script, "x.sql").statements) {
    found.push_back(statement.text);
  }
  return found;
}

}  // namespace

TEST_CASE("a script without statements is empty") {
  for (const char* text :
       {"", " \n\t", "-- only\n/* comments */ -- here", ";;\n;", "\\restrict x"}) {
    CAPTURE(text);
    const Script script = parse_script(text, "x.sql");
    CHECK(script.statements.empty());
    CHECK(script.diagnostics.empty());
  }
}

TEST_CASE("a statement's text goes from its first token to its last") {
  CHECK(texts("-- before\n/* and */ select 1 -- within\n , 2 /* after */ ; -- last\n select 3") ==
        Texts{"select 1 -- within\n , 2", "select 3"});
  CHECK(texts(";;select 1;;\n;select 2") == Texts{"select 1", "select 2"});
  CHECK(texts("select 1 /* no semicolon */ -- at the end") == Texts{"select 1"});
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

TEST_CASE("line ends may be CRLF, within statements too") {
  const Script script =
      parse_script("-- a\r\nselect 1,\r\n  'x\r\ny';\r\nselect 2 -- b\r\n;\r\n", "x.sql");
  REQUIRE(script.statements.size() == 2);
  CHECK(script.statements[0].text == "select 1,\r\n  'x\r\ny'");
  CHECK(script.statements[1].text == "select 2");
  CHECK(script.statements[1].line == 5);
  REQUIRE(script.comments.size() == 2);
  CHECK(script.comments[0].text == "-- a");
  CHECK(script.comments[1].text == "-- b");
}

TEST_CASE("a syntax error's place counts characters as well") {
  const Script script = parse_script("select 1;\nselect 'ä€😀', 'ü' as 1;", "x.sql");
  REQUIRE(script.diagnostics.size() == 1);
  CHECK(script.diagnostics[0].at == Location{.file = "x.sql", .line = 2, .column = 22});
}

TEST_CASE("comments with dashes are kept with their places, others and those in bodies are not") {
  const Script script = parse_script(
      "-- one\nselect 1; -- two ü\n/* -- no */ select '-- no', $$\n-- no\n$$ -- three\n;"
      "create function f() returns int language sql begin atomic -- no\n select 1; end; -- four",
      "x.sql");
  std::vector<std::string> found;
  for (const Comment& comment : script.comments) {
    found.push_back(std::to_string(comment.line) + ":" + std::to_string(comment.column) + " " +
                    comment.text);
  }
  CHECK(found == Texts{"1:1 -- one", "2:11 -- two ü", "5:4 -- three", "7:17 -- four"});
  CHECK(script.comments[1].offset == 17);
}

TEST_CASE("diagnostics come in the order of the text") {
  const Script script =
      parse_script("begin;\nselect 0x1F;\n\\gexec\nselect 0x1F;\ncommit; commit;\nbegin;", "x.sql");
  std::vector<std::size_t> lines;
  for (const Diagnostic& found : script.diagnostics) {
    lines.push_back(found.at.line);
  }
  CHECK(lines == std::vector<std::size_t>{2, 3, 4, 5, 6});
}

TEST_CASE("long names of many bytes are cut as the server cuts them") {
  std::string name;
  for (int i = 0; i < 40; ++i) {
    name += "ä";
  }
  const Script script = parse_script("create table a" + name + " ()", "x.sql");
  CHECK(std::get<CreateTable>(script.statements.at(0).change).name.name ==
        "a" + name.substr(0, 62));
}

TEST_CASE("a script of one very long line is read in one pass") {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += "select 'ü'; ";
  }
  const Script script = parse_script(text, "x.sql");
  REQUIRE(script.statements.size() == 5000);
  CHECK(script.statements.back().column == 4999 * 12 + 1);
}

}  // namespace pgmig::sql
