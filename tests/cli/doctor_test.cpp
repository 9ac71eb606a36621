// SPDX-License-Identifier: Apache-2.0
// pgmig doctor: each check finds what it is there for, and is content without it.
#include "cli/doctors_word.hpp"
#include "cli/roles.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <memory>

namespace pgmig::test {

TEST_CASE("doctor finds nothing wrong with a new database, changes nothing, and says so") {
  const Project project("CREATE TABLE t (id int PRIMARY KEY)");
  const auto examined = examine(project);
  INFO(examined.checkup.dump(1));
  CHECK(examined.status == 0);
  CHECK(examined.checkup.at("problems") == 0);
  CHECK(examined.verdict("server_version") == "ok");
  CHECK(examined.verdict("pooler") == "ok");
  const auto doctor = project.pgmig({"doctor"});
  CHECK(doctor.status == 0);
  CHECK_THAT(doctor.out, Catch::StartsWith("ok       server_version"));
  CHECK_THAT(doctor.out, Catch::Contains("can be migrated"));
  CHECK(project.database().value("SELECT pg_catalog.to_regnamespace('pgmig') IS NULL") == "t");
}

TEST_CASE("doctor ends with 6 where nobody answers") {
  const Project project;
  CHECK(project.pgmig({"doctor", "-d", "postgresql://app@127.0.0.1:1/shop"}).status == 6);
}

TEST_CASE("an INVALID index is a warning with the statement that mends it") {
  const Project project(
      "CREATE TABLE \"Order Line\" (id int); CREATE INDEX \"By Id\" ON \"Order Line\" (id);"
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"By Id\"'::regclass");
  const auto examined = examine(project);
  CHECK(examined.status == 0);
  CHECK(examined.verdict("invalid_indexes") == "warning");
  CHECK_THAT(examined.text("invalid_indexes"),
             Catch::Contains("DROP INDEX CONCURRENTLY public.\"By Id\""));
  project.database().execute("REINDEX INDEX CONCURRENTLY \"By Id\"");
  CHECK(examine(project).verdict("invalid_indexes") == "ok");
}

TEST_CASE("a database in which writing is off is a problem, and the others are still looked at") {
  const Project project;
  project.database().execute("ALTER DATABASE " + project.database().name() +
                             " SET default_transaction_read_only = on");
  const auto examined = examine(project);
  CHECK(examined.status == 7);
  CHECK(examined.verdict("writable") == "problem");
  CHECK(examined.verdict("invalid_indexes") == "ok");
  const auto text = project.pgmig({"doctor"});
  CHECK(text.status == 7);
  CHECK_THAT(text.out, Catch::Contains("a migration would not get through"));
}

TEST_CASE("a runner at work is a problem and is named") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__first.sql", "ALTER TABLE t ADD COLUMN a int;\n");
  const auto blocker = std::make_unique<OpenTransaction>(project.database(), "LOCK TABLE t");
  const auto run = project.start({"up", "--deadline", "60s"});
  run->wait_for_output("waits for a lock");
  const auto examined = examine(project);
  CHECK(examined.status == 7);
  CHECK_THAT(examined.text("lease"), Catch::Contains(fmt::format("pid {}", run->id())));
  run->send_signal(SIGTERM);
  static_cast<void>(run->wait());
}

TEST_CASE("an open transaction is named, and is a problem where steps give up before it ends") {
  const Project project("CREATE TABLE t (id int)");
  const OpenTransaction open(project.database(), "SELECT count(*) AS canary FROM t");
  CHECK(examine(project).verdict("long_transactions") == "ok");  // it is young
  const auto examined = examine(project, {"--deadline", "1ms"});
  CHECK(examined.status == 7);
  CHECK_THAT(examined.text("long_transactions"),
             Catch::Contains("AS canary FROM t") && Catch::Contains("pg_terminate_backend("));
}

TEST_CASE("constraints that are NOT VALID, and what pgmig left behind, are named") {
  const Project project(
      "CREATE TABLE \"T\" (id int, CONSTRAINT pgmig_t_old CHECK (id > 0));"
      "ALTER TABLE \"T\" ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;");
  const auto examined = examine(project);
  CHECK(examined.status == 0);
  CHECK(examined.verdict("not_valid_constraints") == "warning");
  CHECK_THAT(examined.text("not_valid_constraints"),
             Catch::Contains("ALTER TABLE public.\"T\" VALIDATE CONSTRAINT positive"));
  CHECK(examined.verdict("leftovers") == "warning");
  CHECK_THAT(examined.text("leftovers"), Catch::Contains("DROP CONSTRAINT pgmig_t_old"));
}

TEST_CASE("a migration that failed half way, and what it left, belong together") {
  const Project project(
      "CREATE TABLE t (id int); INSERT INTO t VALUES (1);"
      "ALTER TABLE t ADD CONSTRAINT pgmig_t_check CHECK (id > 0);");
  project.migration("V1__first.sql", "CREATE INDEX t_id ON t (id);\nSELECT 1 / (id - 1) FROM t;\n");
  REQUIRE(project.pgmig({"up"}).status == 1);
  const auto examined = examine(project);
  INFO(examined.checkup.dump(1));
  CHECK(examined.status == 0);
  CHECK(examined.verdict("unfinished") == "warning");
  CHECK_THAT(examined.text("unfinished"),
             Catch::Contains("version 1 is failed") && Catch::Contains("pgmig up goes on"));
  CHECK(examined.verdict("leftovers") == "ok");
}

TEST_CASE("a step in doubt is a problem") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__first.sql",
                    "DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; RAISE 'no'; END $$;\n");
  REQUIRE(project.pgmig({"up"}).status == 1);
  const auto examined = examine(project);
  CHECK(examined.status == 7);
  CHECK_THAT(examined.text("unfinished"), Catch::Contains("pgmig repair --step"));
}

TEST_CASE("settings of the role and the database are told with their place") {
  const Project project;
  project.database().execute(fmt::format(
      "ALTER DATABASE {0} SET statement_timeout = '5s'; ALTER DATABASE {0} SET row_security = off;"
      "ALTER ROLE CURRENT_USER IN DATABASE {0} SET statement_timeout = '7s'",
      project.database().name()));
  const auto examined = examine(project);
  INFO(examined.checkup.dump(1));
  CHECK(examined.status == 0);
  CHECK_THAT(examined.text("settings"),
             Catch::Contains("statement_timeout is 7000 ms (ALTER ROLE postgres IN DATABASE") &&
                 Catch::Contains("row_security is off (ALTER DATABASE") &&
                 !Catch::Contains("5000"));
  project.database().execute(
      fmt::format("ALTER DATABASE {} SET search_path = nowhere", project.database().name()));
  CHECK_THAT(examine(project).text("settings"), Catch::Contains("no schema of the search_path"));
}

TEST_CASE("lock attempts that outlast deadlock_timeout are a warning") {
  const Project project;
  CHECK(examine(project).verdict("deadlock_timeout") == "ok");
  CHECK(examine(project, {"--lock-timeout", "1s"}).verdict("deadlock_timeout") == "warning");
}

TEST_CASE("event triggers, published tables and tables that nobody vacuums are named") {
  const Project project(
      "CREATE TABLE \"T\" (id int) WITH (autovacuum_enabled = false);"
      "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
      "CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION watch();"
      "CREATE PUBLICATION feed FOR TABLE \"T\";");
  const auto examined = examine(project);
  INFO(examined.checkup.dump(1));
  CHECK(examined.status == 0);
  CHECK_THAT(examined.text("event_triggers"), Catch::Contains("watcher runs public.watch()"));
  CHECK_THAT(examined.text("autovacuum"), Catch::Contains("RESET (autovacuum_enabled)"));
  CHECK(examined.verdict("publications") == "warning");
  CHECK_THAT(examined.text("publications"),
             Catch::Contains("REFRESH PUBLICATION") &&
                 Catch::Contains("ALTER TABLE public.\"T\" REPLICA IDENTITY FULL"));
  project.database().execute("ALTER TABLE \"T\" ADD PRIMARY KEY (id)");
  CHECK_THAT(examine(project).text("publications"), !Catch::Contains("REPLICA IDENTITY"));
}

TEST_CASE("locked tables are looked at nevertheless, and nobody waits for doctor") {
  const Project project(
      "CREATE TABLE t (id int PRIMARY KEY, CONSTRAINT c CHECK (id > 0));"
      "CREATE INDEX i ON t (abs(id)) WHERE id > 1; CREATE VIEW v AS SELECT * FROM t;"
      "ALTER TABLE t ADD CONSTRAINT d CHECK (id > 0) NOT VALID");
  const OpenTransaction blocker(project.database(), "LOCK TABLE t; LOCK TABLE v");
  const auto examined = examine(project);
  CHECK(examined.status == 0);
  for (const auto& check : examined.checkup.at("checks")) {
    CHECK_THAT(check.dump(), !Catch::Contains("could not be looked at"));
  }
  CHECK(examined.verdict("not_valid_constraints") == "warning");
}

TEST_CASE("a database whose connections run out is a problem") {
  const Project project;
  const Roles roles(project.database());
  project.database().execute(
      fmt::format("ALTER DATABASE {} CONNECTION LIMIT 2", project.database().name()));
  const auto examined = examine(project, {}, roles.environment());
  CHECK(examined.status == 7);
  CHECK(examined.verdict("connections") == "problem");
  project.database().execute(
      fmt::format("ALTER DATABASE {} CONNECTION LIMIT -1", project.database().name()));
  CHECK(examine(project, {}, roles.environment()).verdict("connections") != "problem");
}

TEST_CASE("of many findings of one check five are shown, with --verbose all") {
  std::string sql;
  for (int i = 1; i <= 7; ++i) {
    sql += fmt::format(
        "CREATE TABLE t{0} (id int); ALTER TABLE t{0} ADD CONSTRAINT c{0} CHECK (id > 0) NOT "
        "VALID;",
        i);
  }
  const Project project(sql);
  const auto five = project.pgmig({"doctor"}).out;
  CHECK_THAT(five, Catch::Contains("constraint c5") && !Catch::Contains("constraint c6") &&
                       Catch::Contains("and 2 more"));
  CHECK_THAT(project.pgmig({"doctor", "--verbose"}).out, Catch::Contains("constraint c7"));
}

}  // namespace pgmig::test
