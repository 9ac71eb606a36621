// SPDX-License-Identifier: Apache-2.0
// pgmig down: what it takes back, in which order, what it refuses, and what it asks.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <sstream>

namespace pgmig::test {

namespace {

constexpr std::string_view shop =
    "CREATE TABLE customer (id int PRIMARY KEY, name text); INSERT INTO customer SELECT g, 'c' || "
    "g "
    "FROM generate_series(1, 500) AS g; ANALYZE;";

std::string columns(const Project& project, const std::string& table) {
  return project.database().value(
      "SELECT coalesce(string_agg(attname, ' ' ORDER BY attnum), '') FROM pg_attribute WHERE "
      "attnum "
      "> 0 AND NOT attisdropped AND attrelid = to_regclass('" +
      table + "')");
}

bool is_there(const Project& project, const std::string& relation) {
  return project.database().value("SELECT to_regclass('" + relation + "') IS NOT NULL") == "t";
}

Finished down(const Project& project, std::vector<std::string> more = {},
              const std::map<std::string, std::string>& environment = {}) {
  more.insert(more.begin(), {"down", "--yes"});
  return project.pgmig(std::move(more), environment);
}

/// Three versions on the shop: a table, a column, an index.
void three_versions(const Project& project) {
  project.migration("V1__orders.sql", "CREATE TABLE orders (id int);\n");
  project.migration("V2__phone.sql", "ALTER TABLE customer ADD COLUMN phone text;\n");
  project.migration("V3__names.sql", "CREATE INDEX by_name ON customer (name);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
}

}  // namespace

TEST_CASE("down takes back the newest, then N, then all above a version") {
  const Project project(shop);
  three_versions(project);
  const auto last = down(project);
  INFO(last.err);
  REQUIRE(last.status == 0);
  CHECK_FALSE(is_there(project, "by_name"));
  CHECK(project.state("3") == "undone");
  CHECK(project.state("2") == "applied");

  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(is_there(project, "by_name"));
  CHECK(project.state("3") == "applied");

  SECTION("N") {
    CHECK(down(project, {"2", "--accept-loss"}).status == 0);
    CHECK(columns(project, "customer") == "id name");
    CHECK(is_there(project, "orders"));
    CHECK(project.state("1") == "applied");
  }
  SECTION("--to") {
    CHECK(down(project, {"--to", "1", "--accept-loss"}).status == 0);
    CHECK(columns(project, "customer") == "id name");
    CHECK(is_there(project, "orders"));
  }
  SECTION("more than there are") {
    CHECK(down(project, {"99", "--accept-loss"}).status == 0);
    CHECK_FALSE(is_there(project, "orders"));
    const auto nothing = down(project);
    CHECK(nothing.status == 0);
    CHECK_THAT(nothing.err, Catch::Contains("nothing to take back"));
  }
  SECTION("--to an unknown version") {
    CHECK(down(project, {"--to", "17"}).status == 2);
    CHECK(project.state("3") == "applied");
  }
}

TEST_CASE("down asks: without a terminal it needs a yes") {
  const Project project(shop);
  three_versions(project);
  const auto unconfirmed = project.pgmig({"down"});
  CHECK(unconfirmed.status == 8);
  CHECK_THAT(unconfirmed.err,
             Catch::Contains("3 names") && Catch::Contains("DROP INDEX CONCURRENTLY"));
  CHECK(is_there(project, "by_name"));
  CHECK(project.database().value("SELECT count(*) FROM pgmig.migration") == "3");
  CHECK(project.pgmig({"down", "--confirm-database", "another"}).status == 8);
  CHECK(project.pgmig({"down", "--confirm-database", project.database().name()}).status == 0);
}

TEST_CASE("an undo that cannot get past others gives up, and nothing is taken back") {
  const Project project(shop);
  three_versions(project);
  const OpenTransaction reader(project.database(), "SELECT count(*) FROM customer");
  const auto waits = down(project, {}, {{"PGMIG_DEADLINE", "1s"}});
  CHECK(waits.status == 75);
  CHECK_THAT(waits.err, Catch::Contains("pgmig down"));
  CHECK(is_there(project, "by_name"));
  CHECK(project.state("3") == "applied");
}

TEST_CASE("what cannot be taken back is named before anything is, and nothing is changed") {
  const Project project(shop);
  project.migration("V1__orders.sql", "CREATE TABLE orders (id int);\n");
  project.migration("V2__rename.sql",
                    "-- pgmig: drop=plain\nUPDATE customer SET name = 'x' WHERE id = 1;\n");
  project.migration("V3__names.sql", "CREATE INDEX by_name ON customer (name);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const auto refused = down(project, {"3", "--accept-loss"});
  CHECK(refused.status == 7);
  CHECK_THAT(refused.err, Catch::Contains("V2__rename.sql:2:1") &&
                              Catch::Contains("cannot be taken back") && Catch::Contains("U2__"));
  CHECK(is_there(project, "by_name"));
  CHECK(project.state("3") == "applied");
}

TEST_CASE("rows and values that would be lost are lost only with --accept-loss") {
  const Project project(shop);
  three_versions(project);
  REQUIRE(down(project).status == 0);
  project.database().execute("UPDATE customer SET phone = '1' WHERE id = 1");
  const auto refused = down(project);
  CHECK(refused.status == 7);
  CHECK_THAT(refused.err, Catch::Contains("would destroy data of public.customer") &&
                              Catch::Contains("--accept-loss"));
  CHECK(columns(project, "customer") == "id name phone");
  CHECK(down(project, {"--accept-loss"}).status == 0);
  CHECK(columns(project, "customer") == "id name");
  CHECK_THAT(project.pgmig({"history"}).out, Catch::Contains("--accept-loss"));
}

TEST_CASE("a U file wins over what can be derived") {
  const Project project(shop);
  project.migration("V1__upper.sql", "UPDATE customer SET name = upper(name) WHERE id < 10;\n");
  project.migration("U1__upper.sql", "UPDATE customer SET name = lower(name) WHERE id < 10;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.database().value("SELECT name FROM customer WHERE id = 1") == "C1");
  const auto undone = down(project);
  INFO(undone.err);
  CHECK(undone.status == 0);
  CHECK(project.database().value("SELECT name FROM customer WHERE id = 1") == "c1");
  CHECK(project.state("1") == "undone");
}

TEST_CASE("a bad U file is said before anything runs") {
  const Project project(shop);
  project.migration("V1__upper.sql", "UPDATE customer SET name = upper(name) WHERE id < 10;\n");
  project.migration("U1__upper.sql", "UPDATE customer SET name = 'unclosed;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const auto bad = down(project);
  CHECK(bad.status == 2);
  CHECK_THAT(bad.err, Catch::Contains("U1__upper.sql:1:"));
  CHECK(project.state("1") == "applied");
}

TEST_CASE("a migration is taken back although its file is gone or was changed") {
  const Project project(shop);
  three_versions(project);
  std::filesystem::remove(project.directory().path() / "migrations" / "V3__names.sql");
  CHECK(project.pgmig({"up"}).status == 4);
  CHECK(down(project).status == 0);
  CHECK_FALSE(is_there(project, "by_name"));
  project.migration("V2__phone.sql", "ALTER TABLE customer ADD COLUMN telephone text;\n");
  CHECK(down(project, {"--accept-loss"}).status == 0);
  CHECK(columns(project, "customer") == "id name");
}

TEST_CASE("an interrupted undo is continued by down, and stands in the way of up") {
  const Project project(shop);
  project.migration("V1__two.sql",
                    "CREATE INDEX by_name ON customer (name);\nCREATE INDEX by_id ON customer (id, "
                    "name);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const auto killed = down(project, {}, {{"PGMIG_FAULT_POINT", "after_step_done:1"}});
  REQUIRE(killed.signal == SIGKILL);
  CHECK_FALSE(is_there(project, "by_id"));
  CHECK(is_there(project, "by_name"));
  CHECK(project.state("1") == "running");
  const auto status = project.pgmig({"status"});
  CHECK_THAT(status.out, Catch::Contains("being undone") && Catch::Contains("pgmig down"));
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 4);
  CHECK_THAT(up.err, Catch::Contains("pgmig down"));
  CHECK(down(project).status == 0);
  CHECK_FALSE(is_there(project, "by_name"));
  CHECK(project.state("1") == "undone");
  CHECK(project.pgmig({"up"}).status == 0);
  CHECK(is_there(project, "by_name"));
}

TEST_CASE("an undo that fails before it took anything back leaves the migration applied") {
  const Project project(shop);
  three_versions(project);
  REQUIRE(down(project).status == 0);
  project.database().execute("CREATE VIEW needs AS SELECT phone FROM customer");
  const auto failed = down(project, {"--accept-loss"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Catch::Contains("2BP01") && Catch::Contains("pgmig down"));
  CHECK(project.state("2") == "applied");
  CHECK(project.pgmig({"plan", "--check"}).status == 3);
  project.database().execute("DROP VIEW needs");
  CHECK(down(project, {"--accept-loss"}).status == 0);
}

TEST_CASE("a migration that failed part-way is taken back to where it began") {
  const Project project(shop);
  project.migration("V1__half.sql",
                    "CREATE INDEX by_name ON customer (name);\nCREATE INDEX odd ON customer "
                    "((1 / (id - 7)));\n");
  REQUIRE(project.pgmig({"up"}).status == 1);
  CHECK(is_there(project, "by_name"));
  CHECK(project.state("1") == "failed");
  const auto undone = down(project);
  INFO(undone.err);
  CHECK(undone.status == 0);
  CHECK_FALSE(is_there(project, "by_name"));
  CHECK(project.state("1") == "undone");
}

TEST_CASE("what was only counted as applied is not taken back") {
  const Project project(shop);
  project.migration("V1__orders.sql", "CREATE TABLE orders (id int);\n");
  REQUIRE(project.pgmig({"baseline", "1"}).status == 0);
  const auto refused = down(project);
  CHECK(refused.status == 7);
  CHECK_THAT(refused.err, Catch::Contains("baseline"));
}

TEST_CASE("waiting contract steps go with the migration that left them") {
  const Project project(shop);
  project.migration("V1__drop.sql",
                    "ALTER TABLE customer ADD COLUMN full_name text;\n-- pgmig: accept=data_loss "
                    "reason=\"test\"\nALTER TABLE customer DROP COLUMN name;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.state("1") == "awaiting_contract");
  CHECK(down(project, {"--accept-loss"}).status == 0);
  CHECK(columns(project, "customer") == "id name");
  CHECK(project.pgmig({"contract", "--yes"}).status == 0);
  CHECK(columns(project, "customer") == "id name");
}

TEST_CASE("down that was killed takes back what it began with, and no more") {
  const Project project(shop);
  for (const std::string version : {"1", "2", "3", "4", "5"}) {
    project.migration("V" + version + "__t.sql", "CREATE TABLE t" + version + " (id int);\n");
  }
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  const std::string visit =
      GENERATE("before_commit:1", "after_undo_steps:1", "before_commit:2", "after_undo_steps:3");
  CHECK(down(project, {"3"}, {{"PGMIG_FAULT_POINT", visit}}).signal == SIGKILL);

  SECTION("by the same command") {
    CHECK(down(project, {"3"}).status == 0);
    CHECK(project.state("2") == "applied");
    CHECK(project.state("3") == "undone");
  }
  SECTION("another one begins anew") {
    CHECK(down(project, {"--to", "1"}).status == 0);
    CHECK(project.state("1") == "applied");
    CHECK(project.state("2") == "undone");
  }
  SECTION("up forgets it") {
    CHECK(project.pgmig({"up"}).status == (visit.starts_with("after") ? 4 : 0));
  }
}

TEST_CASE("what follows an interrupted undo is judged by what that leaves") {
  const Project project(
      "CREATE TABLE t (id int, a int); INSERT INTO t SELECT i, i FROM "
      "generate_series(1, 1000) AS i; ANALYZE;");
  project.migration("V1__key.sql", "ALTER TABLE t ADD CONSTRAINT uq UNIQUE (a);\n");
  project.migration(
      "V2__more.sql",
      "ALTER TABLE t RENAME TO t2; CREATE INDEX ON t2 (id); CREATE INDEX ON t2 (a, id);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  REQUIRE(project.pgmig({"contract", "--yes"}).status == 0);
  REQUIRE(down(project, {"2"}, {{"PGMIG_FAULT_POINT", "after_step_done:1"}}).signal == SIGKILL);
  const auto undone = down(project, {"2"});
  INFO(undone.err);
  CHECK(undone.status == 0);
  CHECK(is_there(project, "t"));
  CHECK_FALSE(is_there(project, "uq"));
}

TEST_CASE("a partitioned index comes back with the names that its parts had") {
  const Project project(
      "CREATE TABLE sale (at int, note text) PARTITION BY RANGE (at);"
      "CREATE TABLE \"A \"\"1\" PARTITION OF sale FOR VALUES FROM (0) TO (9) PARTITION BY LIST "
      "(at);"
      "CREATE TABLE a1 PARTITION OF \"A \"\"1\" DEFAULT; CREATE INDEX mine ON a1 (note);"
      "CREATE INDEX \" ON ONLY \" ON sale (note); INSERT INTO sale VALUES (1, 'a'); ANALYZE;");
  const std::string indexes =
      "SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ', ' ORDER BY "
      "indexrelid::regclass::text) FROM pg_index "
      "WHERE indrelid IN (SELECT relid FROM pg_partition_tree('sale'))";
  const std::string before = project.database().value(indexes);
  project.migration("V1__gone.sql", "DROP INDEX \" ON ONLY \";\n");
  REQUIRE(project.pgmig({"up", "--phase", "contract"}).status == 0);
  CHECK(project.database().value(indexes) == "NULL");
  const auto undone = down(project);
  INFO(undone.err);
  CHECK(undone.status == 0);
  CHECK(project.database().value(indexes) == before);
}

TEST_CASE("what was not there to be dropped does not keep down away") {
  const Project project(shop);
  project.migration(
      "V1__gone.sql",
      "DROP INDEX IF EXISTS nope; DROP VIEW IF EXISTS nope; CREATE TABLE a (id int);\n");
  REQUIRE(project.pgmig({"up", "--phase", "contract"}).status == 0);
  const auto undone = down(project);
  CHECK(undone.status == 0);
  CHECK_THAT(undone.err, !Catch::Contains("no statement"));
  CHECK_FALSE(is_there(project, "a"));
}

TEST_CASE("a partition's key that the same file made goes with both") {
  const Project project(
      "CREATE TABLE sale (a int, b int) PARTITION BY RANGE (a);"
      "CREATE TABLE s1 PARTITION OF sale FOR VALUES FROM (0) TO (500);"
      "INSERT INTO sale SELECT i, i FROM generate_series(1, 400) AS i; ANALYZE;");
  project.migration("V1__keys.sql",
                    "ALTER TABLE s1 ADD CONSTRAINT u UNIQUE (a, b);\n"
                    "ALTER TABLE sale ADD CONSTRAINT u2 UNIQUE (a, b);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const auto undone = down(project);
  INFO(undone.err);
  CHECK(undone.status == 0);
  CHECK(project.database().value("SELECT count(*) FROM pg_constraint WHERE contype = 'u' AND "
                                 "conrelid = 's1'::regclass") == "0");
}

TEST_CASE("a detach that was cut short is finished, and the partition comes back") {
  const Project project(
      "CREATE TABLE sale (at date NOT NULL) PARTITION BY RANGE (at);"
      "CREATE TABLE sale_2023 PARTITION OF sale FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');"
      "INSERT INTO sale SELECT date '2023-01-01' + i FROM generate_series(1, 300) AS i; ANALYZE;");
  const std::string pending = "SELECT count(*) FROM pg_inherits WHERE inhdetachpending";
  project.migration("V1__old.sql", "ALTER TABLE sale DETACH PARTITION sale_2023;\n");
  {
    const OpenTransaction reader(project.database(), "SELECT count(*) FROM sale");
    const auto up = project.start({"up", "--phase", "contract", "--stall-budget", "1h"});
    REQUIRE(eventually([&] { return project.database().value(pending) == "1"; }));
    up->send_signal(SIGKILL);
    CHECK(up->wait().signal == SIGKILL);
    project.database().execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        "current_database() AND application_name LIKE 'pgmig%'");
  }
  REQUIRE(project.database().value(pending) == "1");
  INFO(project.database().value("SELECT string_agg(s::text, ' ') FROM pgmig.step s"));
  INFO(project.database().value("SELECT string_agg(s.state::text, ' ') FROM pgmig.migration s"));
  const auto undone = down(project);
  INFO(undone.err);
  CHECK(undone.status == 0);
  CHECK(project.database().value(pending) == "0");
  CHECK(project.database().value("SELECT count(*) FROM sale") == "300");
  CHECK(project.database().value("SELECT count(*) FROM pg_constraint WHERE conrelid = "
                                 "'sale_2023'::regclass") == "0");
}

TEST_CASE("down prints events with --json") {
  const Project project(shop);
  three_versions(project);
  const auto undone = down(project, {"--json"});
  REQUIRE(undone.status == 0);
  std::istringstream lines(undone.out);
  std::string line;
  std::vector<std::string> events;
  while (std::getline(lines, line)) {
    events.push_back(nlohmann::json::parse(line)["event"]);
  }
  CHECK(events == std::vector<std::string>{"plan", "step_started", "step_done", "migration_done",
                                           "finished"});
}

TEST_CASE("a second runner keeps down away") {
  const Project project(shop);
  three_versions(project);
  const OpenTransaction holder(project.database(), "SELECT count(*) FROM customer");
  const auto first = project.start({"down", "--yes"});
  first->wait_for_output("starts");
  CHECK(down(project).status == 5);
}

TEST_CASE("a view that got columns comes back with its grants, or is refused where others use it") {
  const Project project(std::string(shop) +
                        "CREATE VIEW \"Names\" AS SELECT id FROM customer;"
                        "GRANT SELECT ON \"Names\" TO PUBLIC; COMMENT ON VIEW \"Names\" IS 'x';");
  project.migration("V1__names.sql",
                    "CREATE OR REPLACE VIEW \"Names\" AS SELECT id, name FROM customer;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);

  SECTION("alone") {
    const auto back = down(project);
    INFO(back.err);
    CHECK(back.status == 0);
    CHECK(columns(project, "\"Names\"") == "id");
    CHECK(
        project.database().value("SELECT has_table_privilege('public', '\"Names\"', 'SELECT') AND "
                                 "obj_description('\"Names\"'::regclass) = 'x'") == "t");
    CHECK(project.database().value("SELECT count(*) FROM pg_class WHERE relname LIKE 'pgmig%' AND "
                                   "relkind = 'v'") == "0");
  }
  SECTION("with another on it") {
    project.database().execute("CREATE VIEW above AS SELECT name FROM \"Names\"");
    const auto back = down(project);
    CHECK(back.status == 7);
    CHECK_THAT(back.err, Catch::Contains("public.above stands on it") &&
                             Catch::Contains("nothing was changed"));
    CHECK(columns(project, "\"Names\"") == "id name");
  }
}

TEST_CASE("an index of a partition's tree, made and attached by one file, is taken back") {
  const Project project(
      "CREATE TABLE p (id int, k int, m int) PARTITION BY RANGE (k);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (m);"
      "CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (100);"
      "INSERT INTO p SELECT i, i % 10, i % 100 FROM generate_series(1, 500) AS i; ANALYZE;");
  project.migration("V1__i.sql", "CREATE INDEX ON p1 (id);\nCREATE INDEX ON p (id);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const auto back = down(project);
  INFO(back.err);
  CHECK(back.status == 0);
  CHECK(project.database().value("SELECT count(*) FROM pg_index WHERE indrelid IN ('p'::regclass, "
                                 "'p1'::regclass, 'p11'::regclass)") == "0");
}

TEST_CASE("comments come back, and with an index or constraint all that hung on it") {
  const Project project(
      std::string(shop) +
      "CREATE TABLE \"T\" (id int NOT NULL, k int, CONSTRAINT pos CHECK (k > 0));"
      "CREATE UNIQUE INDEX u ON \"T\" (id); ALTER TABLE \"T\" REPLICA IDENTITY USING INDEX u;"
      "CREATE INDEX i ON \"T\" (k); ALTER TABLE \"T\" CLUSTER ON i;"
      "COMMENT ON TABLE \"T\" IS 'the table'; COMMENT ON COLUMN \"T\".k IS 'the column''s';"
      "COMMENT ON INDEX i IS 'the index'; COMMENT ON CONSTRAINT pos ON \"T\" IS 'the check';"
      "INSERT INTO \"T\" SELECT g, g FROM generate_series(1, 100) AS g; ANALYZE;");
  const std::string_view state =
      "SELECT concat_ws('|', obj_description('\"T\"'::regclass), "
      "col_description('\"T\"'::regclass, "
      "2), (SELECT string_agg(concat_ws(' ', c.relname, obj_description(c.oid), indisclustered, "
      "indisreplident), ', ' ORDER BY relname) FROM pg_index JOIN pg_class c ON c.oid = indexrelid "
      "WHERE indrelid = '\"T\"'::regclass), (SELECT string_agg(concat_ws(' ', conname, "
      "obj_description(oid)), ', ' ORDER BY conname) FROM pg_constraint WHERE conrelid = "
      "'\"T\"'::regclass AND contype <> 'n'))";
  const std::string before = project.database().value(std::string{state});
  const auto statement = GENERATE(
      as<std::string>{}, "COMMENT ON TABLE \"T\" IS 'new'; COMMENT ON COLUMN \"T\".k IS NULL;",
      "COMMENT ON COLUMN \"T\".k IS 'a'; COMMENT ON COLUMN \"T\".k IS 'b'; COMMENT ON COLUMN "
      "\"T\".id IS 'c';",
      "COMMENT ON INDEX i IS 'new'; COMMENT ON CONSTRAINT pos ON \"T\" IS 'new';",
      "DROP INDEX i, u;", "ALTER TABLE \"T\" DROP CONSTRAINT pos;",
      "ALTER TABLE \"T\" ADD CONSTRAINT k UNIQUE USING INDEX u;");
  project.migration("V1__c.sql", statement + "\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  static_cast<void>(project.pgmig({"contract", "--yes"}));
  CHECK(project.database().value(std::string{state}) != before);
  const auto back = down(project);
  INFO(statement << back.err);
  CHECK(back.status == 0);
  CHECK(project.database().value(std::string{state}) == before);
}

TEST_CASE("what a migration made and then gave another name goes away again") {
  const Project project(shop);
  project.migration("V1__names.sql",
                    "CREATE TABLE n (id int PRIMARY KEY);\nALTER TABLE n RENAME TO \"N 5\";\n"
                    "CREATE INDEX ix2 ON customer (name);\nALTER INDEX ix2 RENAME TO ix3;\n"
                    "CREATE SCHEMA app;\nCREATE SEQUENCE s;\nALTER SEQUENCE s SET SCHEMA app;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  REQUIRE(is_there(project, "app.s"));
  const auto back = down(project);
  INFO(back.err);
  CHECK(back.status == 0);
  CHECK(project.database().value("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class "
                                 "WHERE relnamespace = 'public'::regnamespace") ==
        "customer customer_pkey");
}

TEST_CASE("a filled column that was taken back is filled from the first row again") {
  const Project project(shop);
  project.migration("V1__dice.sql",
                    "ALTER TABLE customer ADD COLUMN dice float DEFAULT random();\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  REQUIRE(project.database().value("SELECT count(*) FROM pgmig.step WHERE position IS NOT NULL") ==
          "1");
  REQUIRE(down(project, {"--accept-loss"}).status == 0);
  CHECK(project.database().value("SELECT count(*) FROM pgmig.step WHERE position IS NOT NULL") ==
        "0");
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.database().value("SELECT count(dice) FROM customer") == "500");
}

TEST_CASE("while a renamed table cannot be renamed back, its old name is there") {
  const Project project(shop);
  project.migration("V1__client.sql", "ALTER TABLE customer RENAME TO client;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  {
    const OpenTransaction reader(project.database(), "SELECT count(*) FROM client");
    const auto kept_away = down(project, {"--deadline", "1s"});
    CHECK(kept_away.status == 75);
    CHECK(project.database().value("SELECT count(*) FROM customer") == "500");
  }
  const auto back = down(project);
  INFO(back.err);
  CHECK(back.status == 0);
  CHECK(project.database().value("SELECT relkind FROM pg_class WHERE relname = 'customer'") == "r");
  CHECK_FALSE(is_there(project, "client"));
}

}  // namespace pgmig::test
