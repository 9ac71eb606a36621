// SPDX-License-Identifier: Apache-2.0
// How names are quoted and derived.
#include "pg/name.hpp"

#include <catch2/catch.hpp>

using namespace pgmig::pg;

TEST_CASE("a name is quoted as PostgreSQL's quote_identifier does it") {
  const auto [name, sql] = GENERATE(table<std::string, std::string>({
      {"orders", "orders"},
      {"_o9", "_o9"},
      {"Orders", "\"Orders\""},
      {"9orders", "\"9orders\""},
      {"my table", "\"my table\""},
      {"a\"b", R"("a""b")"},
      {"a$b", "\"a$b\""},
      {"caf\u00e9", "\"caf\u00e9\""},
      {"", "\"\""},
      {"back\\slash", R"("back\slash")"},
  }));
  CHECK(quote_identifier(name) == sql);
}

TEST_CASE("keywords are quoted unless they are unreserved") {
  const auto* const reserved = GENERATE("select", "user", "order", "table", "all", "window");
  CHECK(quote_identifier(reserved) == "\"" + std::string{reserved} + "\"");
  const auto* const type_or_function = GENERATE("left", "authorization", "binary", "verbose");
  CHECK(quote_identifier(type_or_function) == "\"" + std::string{type_or_function} + "\"");
  const auto* const column = GENERATE("between", "char", "values", "xmltable", "normalize");
  CHECK(quote_identifier(column) == "\"" + std::string{column} + "\"");
  const auto* const newer = GENERATE("system_user", "json_table", "merge_action", "json");
  CHECK(quote_identifier(newer) == "\"" + std::string{newer} + "\"");
  const auto* const unreserved = GENERATE("name", "type", "index", "key", "role", "no", "zone");
  CHECK(quote_identifier(unreserved) == unreserved);
}

TEST_CASE("the words next to the ends of the keyword table are looked up right") {
  CHECK(quote_identifier("xmltable") == "\"xmltable\"");
  CHECK(quote_identifier("xmltables") == "xmltables");
  CHECK(quote_identifier("zone") == "zone");
  CHECK(quote_identifier("all") == "\"all\"");
  CHECK(quote_identifier("al") == "al");
}

TEST_CASE("a literal means the same whatever standard_conforming_strings says") {
  const auto [text, sql] = GENERATE(table<std::string, std::string>({
      {"", "''"},
      {"plain", "'plain'"},
      {"it's", "'it''s'"},
      {"a\\b", "E'a\\\\b'"},
      {"\\'", "E'\\\\'''"},
      {"two\nlines", "'two\nlines'"},
  }));
  CHECK(quote_literal(text) == sql);
}

TEST_CASE("each part of a qualified name is quoted by itself") {
  CHECK(to_sql({"public", "orders"}) == "public.orders");
  CHECK(to_sql({"My Shop", "user"}) == R"("My Shop"."user")");
  CHECK(to_sql({"", "a.b"}) == "\"a.b\"");
}

TEST_CASE("a derived name that fits is the two parts as they stand") {
  CHECK(derived_name("orders", "_note_idx") == "orders_note_idx");
  CHECK(derived_name(std::string(53, 'x'), "_suffix_10") == std::string(53, 'x') + "_suffix_10");
}

TEST_CASE("a derived name that is cut fits, keeps the suffix, and stays different from its like") {
  const std::string base(60, 'x');
  const std::string name = derived_name(base, "_suffix");
  CHECK(name.size() == max_name_bytes);
  CHECK(name.starts_with("xxxx"));
  CHECK(name.ends_with("_suffix"));
  CHECK(name == derived_name(base, "_suffix"));
  CHECK(name != derived_name(base + "y", "_suffix"));
  CHECK(name != derived_name(base, "_suffiy"));
  // The same text, divided elsewhere.
  CHECK(derived_name(base + "_a", "_b") != derived_name(base, "_a_b"));
}

TEST_CASE("a derived name is cut between characters") {
  const auto extra = GENERATE(range(0U, 4U));
  std::string base(extra, 'x');
  while (base.size() < 80) {
    base += "\u20ac";
  }
  const std::string name = derived_name(base, "_idx");
  CHECK(name.size() <= max_name_bytes);
  CHECK(name.size() > max_name_bytes - 3);
  const std::size_t hash = name.find('_');
  CHECK((hash - extra) % 3 == 0);
}

TEST_CASE("a suffix that is too long by itself is cut too") {
  const std::string suffix(100, 's');
  CHECK(derived_name("orders", suffix).size() == max_name_bytes);
  CHECK(derived_name("orders", suffix) != derived_name("order", suffix));
}
