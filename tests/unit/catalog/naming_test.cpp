// SPDX-License-Identifier: Apache-2.0
#include "catalog/naming.hpp"

#include "catalog/links.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace pgmig::catalog {

TEST_CASE("the longer part of a name is cut first, to 63 bytes in all") {
  const std::string table(60, 't');
  CHECK(object_name("t", "a", "key") == "t_a_key");
  CHECK(object_name("t", "", "pkey") == "t_pkey");
  CHECK(object_name(table, "column", "idx") == std::string(52, 't') + "_column_idx");
  CHECK(object_name(table, table, "fkey").size() == pg::max_name_bytes);
}

TEST_CASE("a name is cut between characters") {
  std::string umlauts;
  for (int count = 0; count < 40; ++count) {
    umlauts += "ü";
  }
  const std::string name = object_name(umlauts, "", "pkey");
  CHECK(name == umlauts.substr(0, 58) + "_pkey");
}

TEST_CASE("a taken name gets a number behind its label") {
  Catalog catalog;
  Relation& table = catalog.relations[{"s", "t"}];
  table.name = {"s", "t"};
  table.indexes = {{.name = "t_a_idx"}};
  enter_indexes(catalog, table);
  table.constraints = {{.name = "t_a_check"}};
  CHECK(free_name(catalog, "s", "t", "a", "idx", Taken::relations) == "t_a_idx1");
  CHECK(free_name(catalog, "s", "t", "a", "check", Taken::constraints) == "t_a_check1");
  CHECK(free_name(catalog, "s", "t", "a", "check", Taken::relations) == "t_a_check");
  CHECK(free_name(catalog, "other", "t", "a", "idx", Taken::relations) == "t_a_idx");
}

TEST_CASE("the column of an expression is called by its function, its column or its type") {
  const auto name_of = [](const std::string& text) {
    return index_column_names({{.expression = sql::Expression{.text = text}}}, {}).front();
  };
  CHECK(name_of("lower(email)") == "lower");
  CHECK(name_of("pg_catalog.lower(email)") == "lower");
  CHECK(name_of("COALESCE(a, b)") == "coalesce");
  CHECK(name_of("a + b") == "expr");
  CHECK(name_of("lower(a) || lower(b)") == "expr");
  CHECK(name_of("a::text") == "a");
  CHECK(name_of("(data ->> 'x')::int") == "int4");
}

TEST_CASE("repeated columns of an index are numbered") {
  const sql::IndexKey expression{.expression = sql::Expression{.text = "a + 1"}};
  CHECK(index_column_names({{.column = "a"}, expression, expression}, {"a"}) ==
        std::vector<std::string>{"a", "expr", "expr1", "a1"});
}

}  // namespace pgmig::catalog
