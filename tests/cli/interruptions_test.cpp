// SPDX-License-Identifier: Apache-2.0
// Runs that fail or are killed part-way, edited, and continued.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <memory>
#include <thread>

namespace pgmig::test {

namespace {

constexpr std::string_view table_with_rows =
    "CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t SELECT i, i % 10 FROM "
    "generate_series(1, 1000) AS i";

std::string index_state(const Project& project, const std::string& name) {
  return project.database().value(
      "SELECT CASE WHEN indisvalid THEN 'valid' ELSE 'INVALID' END FROM pg_index "
      "WHERE indexrelid = to_regclass('" +
      name + "')");
}

}  // namespace

TEST_CASE(
    "a migration that failed part-way may be edited in what has not run, and continues there") {
  const Project project(table_with_rows);
  project.migration("V1__parts.sql",
                    "CREATE INDEX t_a_idx ON t (a);\nALTER TABLE t ADD COLUMN b nosuchtype;\n");
  CHECK(project.pgmig({"up"}).status == 1);
  CHECK(index_state(project, "t_a_idx") == "valid");
  CHECK(project.state("1") == "failed");
  SECTION("what has not run is edited") {
    project.migration("V1__parts.sql",
                      "CREATE INDEX t_a_idx ON t (a);\nALTER TABLE t ADD COLUMN b text;\n");
    const auto up = project.pgmig({"up"});
    INFO(up.err);
    CHECK(up.status == 0);
    CHECK_THAT(up.err, Catch::Contains("planned anew"));
    CHECK(project.state("1") == "applied");
  }
  SECTION("what has run is edited") {
    project.migration("V1__parts.sql",
                      "-- mended\n  CREATE INDEX t_a_idx ON t (id);\nALTER TABLE t ADD COLUMN b "
                      "text;\n");
    const auto up = project.pgmig({"up"});
    CHECK(up.status == 4);
    CHECK_THAT(up.err, Catch::Contains("V1__parts.sql:2:3: error: this statement was edited") &&
                           Catch::Contains("-    1: CREATE INDEX t_a_idx ON t (a);") &&
                           Catch::Contains("+    2:   CREATE INDEX t_a_idx ON t (id);"));
    CHECK(project.pgmig({"plan"}).status == 4);
  }
  SECTION("a statement is inserted before what has run") {
    project.migration("V1__parts.sql",
                      "CREATE TABLE zero (a int);\nCREATE INDEX t_a_idx ON t (a);\n"
                      "ALTER TABLE t ADD COLUMN b text;\n");
    const auto up = project.pgmig({"up"});
    CHECK(up.status == 4);
    CHECK_THAT(up.err, Catch::Contains("V1__parts.sql:1:1: error: this statement was inserted "
                                       "before one that version 1 has run") &&
                           Catch::Contains("+    1: CREATE TABLE zero (a int);"));
  }
  SECTION("what has run is removed") {
    project.migration("V1__parts.sql", "ALTER TABLE t ADD COLUMN b nosuchtype;\n");
    const auto up = project.pgmig({"up"});
    CHECK(up.status == 4);
    CHECK_THAT(up.err, Catch::Contains("has run a statement that is missing here") &&
                           Catch::Contains("-    1: CREATE INDEX t_a_idx ON t (a);"));
  }
}

TEST_CASE(
    "a statement of several steps that has begun is not edited, and goes on where it failed") {
  const Project project(
      "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);"
      "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RAISE ''not yet''; END'");
  const std::string whole = "ALTER TABLE t ADD COLUMN b int DEFAULT f();\n";
  project.migration("V1__column.sql", whole);
  const auto failed = project.pgmig({"up"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Catch::Contains("not yet") && Catch::Contains("batch was rolled back"));
  project.migration("V1__column.sql", "CREATE TABLE later ();\n");
  CHECK(project.pgmig({"up"}).status == 4);
  project.migration("V1__column.sql", whole);
  project.database().execute(
      "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 7; END'");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value("SELECT b FROM t") == "7");
}

TEST_CASE(
    "rows that break a new NOT NULL are mended and the run continues, and nothing stays behind") {
  const Project project(
      "CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, NULL)");
  const std::string first = "SET application_name = 'x';\nALTER TABLE t ALTER a SET NOT NULL;\n";
  project.migration("V1__null.sql", first + "CREATE TABLE later (id int);\n");
  const auto failed = project.pgmig({"up"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err,
             Catch::Contains("rows of public.t without a value in a: id=1 (1 in all)") &&
                 Catch::Contains("mend these rows") && Catch::Contains("nothing was changed"));
  CHECK(project.database().value("SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND "
                                 "conrelid = 't'::regclass") == "0");
  CHECK(project.state("1") == "failed");
  SECTION("as the file is") {}
  SECTION("what comes later is edited") {
    project.migration("V1__null.sql", first + "CREATE TABLE later (id bigint);\n");
  }
  SECTION("the statement itself is edited: it has not begun") {
    project.migration("V1__null.sql", "ALTER TABLE t ALTER a SET NOT NULL, ADD b int;\n");
  }
  project.database().execute("UPDATE t SET a = 0");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.state("1") == "applied");
  CHECK(project.database().value("SELECT attnotnull FROM pg_attribute WHERE attrelid = "
                                 "'t'::regclass AND attname = 'a'") == "t");
  CHECK(project.database().value("SELECT count(*) FROM pg_constraint WHERE contype = 'c' AND "
                                 "conrelid = 't'::regclass") == "0");
}

TEST_CASE("old rows that break a constraint can be mended in a migration of a lower version") {
  const Project project("CREATE TABLE t (id int, a int); INSERT INTO t VALUES (1, 1)");
  const std::string not_null = "ALTER TABLE t ALTER a SET NOT NULL;\n";
  const std::string mend = "UPDATE t SET a = 0 WHERE a IS NULL;\n";
  project.migration("V2__null.sql", not_null);
  // The look beforehand finds nothing; then a row comes that does not fit.
  const auto first = project.start({"up"}, {{"PGMIG_FAULT_POINT", "before_commit:stop"}});
  REQUIRE(first->wait_for_stop());
  project.database().execute("SET lock_timeout = '10s'; INSERT INTO t VALUES (2, NULL)");
  do {
    first->send_signal(SIGCONT);
  } while (first->wait_for_stop());
  REQUIRE(first->wait().status == 1);
  project.migration("V2__null.sql", mend + not_null);
  const auto before_it = project.pgmig({"up"});
  CHECK(before_it.status == 4);
  CHECK_THAT(before_it.err, Catch::Contains("in a migration of a lower version"));
  project.migration("V2__null.sql", not_null);
  project.migration("V1__mend.sql", mend);
  const auto up = project.pgmig({"up", "--out-of-order"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.state("2") == "applied");
}

TEST_CASE("what commits by itself and fails is in doubt: the next run asks before it runs again") {
  const Project project("CREATE TABLE made (id int)");
  project.migration("V1__do.sql",
                    "DO $$ BEGIN INSERT INTO made VALUES (1); COMMIT; RAISE EXCEPTION 'x'; END "
                    "$$;\nCREATE TABLE after (id int);\n");
  const auto failed = project.pgmig({"up"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Catch::Contains("committed itself before it failed") &&
                             Catch::Contains("--done") &&
                             !Catch::Contains("nothing was left behind") &&
                             !Catch::Contains("nothing of this migration is applied"));
  CHECK(project.state("1") == "in_doubt");
  CHECK(project.pgmig({"up"}).status == 8);
  CHECK_THAT(project.pgmig({"plan"}).out, Catch::Contains("in doubt"));
  const auto repair = project.pgmig({"repair"});
  CHECK_THAT(repair.out + repair.err, Catch::Contains("pgmig repair --step 1/"));
  CHECK(project.database().value("SELECT count(*) FROM made") == "1");
}

TEST_CASE("a commit that fails is no commit, however many results the statement had") {
  const Project project(
      "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int, parent int REFERENCES "
      "parent DEFERRABLE INITIALLY DEFERRED); INSERT INTO child VALUES (1, NULL);"
      "CREATE RULE first AS ON UPDATE TO child DO ALSO SELECT 1;"
      "CREATE RULE second AS ON UPDATE TO child DO ALSO SELECT 2;"
      "CREATE RULE third AS ON UPDATE TO child DO ALSO SELECT 3;");
  project.migration("V1__orphan.sql", "UPDATE child SET parent = 7 WHERE id = 1;\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Catch::Contains("23503"));
  CHECK(project.state("1") == "failed");
  CHECK(project.database().value("SELECT parent FROM child") == "NULL");
}

TEST_CASE("CALL of a procedure that commits runs outside a transaction, whoever made it") {
  const Project project(
      "CREATE TABLE made (id int); CREATE PROCEDURE theirs() LANGUAGE plpgsql AS 'BEGIN INSERT "
      "INTO made VALUES (1); COMMIT; END'");
  project.migration("V1__procedure.sql",
                    "CREATE PROCEDURE ours() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO made VALUES "
                    "(2); COMMIT; END $$;\n");
  project.migration("V2__call.sql", "CALL theirs();\nCALL ours();\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value("SELECT count(*) FROM made") == "2");
}

TEST_CASE(
    "a unique build that fails leaves no INVALID index behind, and rows are mended and it is "
    "built") {
  const Project project(table_with_rows);
  project.database().execute("UPDATE t SET a = id");
  project.migration("V1__unique.sql", "CREATE UNIQUE INDEX t_a_key ON t (a);\n");
  const auto run =
      project.start({"up", "--stall-budget", "1h"}, {{"PGMIG_FAULT_POINT", "after_intent:stop"}});
  REQUIRE(run->wait_for_stop());  // the look at the rows found no duplicate
  OpenTransaction late(project.database(), "INSERT INTO t VALUES (2000, 1)");
  run->send_signal(SIGCONT);
  REQUIRE(eventually([&] {
    return project.database().value(
               "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
               "wait_event_type = 'Lock' AND query LIKE 'CREATE UNIQUE INDEX%'") == "1";
  }));
  late.commit();
  const auto failed = run->wait();
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Catch::Contains("23505"));
  CHECK(index_state(project, "t_a_key").empty());
  project.database().execute("UPDATE t SET a = id");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(index_state(project, "t_a_key") == "valid");
}

TEST_CASE(
    "the rows of a COPY are those of the file, also when comments were added after a failure") {
  const Project project(table_with_rows);
  const std::string sql =
      "CREATE UNIQUE INDEX t_a_key ON t (a);\n"
      "CREATE TABLE words (word text);\nCOPY words FROM stdin;\none\ntwo\n\\.\n";
  project.migration("V1__copy.sql", sql);
  REQUIRE(project.pgmig({"up"}).status == 1);
  project.database().execute("UPDATE t SET a = id");
  project.migration("V1__copy.sql", "-- mended the rows by hand\n\n" + sql);
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value("SELECT string_agg(word, ',' ORDER BY word) FROM words") ==
        "one,two");
}

TEST_CASE(
    "a build that was done when its run was killed is not planned anew with what was edited") {
  const Project project(table_with_rows);
  const std::string index = "CREATE INDEX t_a_idx ON t (a);\n";
  project.migration("V1__parts.sql", index + "ALTER TABLE t ADD COLUMN b nosuchtype;\n");
  const auto killed = project.pgmig({"up"}, {{"PGMIG_FAULT_POINT", "after_outside_statement:1"}});
  REQUIRE(killed.signal == SIGKILL);
  project.migration("V1__parts.sql", index + "ALTER TABLE t ADD COLUMN b text;\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.state("1") == "applied");
}

TEST_CASE("what has run is known with its placeholders replaced") {
  const Project project(table_with_rows);
  project.migration("V1__set.sql",
                    "CREATE INDEX ${index} ON t (a);\nALTER TABLE t ADD COLUMN b nosuchtype;\n");
  REQUIRE(project.pgmig({"up", "--set", "index=t_a_idx"}).status == 1);
  project.migration("V1__set.sql",
                    "CREATE INDEX ${index} ON t (a);\nALTER TABLE t ADD COLUMN b text;\n");
  const auto up = project.pgmig({"up", "--set", "index=t_a_idx"});
  INFO(up.err);
  CHECK(up.status == 0);
}

TEST_CASE("killed during a concurrent build, the next run ends in one valid index") {
  // Rows enough for a build of a second or so: the kill comes while the index is there and INVALID.
  const Project project(
      "CREATE TABLE t (id int, a text); INSERT INTO t SELECT i, md5(i::text) FROM "
      "generate_series(1, 800000) AS i");
  project.migration("V1__index.sql", "CREATE INDEX t_a_idx ON t (a);\n");
  const auto run = project.start({"up"});
  REQUIRE(eventually([&] { return index_state(project, "t_a_idx") == "INVALID"; }));
  run->send_signal(SIGKILL);
  CHECK(run->wait().signal == SIGKILL);
  CHECK(project.state("1") == "running");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(index_state(project, "t_a_idx") == "valid");
  CHECK(project.state("1") == "applied");
  CHECK(project.database().value("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass") ==
        "1");
}

TEST_CASE(
    "the first run of a database is known by name and in the table, whatever its files reset") {
  const Project project(table_with_rows);
  project.migration("V1__reset.sql", "RESET ALL;\nSELECT 1;\n");
  project.migration("V2__wait.sql", "ALTER TABLE t ADD COLUMN b int;\n");
  const OpenTransaction blocker(project.database(), "LOCK TABLE t");
  const auto run = project.start({"up", "--deadline", "60s"});
  run->wait_for_output("waits for a lock");
  const auto pid = std::to_string(run->id());
  CHECK(project.database().value("SELECT pid FROM pgmig.lease") == pid);
  CHECK(project.database().value(
            "SELECT a.application_name LIKE 'pgmig " + pid +
            " %@%' FROM pg_stat_activity AS a JOIN pg_locks AS l ON l.pid = a.pid WHERE l.locktype "
            "= 'advisory' AND a.datname = current_database()") == "t");
  run->send_signal(SIGKILL);
  CHECK(run->wait().signal == SIGKILL);
}

TEST_CASE("an INVALID index of that name, left by somebody else, is not taken for the one wanted") {
  const Project project(table_with_rows);
  project.database().execute("UPDATE t SET a = 1");
  pqxx::connection connection(project.database().url());
  pqxx::nontransaction work(connection);
  CHECK_THROWS(work.exec("CREATE UNIQUE INDEX CONCURRENTLY t_a_key ON t (a)"));
  REQUIRE(index_state(project, "t_a_key") == "INVALID");
  project.database().execute("UPDATE t SET a = id");
  project.migration("V1__unique.sql",
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_a_key ON t (a);\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(index_state(project, "t_a_key") == "valid");
}

TEST_CASE("IF NOT EXISTS, and another session makes the very index in the meantime") {
  const Project project(table_with_rows);
  project.migration("V1__index.sql", "CREATE INDEX IF NOT EXISTS t_a_idx ON t (a);\n");
  pqxx::connection connection(project.database().url());
  pqxx::work other(connection);
  other.exec("CREATE INDEX t_a_idx ON t (a)");  // seen by nobody before it commits
  const auto run = project.start({"up"});
  REQUIRE(eventually([&] {
    return project.database().value(
               "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't'::regclass") ==
           "1";
  }));
  other.commit();
  const auto up = run->wait();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK_THAT(up.err, Catch::Contains("made by another session in the meantime"));
  CHECK(project.state("1") == "applied");
}

TEST_CASE("an index that another session builds just now is waited for") {
  const Project project(table_with_rows);
  project.migration("V1__index.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a_idx ON t (a);\n");
  auto holds_up = std::make_unique<OpenTransaction>(project.database(), "UPDATE t SET a = a");
  const std::jthread other([&] {
    pqxx::connection connection(project.database().url());
    pqxx::nontransaction(connection).exec("CREATE INDEX CONCURRENTLY t_a_idx ON t (a)");
  });
  REQUIRE(eventually([&] { return index_state(project, "t_a_idx") == "INVALID"; }));
  const auto run = project.start({"up"});
  run->wait_for_output("behind pid");
  holds_up.reset();
  const auto up = run->wait();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(index_state(project, "t_a_idx") == "valid");
  CHECK(project.state("1") == "applied");
}

TEST_CASE("an index of that name with another order is not taken for the one wanted") {
  const Project project("CREATE TABLE t (a text); INSERT INTO t VALUES ('x')");
  const auto [wanted, made] = GENERATE(table<std::string, std::string>({
      {"a DESC", "a"},
      {"a text_pattern_ops", "a"},
      {"a COLLATE \"C\"", "a"},
      {"a NULLS FIRST", "a DESC"},
  }));
  // Killed with the intent written down: the next run looks at what is there.
  project.migration("V1__index.sql", "CREATE INDEX t_a_idx ON t (" + wanted + ");\n");
  CHECK(project.pgmig({"up"}, {{"PGMIG_FAULT_POINT", "after_intent:1"}}).signal == SIGKILL);
  project.database().execute("CREATE INDEX t_a_idx ON t (" + made + ")");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Catch::Contains("t_a_idx is there: CREATE INDEX"));
  project.database().execute("DROP INDEX t_a_idx");
  CHECK(project.pgmig({"up"}).status == 0);
}

TEST_CASE("an index is known again when the author writes what the server leaves out") {
  const Project project("CREATE TABLE t (a text, b int); INSERT INTO t VALUES ('x', 1)");
  project.migration("V1__index.sql",
                    "CREATE INDEX t_a_idx ON t (a COLLATE \"default\" text_ops, b int4_ops ASC);\n"
                    "CREATE INDEX t_b_idx ON t ((b));\nCREATE INDEX t_d_idx ON t (text(b));\n"
                    "CREATE INDEX t_e_idx ON t ((extract(year FROM timestamp 'epoch' + b * "
                    "interval '1 day')));\n"
                    "CREATE INDEX t_c_idx ON t ((a COLLATE \"C\"), (lower(a) COLLATE \"C\"));\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
}

TEST_CASE(
    "8: what has no probe and was interrupted is in doubt, until somebody says done or retry") {
  const Project project(table_with_rows);
  project.migration("V1__vacuum.sql", "VACUUM t;\nCREATE TABLE after (id int);\n");
  const auto killed = project.pgmig({"up"}, {{"PGMIG_FAULT_POINT", "after_outside_statement:1"}});
  REQUIRE(killed.signal == SIGKILL);
  const auto doubt = project.pgmig({"up"});
  CHECK(doubt.status == 8);
  CHECK_THAT(doubt.err,
             Catch::Contains("1/") && Catch::Contains("--done") && Catch::Contains("--retry"));
  CHECK(project.state("1") == "in_doubt");
  CHECK(project.database().value("SELECT to_regclass('after')") == "NULL");
  const auto step = project.database().value("SELECT id FROM pgmig.step WHERE state = 'intent'");
  const auto answer = GENERATE(std::string("--done"), std::string("--retry"));
  CHECK(project.pgmig({"repair", "--step", step, answer}).status == 8);
  const auto repair = project.pgmig({"repair", "--step", step, answer, "--yes"});
  INFO(repair.err);
  REQUIRE(repair.status == 0);
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value("SELECT to_regclass('after')") == "after");
}

TEST_CASE(
    "a hostile role: timeouts of its own do not break an index build, and nothing leaks between "
    "files") {
  // An index build that takes longer than the timeout.
  const Project project(
      "CREATE TABLE t (id int, a text); INSERT INTO t SELECT i, md5(i::text) FROM "
      "generate_series(1, 300000) AS i");
  project.database().execute("ALTER DATABASE " + project.database().name() +
                             " SET statement_timeout = '60ms'; ALTER DATABASE " +
                             project.database().name() + " SET lock_timeout = '60ms'");
  project.migration("V1__index.sql", "CREATE INDEX t_a_idx ON t (a);\n");
  project.migration(
      "V2__leak.sql",
      "SET search_path = ''; SET session_replication_role = replica; SET TimeZone = 'Asia/Tokyo';\n"
      "CREATE TABLE public.made (id int);\n");
  project.migration("V3__after.sql",
                    "INSERT INTO made SELECT 1 WHERE current_setting('TimeZone') <> 'Asia/Tokyo'"
                    " AND current_setting('session_replication_role') = 'origin';\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value("SET statement_timeout = 0; SELECT count(*) FROM made") == "1");
}

TEST_CASE("an index build tells how far it is, live and as events") {
  const Project project(table_with_rows);
  project.migration("V1__index.sql", "CREATE INDEX t_a_idx ON t (a);\n");
  // Younger than the stall budget when the build begins, so that the build waits for it.
  auto holds_up = std::make_unique<OpenTransaction>(project.database(), "UPDATE t SET a = a");
  const auto run = project.start({"up", "--json", "--stall-budget", "1h"});
  run->wait_for_output(R"("event":"progress")");
  holds_up.reset();
  const auto up = run->wait();
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK_THAT(up.out, Catch::Contains("\"what\":\"building index"));
}

TEST_CASE("a restored copy of a database goes on where the original stood") {
  const Project project(table_with_rows);
  project.migration("V1__parts.sql",
                    "CREATE INDEX t_a_idx ON t (a);\nALTER TABLE t ADD COLUMN b nosuchtype;\n");
  REQUIRE(project.pgmig({"up"}).status == 1);
  // The copy has another database OID, and all of its objects may have other ones.
  const TestDatabase copy;
  {
    pqxx::connection connection(TestServer::url());
    pqxx::nontransaction work(connection);
    work.exec("DROP DATABASE " + copy.name());
    work.exec("CREATE DATABASE " + copy.name() + " TEMPLATE " + project.database().name());
  }
  project.migration("V1__parts.sql",
                    "CREATE INDEX t_a_idx ON t (a);\nALTER TABLE t ADD COLUMN b text;\n");
  const auto up = project.pgmig({"up", "-d", copy.url()});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK_THAT(up.err, Catch::Contains("restored or copied"));
  CHECK(copy.value("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE "
                   "attrelid = 't'::regclass AND attnum > 0") == "id,a,b");
  CHECK(project.state("1") == "failed");
  CHECK_THAT(project.pgmig({"up", "-d", copy.url()}).err, !Catch::Contains("restored or copied"));
}

TEST_CASE("our backend is ended in the middle: the message says so, and the next run continues") {
  const Project project(table_with_rows);
  project.migration("V1__wait.sql", "ALTER TABLE t ADD COLUMN b int;\n");
  {
    const OpenTransaction blocker(project.database(), "LOCK TABLE t");
    const auto run =
        project.start({"up", "--deadline", "60s", "--lock-timeout", "20s", "--stall-budget", "1h"});
    REQUIRE(eventually([&] {
      return project.database().value(
                 "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                 "AND application_name LIKE 'pgmig%' AND wait_event_type = 'Lock'") == "1";
    }));
    project.database().execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        "current_database() AND application_name LIKE 'pgmig%' AND wait_event_type = 'Lock'");
    const auto ended = run->wait();
    INFO(ended.err);
    CHECK(ended.status == 75);
    CHECK_THAT(ended.err, Catch::Contains("looks into the journal and continues"));
  }
  CHECK(project.pgmig({"up"}).status == 0);
}

}  // namespace pgmig::test
