// SPDX-License-Identifier: Apache-2.0
// Reading a part of the catalog again, and knowing when that is not needed.
#include "catalog/catalog.hpp"
#include "inspect/inspect.hpp"
#include "inspect/stamp.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace pgmig::test {

namespace {

constexpr const char* shop = R"(
CREATE TABLE a (id serial PRIMARY KEY, n int);
CREATE TABLE b (a_id int REFERENCES a);
CREATE VIEW v AS SELECT id FROM a;
CREATE TABLE p (k int, t text) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (k);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (5);
CREATE TYPE mood AS ENUM ('ok');
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
)";

struct Change {
  std::string sql;
  std::vector<pg::QualifiedName> names;
};

}  // namespace

TEST_CASE("refreshing what a statement names is as good as reading everything") {
  const Change change = GENERATE(values<Change>({
      {"ALTER TABLE a ADD COLUMN extra text", {{"", "a"}}},
      {"ALTER TABLE a RENAME TO aa", {{"", "a"}, {"", "aa"}}},
      {"DROP TABLE a CASCADE", {{"", "a"}}},
      {"CREATE TABLE c (id serial PRIMARY KEY, a_id int REFERENCES a)", {{"", "c"}, {"", "a"}}},
      {"ALTER TABLE p ADD COLUMN extra int DEFAULT 1", {{"", "p"}}},
      {"CREATE INDEX ON p (t)", {{"", "p"}}},
      {"INSERT INTO p VALUES (1, 'x')", {{"", "p"}}},
      {"INSERT INTO p11 VALUES (1, 'x')", {{"", "p11"}}},
      {"ALTER TABLE p1 DETACH PARTITION p11", {{"", "p1"}, {"", "p11"}}},
      {"DROP TABLE p", {{"", "p"}}},
      {"ALTER INDEX a_pkey RENAME TO key_of_a", {{"", "a_pkey"}, {"", "key_of_a"}}},
      {"ALTER TYPE mood ADD VALUE 'new'", {{"", "mood"}}},
      {"DROP TYPE mood", {{"", "mood"}}},
      {"CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'", {{"", "f"}}},
      {"CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 2'", {{"", "f"}}},
      {"DROP FUNCTION f", {{"", "f"}}},
      {"CREATE SCHEMA new", {{"", "new"}}},
      {"DROP SCHEMA public CASCADE", {{"", "public"}}},
      {"CREATE TEMP TABLE a (id int)", {{"", "a"}}},
      {"DROP VIEW v", {{"public", "v"}}},
      {"COMMENT ON TABLE a IS 'x'", {{"", "a"}, {"", "not_there"}}},
  }));
  CAPTURE(change.sql);
  const TestDatabase database(shop);
  db::Session session = db::Session::open({.conninfo = database.url()}, {});
  catalog::Catalog catalog = inspect::read_catalog(session, {});
  session.execute(change.sql);
  inspect::refresh(catalog, session, change.names, {});
  const catalog::Catalog fresh = inspect::read_catalog(session, {});
  CHECK(catalog::differences(catalog, fresh).empty());
  CHECK(catalog == fresh);
}

TEST_CASE("refreshing inside a transaction leaves its search_path alone") {
  const TestDatabase database(shop);
  db::Session session = db::Session::open({.conninfo = database.url()}, {});
  catalog::Catalog catalog = inspect::read_catalog(session, {});
  session.begin(std::chrono::seconds(5), std::chrono::seconds(5));
  session.execute("SET search_path TO public, pg_catalog");
  inspect::refresh(catalog, session, {{"", "a"}}, {});
  CHECK(session.query("SELECT current_setting('search_path')").text(0, 0) == "public, pg_catalog");
  session.rollback();
}

TEST_CASE("marks of the run survive a refresh") {
  const TestDatabase database(shop);
  db::Session session = db::Session::open({.conninfo = database.url()}, {});
  catalog::Catalog catalog = inspect::read_catalog(session, {});
  catalog.find({"public", "a"})->made_in_run = true;
  inspect::refresh(catalog, session, {{"", "a"}}, {});
  CHECK(catalog.find({"public", "a"})->made_in_run);
  CHECK_FALSE(catalog.find({"public", "b"})->made_in_run);
}

TEST_CASE("stamps tell our own transactions from others") {
  using inspect::only_we_ran;
  const auto stamp = [](const char* value) { return inspect::Stamp{value}; };
  CHECK(only_we_ran(stamp("10:10:"), stamp("10:10:")));
  CHECK(only_we_ran(stamp("10:10:"), stamp("11:11:"), 1));
  CHECK_FALSE(only_we_ran(stamp("10:10:"), stamp("11:11:")));
  CHECK_FALSE(only_we_ran(stamp("10:10:"), stamp("12:12:"), 1));
  // 10 was and is under way: it has changed nothing that can be seen
  CHECK(only_we_ran(stamp("10:12:10"), stamp("10:12:10")));
  CHECK(only_we_ran(stamp("10:12:10"), stamp("10:13:10"), 1));
  // 10 has ended in between
  CHECK_FALSE(only_we_ran(stamp("10:12:10"), stamp("12:12:")));
  // 12 began in between and is under way, 13 was ours
  CHECK(only_we_ran(stamp("12:12:"), stamp("12:14:12"), 1));
  CHECK_FALSE(only_we_ran(stamp(""), stamp("12:12:")));
  CHECK_FALSE(only_we_ran(stamp("rubbish"), stamp("rubbish")));
}

TEST_CASE("a commit of another session changes the stamp, its reading does not") {
  const TestDatabase database(shop);
  db::Session session = db::Session::open({.conninfo = database.url()}, {});
  const inspect::Stamp before = inspect::catalog_stamp(session);
  database.execute("INSERT INTO a DEFAULT VALUES");
  const inspect::Stamp after = inspect::catalog_stamp(session);
  CHECK_FALSE(inspect::only_we_ran(before, after));
}

}  // namespace pgmig::test
