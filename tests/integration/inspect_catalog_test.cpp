// SPDX-License-Identifier: Apache-2.0
// Reading the catalog of a server.
#include "catalog/links.hpp"
#include "inspect/inspect.hpp"
#include "inspect/text_array.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>

namespace pgmig::test {

namespace {

db::Session open(const TestDatabase& database, const std::string& search_path = {}) {
  return db::Session::open({.conninfo = database.url()}, {.search_path = search_path});
}

constexpr const char* definitions = R"(
CREATE EXTENSION pg_trgm;
CREATE TABLE r (a int, "B" text COLLATE "C", c timestamptz, PRIMARY KEY (a, "B") INCLUDE (c));
CREATE TABLE t (
  id int, "B" text, w text, UNIQUE (w) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (id, "B") REFERENCES r (a, "B") MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT late FOREIGN KEY (id, "B") REFERENCES r DEFERRABLE INITIALLY DEFERRED,
  CHECK (id > 0) NO INHERIT);
ALTER TABLE t ADD CONSTRAINT unproven FOREIGN KEY (id, "B") REFERENCES r ON DELETE RESTRICT NOT VALID;
CREATE INDEX plain ON t (id, "B");
CREATE INDEX ordered ON t (id DESC, "B" NULLS FIRST, w DESC NULLS LAST);
CREATE INDEX covering ON t (id) INCLUDE (w, "B");
CREATE INDEX hashed ON t USING hash (w);
CREATE INDEX pattern ON t (w text_pattern_ops);
CREATE INDEX collated ON t (w COLLATE "C");
CREATE INDEX uncollated ON r ("B" COLLATE "default");
CREATE INDEX own_collation ON r ("B");
CREATE INDEX trigram ON t USING gin (w gin_trgm_ops);
CREATE INDEX filled ON t (id) WITH (fillfactor = 70);
CREATE INDEX expression ON t (lower(w), (id + 1)) WHERE "B" <> ' WHERE id';
CREATE TABLE p (k int PRIMARY KEY) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
)";

}  // namespace

TEST_CASE("definitions spelt here are those that the server spells") {
  const TestDatabase database(definitions);
  db::Session session = open(database);
  const catalog::Catalog catalog = inspect::read_catalog(session, {});
  session.execute("SET search_path TO ''");
  int compared = 0;
  for (const auto& [name, relation] : catalog.relations) {
    const std::string table = pg::to_sql(name);
    for (const catalog::Index& index : relation.indexes) {
      const db::Rows rows =
          session.query("SELECT pg_get_indexdef($1::oid)", {std::to_string(index.oid)});
      CHECK(index.definition == rows.text(0, 0));
      ++compared;
    }
    for (const catalog::Constraint& constraint : relation.constraints) {
      const db::Rows rows = session.query(
          "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
          " WHERE conrelid = $1::regclass AND conname = $2",
          {table, constraint.name});
      CHECK(constraint.definition == rows.text(0, 0));
      ++compared;
    }
  }
  CHECK(compared == 23);
}

TEST_CASE("an index tells which columns its expressions and predicate mention") {
  const TestDatabase database(definitions);
  db::Session session = open(database);
  const catalog::Catalog catalog = inspect::read_catalog(session, {});
  const catalog::Index& index = *catalog.find_index({"public", "expression"}).index;
  CHECK(index.columns == std::vector<std::string>{"", ""});
  CHECK(index.mentioned == std::vector<std::string>{"B", "id", "w"});
  CHECK_FALSE(index.predicate.empty());
}

TEST_CASE("the fingerprint depends on neither the reading nor the search_path") {
  const TestDatabase database(definitions);
  db::Session session = open(database);
  db::Session other = open(database, "pg_catalog");
  const std::string first = catalog::fingerprint(inspect::read_catalog(session, {}));
  CHECK(catalog::fingerprint(inspect::read_catalog(session, {})) == first);
  CHECK(catalog::fingerprint(inspect::read_catalog(other, {})) == first);
  session.execute("ALTER TABLE t ALTER COLUMN w SET STATISTICS 10");
  session.execute("ALTER TABLE t ALTER COLUMN w SET STATISTICS -1");
  session.execute("ANALYZE");
  CHECK(catalog::fingerprint(inspect::read_catalog(session, {})) == first);
  session.execute("ALTER TABLE t ADD COLUMN extra int");
  CHECK(catalog::fingerprint(inspect::read_catalog(session, {})) != first);
}

TEST_CASE("reading inside a transaction sees it and leaves its search_path alone") {
  const TestDatabase database("CREATE SCHEMA app");
  db::Session session = open(database, "app");
  session.begin(std::chrono::seconds(5), std::chrono::seconds(5));
  session.execute("CREATE TABLE t (id int)");
  const catalog::Catalog catalog = inspect::read_catalog(session, {});
  CHECK(std::as_const(catalog).find({"app", "t"}) != nullptr);
  CHECK(session.query("SELECT current_setting('search_path')").text(0, 0) == "app");
  session.commit();
}

TEST_CASE("only a table that certainly holds no rows is said to hold none") {
  const TestDatabase database(
      "CREATE TABLE empty (id int); CREATE TABLE filled (id int); INSERT INTO filled VALUES (1);"
      "CREATE TABLE emptied (id int); INSERT INTO emptied VALUES (1); DELETE FROM emptied;"
      "CREATE TABLE counted (id int); INSERT INTO counted SELECT generate_series(1, 1000);"
      "ANALYZE counted;"
      "CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p DEFAULT;"
      "CREATE VIEW v AS SELECT 1; CREATE SEQUENCE s;"
      "CREATE MATERIALIZED VIEW m AS SELECT 1; CREATE MATERIALIZED VIEW n AS SELECT 1 WITH NO "
      "DATA");
  db::Session session = open(database);
  const catalog::Catalog catalog = inspect::read_catalog(session, {});
  const auto holds = [&catalog](const char* name) {
    return catalog.find({"public", name})->may_hold_rows;
  };
  CHECK_FALSE(holds("empty"));
  CHECK(holds("filled"));
  CHECK(holds("emptied"));
  CHECK_FALSE(holds("p"));
  CHECK_FALSE(holds("v"));
  CHECK_FALSE(holds("s"));
  CHECK(holds("m"));
  CHECK_FALSE(holds("n"));
  CHECK(catalog.find({"public", "counted"})->rows == 1000);
  CHECK(catalog.find({"public", "filled"})->rows == -1);
  CHECK(catalog.find({"public", "empty"})->rows == 0);
  CHECK(catalog.find({"public", "counted"})->bytes > 0);
}

TEST_CASE("what is not ours to migrate is left out or marked") {
  const TestDatabase database(
      "CREATE SCHEMA pgmig; CREATE TABLE pgmig.history (id int);"
      "CREATE SCHEMA other; CREATE TABLE other.t (id int);"
      "CREATE EXTENSION citext; CREATE TYPE span AS RANGE (subtype = float8)");
  db::Session session = open(database);
  const catalog::Catalog all = inspect::read_catalog(session, {});
  CHECK(all.find({"pgmig", "history"}) == nullptr);
  CHECK(all.find({"other", "t"}) != nullptr);
  CHECK(all.find_type({"public", "citext"})->extension == "citext");
  CHECK(std::ranges::none_of(all.routines, [](const catalog::Routine& routine) {
    return routine.extension.empty();  // a range's own functions are part of it
  }));
  const catalog::Catalog some = inspect::read_catalog(session, {.managed_schemas = {"other"}});
  CHECK(some.schemas == std::set<std::string>{"other"});
  CHECK(some.types.empty());
}

TEST_CASE("array literals are read as PostgreSQL writes them") {
  using inspect::parse_array;
  CHECK(parse_array("{}").empty());
  CHECK(parse_array(R"({a,"b c",NULL,"NULL","","q\"\\"})") ==
        inspect::ArrayRow{"a", "b c", std::nullopt, "NULL", "", "q\"\\"});
  CHECK(inspect::parse_table("{{1,a},{2,NULL}}") ==
        std::vector<inspect::ArrayRow>{{"1", "a"}, {"2", std::nullopt}});
  CHECK(inspect::parse_numbers("1 2 -3") == std::vector<int>{1, 2, -3});
  CHECK(inspect::parse_numbers("{4,5}") == std::vector<int>{4, 5});
  const std::vector<std::string> awkward{"", "a,b", "{}", "\"", "\\", "NULL", "ü"};
  CHECK(inspect::parse_texts(inspect::array_literal(awkward)) == awkward);
}

}  // namespace pgmig::test
