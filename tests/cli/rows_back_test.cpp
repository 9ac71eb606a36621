// SPDX-License-Identifier: Apache-2.0
// What a migration did to rows, or to what nobody could see beforehand, is taken back exactly.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace pgmig::test {

namespace {

using Catch::Contains;

constexpr std::string_view shop = R"(
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE TABLE customer (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Na""me" text UNIQUE, doc json, m mood DEFAULT 'ok');
CREATE TABLE orders (
  a bigint, b text, customer int REFERENCES customer ON DELETE CASCADE, n numeric,
  twice numeric GENERATED ALWAYS AS (n * 2) STORED, PRIMARY KEY (a, b));
CREATE TABLE item (id int PRIMARY KEY, a bigint, b text,
  FOREIGN KEY (a, b) REFERENCES orders ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE log (id bigserial PRIMARY KEY, t text);
CREATE TABLE watched (id int PRIMARY KEY, v int);
CREATE TABLE bag (v int);
CREATE TABLE spare (v int);
CREATE FUNCTION to_log() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO log (t) VALUES (TG_OP); RETURN NEW; END $$;
CREATE TRIGGER to_log AFTER UPDATE ON watched FOR EACH ROW EXECUTE FUNCTION to_log();
CREATE TABLE late (id int PRIMARY KEY);
CREATE CONSTRAINT TRIGGER to_log AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION to_log();
CREATE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE DOMAIN word AS text CONSTRAINT no_space CHECK (VALUE !~ ' ');
CREATE SEQUENCE counter;
CREATE TYPE point_in_time AS (at timestamptz, place text);
CREATE VIEW seen AS SELECT id FROM log;
CREATE FUNCTION sees() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM seen';
INSERT INTO customer ("Na""me", doc) VALUES ('a', '{"x":  1}'), ('b', NULL), ('c', '[]');
INSERT INTO orders SELECT g, 'k', c.id, g FROM customer c, generate_series(c.id * 10, c.id * 10 + 4) g;
INSERT INTO item SELECT a, a, b FROM orders;
INSERT INTO watched VALUES (1, 1);
INSERT INTO bag VALUES (1), (1);
)";

/// All rows of all tables, and the schema.
std::string state_of(const Project& project) {
  std::string state = project.pgmig({"snapshot"}).out;
  for (const char* table : {"customer", "orders", "item", "log", "watched", "bag"}) {
    state += project.database().value(fmt::format(
        "SELECT coalesce(string_agg(t::text, E'\n' ORDER BY t::text), '') FROM {} t", table));
  }
  return state;
}

/// It has a history; its second migration is the one that counts.
class Shop : public Project {
 public:
  explicit Shop(std::string_view change) : Project(shop) {
    migration("V1__first.sql", "CREATE TABLE first_of_all (id int);\n");
    REQUIRE(pgmig({"up"}).status == 0);
    migration("V2__change.sql", change);
  }
};

}  // namespace

TEST_CASE("changed rows become what they were, and up works again") {
  const std::string change = GENERATE(
      as<std::string>{}, "INSERT INTO customer (\"Na\"\"me\") VALUES ('d'), ('e') -- the end\n;",
      "INSERT INTO item (id) SELECT g FROM generate_series(900, 950) g ON CONFLICT DO NOTHING;",
      "INSERT INTO customer (\"Na\"\"me\", m) VALUES ('a', 'sad'), ('z', 'ok') "
      "ON CONFLICT (\"Na\"\"me\") DO UPDATE SET m = excluded.m;",
      "UPDATE orders SET n = n + 0.50 WHERE customer = 1;",
      "UPDATE orders SET b = 'moved' WHERE customer = 2;",     // a key, and all that refers to it
      "UPDATE customer SET doc = '{\"x\": 1}' WHERE id = 1;",  // equal to a JSON reader
      "DELETE FROM customer WHERE id = 2;",
      "DELETE FROM customer USING orders WHERE orders.customer = customer.id AND a = 31;",
      "DELETE FROM bag;",
      "WITH gone AS (DELETE FROM item WHERE id < 20 RETURNING id) INSERT INTO item SELECT -id FROM "
      "gone;",
      "COPY item (id) FROM stdin;\n7001\n7002\n\\.\n",
      "BEGIN; INSERT INTO watched VALUES (7); DELETE FROM item; COMMIT;",
      "INSERT INTO item VALUES (1000); UPDATE item SET id = 1001 WHERE id = 1000; DELETE FROM item "
      "WHERE id = 1001;");
  INFO(change);
  const Shop project(change);
  const std::string before = state_of(project);
  REQUIRE(project.pgmig({"up"}).status == 0);
  REQUIRE(project.state("2") == "applied");
  const Finished down = project.pgmig({"down", "--yes"});
  INFO(down.err);
  REQUIRE(down.status == 0);
  CHECK(state_of(project) == before);
  REQUIRE(project.pgmig({"up"}).status == 0);
}

TEST_CASE("what could not be known before is found when it runs") {
  const std::string change = GENERATE(
      as<std::string>{},
      "DO $$ BEGIN CREATE TABLE made (id int); INSERT INTO made VALUES (1); ALTER TABLE log ADD "
      "COLUMN z int; CREATE INDEX ON log (z); END $$;",
      "CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 42; -- ; ''';",
      "DROP FUNCTION answer();", "ALTER FUNCTION answer() STABLE;",
      "ALTER DOMAIN word DROP CONSTRAINT no_space;", "DROP DOMAIN word;",
      "ALTER SEQUENCE counter INCREMENT 5;", "GRANT SELECT ON log TO pg_monitor;",
      "ALTER TABLE log ALTER COLUMN t SET STATISTICS 77;", "ALTER TABLE log CLUSTER ON log_pkey;",
      "ALTER TABLE orders ADD COLUMN note text; UPDATE orders SET note = 'x', n = 1;",
      "DO $$ BEGIN DROP FUNCTION sees(); DROP VIEW seen; END $$;",
      "CREATE TABLE made (id int); DO $$ BEGIN INSERT INTO made VALUES (1); END $$;",
      "CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 2';"
      "DO $$ BEGIN DROP FUNCTION answer(); END $$; CREATE VIEW newest AS SELECT 1 AS one;");
  INFO(change);
  const Shop project(change);
  const std::string before = state_of(project);
  REQUIRE(project.pgmig({"up", "--phase", "contract"}).status == 0);
  CHECK(state_of(project) != before);
  const Finished down = project.pgmig({"down", "--yes", "--accept-loss"});
  INFO(down.err);
  REQUIRE(down.status == 0);
  CHECK(state_of(project) == before);
  REQUIRE(project.pgmig({"up", "--phase", "contract"}).status == 0);
}

TEST_CASE("where what ran has destroyed something, down says what, and does nothing") {
  struct Row {
    std::string change;
    std::string why;
  };

  const auto row = GENERATE(values<Row>({
      {"DO $$ BEGIN INSERT INTO log (t) VALUES ('x'); END $$;", "it changed rows of public.log"},
      {"DO $$ BEGIN TRUNCATE bag; END $$;", "it changed rows of public.bag"},
      {"DO $$ BEGIN ALTER TABLE log DROP COLUMN t; END $$;", "it dropped t of public.log"},
      {"DO $$ BEGIN DROP TABLE spare; END $$;", "it dropped public.spare"},
      {"ALTER TABLE log ALTER t SET STORAGE PLAIN;",
       "how to take back the storage of public.log t"},
      {"BEGIN; UPDATE orders SET n = 0; COMMIT;", "the old rows are not kept"},
      {"UPDATE watched SET v = 2;", "it changed rows of public.log"},
      {"UPDATE bag SET v = 2;", "the old rows are not kept"},
      {"INSERT INTO late VALUES (1);", "the old rows are not kept"},  // its trigger fires at COMMIT
      {"ALTER TYPE point_in_time ALTER ATTRIBUTE place TYPE varchar(9);", "old attributes"},
  }));
  INFO(row.change);
  const Shop project(row.change);
  REQUIRE(project.pgmig({"up"}).status == 0);
  const std::string before = state_of(project);
  const Finished down = project.pgmig({"down", "--yes"});
  CHECK(down.status == 7);
  CHECK_THAT(down.err, Contains(row.why));
  CHECK(state_of(project) == before);
}

TEST_CASE("what somebody else makes at the same time is not taken for the migration's") {
  const Shop project("DO $$ BEGIN CREATE TABLE made (id int); PERFORM pg_sleep(1.5); END $$;");
  const auto run = project.start({"up"});
  const TestDatabase& database = project.database();
  while (database.value("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND "
                        "datname = current_database()") == "0") {
  }
  database.execute("CREATE TABLE others (id int); INSERT INTO others VALUES (1)");
  REQUIRE(run->wait().status == 0);
  const Finished down = project.pgmig({"down", "--yes", "--accept-loss"});
  CHECK(down.status == 7);
  CHECK_THAT(down.err, Contains("somebody else made or altered public.others at the same time"));
  CHECK(database.value("SELECT count(*) FROM others") == "1");
}

TEST_CASE("rows that the application has changed since are named, and not overwritten") {
  struct Row {
    std::string change;
    std::string since;
    std::string named;
    std::string left;  ///< a query that is true where nothing of the application's is lost
  };

  const auto row = GENERATE(values<Row>({
      {"INSERT INTO item VALUES (1000), (1001);", "UPDATE item SET a = 11, b = 'k' WHERE id = 1000",
       "rows of public.item (id=1000) were changed since",
       "SELECT max(id) = 1000 AND max(a) FILTER (WHERE id = 1000) = 11 FROM item"},
      {"UPDATE item SET a = NULL WHERE id > 20;", "DELETE FROM item WHERE id = 24",
       "rows of public.item (id=24) were changed or are gone since",
       "SELECT count(*) = 14 AND count(a) = 14 FROM item"},
      {"UPDATE item SET a = NULL WHERE id > 20;", "UPDATE item SET a = 11 WHERE id = 24",
       "rows of public.item (id=24) were changed or are gone since",
       "SELECT count(*) = 15 AND count(a) = 15 AND bool_or(id = 24 AND a = 11) FROM item"},
      {"DELETE FROM customer WHERE id = 2;",
       "INSERT INTO customer OVERRIDING SYSTEM VALUE VALUES (2, 'other')",
       "rows of public.customer (id=2) came since",
       "SELECT bool_or(id = 2 AND \"Na\"\"me\" = 'other') FROM customer"},
      {"INSERT INTO customer (\"Na\"\"me\") VALUES ('new');",
       "INSERT INTO orders SELECT 77, 'k', id, 1 FROM customer WHERE \"Na\"\"me\" = 'new'",
       "to which rows of public.orders refer", "SELECT true"},
  }));
  INFO(row.change << row.since);
  const Shop project(row.change);
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.database().execute(row.since);
  const std::string before = state_of(project);
  const Finished refused = project.pgmig({"down", "--yes"});
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, Contains(row.named));
  CHECK(state_of(project) == before);
  const Finished accepted = project.pgmig({"down", "--yes", "--accept-loss"});
  INFO(accepted.err);
  REQUIRE(accepted.status == 0);
  CHECK(project.database().value(row.left) == "t");
}

}  // namespace pgmig::test
