// SPDX-License-Identifier: Apache-2.0
// Laws of evolve() that need no server. That it agrees with servers is
// tests/integration/evolve_test.cpp.
#include "catalog/evolve.hpp"

#include "sql/script.hpp"

#include <catch2/catch.hpp>

namespace pgmig::catalog {

namespace {

Catalog empty_database() {
  Catalog catalog{.server = {.number = 150020}, .role = "me"};
  catalog.search_path = {"pg_catalog", "public"};
  catalog.path_setting = {"me", "public"};
  catalog.schemas = {"public"};
  catalog.builtin_volatility = Volatilities{{"now", 's'}, {"random", 'v'}, {"set_config", 'v'}};
  return catalog;
}

/// The worst certainty of the statements.
Certainty run(Catalog& catalog, const std::string& text) {
  Certainty worst = Certainty::exact;
  for (const sql::Statement& statement : sql::parse_script(text, "test").statements) {
    worst = std::max(worst, evolve(catalog, statement.change));
  }
  return worst;
}

const Relation& table(const Catalog& catalog, const std::string& name) {
  const Relation* found = catalog.find({"", name});
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("what the run makes is empty until rows are put in") {
  Catalog catalog = empty_database();
  CHECK(run(catalog, "CREATE TABLE t (id serial PRIMARY KEY)") == Certainty::exact);
  CHECK(table(catalog, "t").made_in_run);
  CHECK_FALSE(table(catalog, "t").may_hold_rows);
  const std::string filling = GENERATE("INSERT INTO t DEFAULT VALUES", "COPY t FROM '/dev/null'",
                                       "WITH x AS (INSERT INTO t DEFAULT VALUES) SELECT 1");
  CHECK(run(catalog, filling) == Certainty::exact);
  CHECK(table(catalog, "t").may_hold_rows);
  CHECK(run(catalog, "TRUNCATE t") == Certainty::exact);
  CHECK_FALSE(table(catalog, "t").may_hold_rows);
}

TEST_CASE("after what cannot be seen into, no table is certain to be empty") {
  Catalog catalog = empty_database();
  run(catalog, "CREATE TABLE t (id int)");
  const std::string unseen =
      GENERATE("DO $$ BEGIN NULL; END $$", "CALL p()", "SELECT my_function()",
               "SELECT set_config('search_path', '', false)", "CREATE EXTENSION citext");
  CHECK(run(catalog, unseen) == Certainty::uncertain);
  CHECK(table(catalog, "t").may_hold_rows);
}

TEST_CASE("rows put into a table with a trigger may end up anywhere") {
  Catalog catalog = empty_database();
  run(catalog,
      "CREATE TABLE t (id int); CREATE TABLE audit (id int);"
      "CREATE TRIGGER a AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
      "INSERT INTO t VALUES (1)");
  CHECK(table(catalog, "audit").may_hold_rows);
}

TEST_CASE("calling built-in functions leaves the catalog certain") {
  Catalog catalog = empty_database();
  run(catalog, "CREATE TABLE t (id int)");
  CHECK(run(catalog, "SELECT now(), random()") == Certainty::exact);
  CHECK_FALSE(table(catalog, "t").may_hold_rows);
}

TEST_CASE("names are given as PostgreSQL gives them") {
  Catalog catalog = empty_database();
  run(catalog,
      "CREATE TABLE t (id bigserial PRIMARY KEY, a int UNIQUE CHECK (a > 0), b int REFERENCES t,"
      "                UNIQUE (a, b), CHECK (a > b));"
      "CREATE INDEX ON t (b); CREATE INDEX ON t (b); CREATE INDEX ON t (lower(b::text))");
  std::vector<std::string> constraints;
  for (const Constraint& constraint : table(catalog, "t").constraints) {
    constraints.push_back(constraint.name);
  }
  CHECK(constraints == std::vector<std::string>{"t_a_b_key", "t_a_check", "t_a_key", "t_b_fkey",
                                                "t_check", "t_pkey"});
  std::vector<std::string> indexes;
  for (const Index& index : table(catalog, "t").indexes) {
    indexes.push_back(index.name);
  }
  CHECK(indexes == std::vector<std::string>{"t_a_b_key", "t_a_key", "t_b_idx", "t_b_idx1",
                                            "t_lower_idx", "t_pkey"});
  CHECK(table(catalog, "t_id_seq").owned_by->column == "id");
  CHECK(table(catalog, "t").referenced_by == std::vector<pg::QualifiedName>{{"public", "t"}});
}

TEST_CASE("a schema that the search_path was waiting for takes the next table") {
  Catalog catalog = empty_database();
  run(catalog, "CREATE SCHEMA me; CREATE TABLE t (id int)");
  CHECK(table(catalog, "t").name.schema == "me");
}

TEST_CASE("dropping a table takes the foreign keys to it along") {
  Catalog catalog = empty_database();
  run(catalog,
      "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a_id int REFERENCES a);"
      "CREATE VIEW v AS SELECT * FROM a; CREATE VIEW w AS SELECT * FROM v;"
      "DROP TABLE a CASCADE");
  CHECK(table(catalog, "b").constraints.empty());
  CHECK(catalog.relations.size() == 1);
}

TEST_CASE("a type is spelt with its schema wherever it is used") {
  Catalog catalog = empty_database();
  run(catalog,
      "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood, ms mood[]);"
      "ALTER TYPE mood RENAME TO feeling");
  CHECK(table(catalog, "t").columns[0].type == "public.feeling");
  CHECK(table(catalog, "t").columns[1].type == "public.feeling[]");
}

TEST_CASE("a statement on what is not there changes nothing") {
  Catalog catalog = empty_database();
  const Catalog before = catalog;
  run(catalog,
      "ALTER TABLE nope ADD COLUMN a int; DROP TABLE IF EXISTS nope; CREATE INDEX ON nope (a);"
      "INSERT INTO nope VALUES (1); ALTER TABLE nope RENAME TO still_nope; TRUNCATE nope");
  CHECK(catalog == before);
}

}  // namespace pgmig::catalog
