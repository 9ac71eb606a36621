// SPDX-License-Identifier: Apache-2.0
// However deep a statement is nested, it is read or becomes opaque; nothing overflows.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace pgmig::sql {

namespace {

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

bool is_opaque(const std::string& text) {
  const Script script = parse_script(text, "x.sql");
  REQUIRE(script.statements.size() == 1);
  CHECK_FALSE(has_errors(script.diagnostics));
  return std::holds_alternative<Opaque>(script.statements[0].change);
}

}  // namespace

TEST_CASE("what is nested as deep as an author would is read") {
  CHECK_FALSE(is_opaque("select " + repeated("(", 1000) + "1" + repeated(")", 1000)));
  CHECK_FALSE(is_opaque("select " + repeated("(select ", 1000) + "1" + repeated(")", 1000)));
  CHECK_FALSE(is_opaque("select '' || " + repeated("'x' ||\n", 2000) + "''"));
  CHECK_FALSE(is_opaque("select 1" + repeated(" union select 1", 1000)));
  CHECK_FALSE(is_opaque("delete from t where a = 1" + repeated(" or a = 1", 2000)));
  CHECK_FALSE(is_opaque("alter table t alter a set default 1" + repeated(" + 1", 2000)));
  CHECK_FALSE(is_opaque("insert into t values (1)" + repeated(", (1, 'a')", 5000)));
}

TEST_CASE("what is nested deeper is opaque") {
  const std::size_t deep = 51'000;
  CHECK(is_opaque("select " + repeated("(", deep) + "1" + repeated(")", deep)));
  CHECK(is_opaque("select 1" + repeated("+1", deep)));
  CHECK(is_opaque("select " + repeated("not ", deep) + "true"));
  CHECK(is_opaque("select 1" + repeated("::int", deep)));
  CHECK(is_opaque("select " + repeated("case when a then b else ", deep) + "1" +
                  repeated(" end", deep)));
  CHECK(is_opaque("select 1 from a" + repeated(" join b on true", deep)));
  CHECK(is_opaque("select " + repeated("f(", deep)));
}

TEST_CASE("a body nested deep is not looked into") {
  const std::string body = repeated("begin ", 5000) + "commit; " + repeated("end; ", 5000);
  const Script script = parse_script("do $$ " + body + " $$", "x.sql");
  CHECK(script.statements.size() == 1);
  CHECK(script.diagnostics.empty());
}

}  // namespace pgmig::sql
