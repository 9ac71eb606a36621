// SPDX-License-Identifier: Apache-2.0
// Expand, migrate, contract: what waits, what does not, and what is refused because of it.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace pgmig::test {

namespace {

constexpr std::string_view shop =
    "CREATE TABLE t (id int PRIMARY KEY, a int, b int);"
    "INSERT INTO t SELECT i, i, i FROM generate_series(1, 100) AS i;"
    "CREATE TABLE old (id int); INSERT INTO old VALUES (1);";

}  // namespace

TEST_CASE("what destroys data needs a signature, and then waits for contract") {
  const Project project(shop);
  project.migration("V1__drop.sql", "DROP TABLE old;\nALTER TABLE t DROP COLUMN b;\n");
  CHECK(project.pgmig({"up", "--drop", "plain"}).status == 7);
  project.migration(
      "V1__drop.sql",
      "-- pgmig: accept=data_loss reason=\"exported yesterday\"\nDROP TABLE old;\n"
      "-- pgmig: accept=data_loss reason=\"never used\"\nALTER TABLE t DROP COLUMN b;\n"
      "ALTER TABLE t ADD COLUMN c int;\n");
  const auto up = project.pgmig({"up", "--drop", "plain"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.state("1") == "awaiting_contract");
  CHECK(project.database().value("SELECT to_regclass('old')") == "old");
  CHECK(
      project.database().value(
          "SELECT string_agg(message, '|' ORDER BY id) FROM pgmig.event WHERE what = 'accepted'") ==
      "line 2: data_loss, because: exported yesterday|line 4: data_loss, because: never used");
  const auto contract = project.pgmig({"contract", "--yes"});
  INFO(contract.err);
  REQUIRE(contract.status == 0);
  CHECK(project.database().value("SELECT to_regclass('old')") == "NULL");
  CHECK(project.database().value(
            "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = "
            "'t'::regclass AND attnum > 0 AND NOT attisdropped") == "id,a,c");
}

TEST_CASE("contract does not call everything applied while a migration is not") {
  const Project project(shop);
  project.migration("V1__fail.sql",
                    "CREATE INDEX t_a_idx ON t (a);\nALTER TABLE t ADD COLUMN c nosuchtype;\n");
  REQUIRE(project.pgmig({"up"}).status == 1);
  const auto contract = project.pgmig({"contract", "--yes"});
  CHECK(contract.status == 0);
  CHECK_THAT(contract.out, Catch::Contains("1 migration is not applied (pgmig up)") &&
                               !Catch::Contains("every migration is applied"));
}

TEST_CASE("up --to says what it leaves") {
  const Project project(shop);
  project.migration("V1__first.sql", "CREATE TABLE u (id int);");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V2__second.sql", "CREATE TABLE v (id int);");
  CHECK_THAT(project.pgmig({"up", "--to", "1"}).out,
             Catch::Contains("up to version 1; 1 migration is not applied"));
}

TEST_CASE("after a contract step has failed, status names the command that continues") {
  const Project project(shop);
  project.migration("V1__drop.sql",
                    "-- pgmig: accept=data_loss reason=\"test\"\nALTER TABLE t DROP COLUMN b;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.database().execute("CREATE VIEW in_the_way AS SELECT b FROM t");
  REQUIRE(project.pgmig({"contract", "--yes"}).status == 1);
  const auto status = project.pgmig({"status"});
  CHECK_THAT(status.out, Catch::Contains("failed") && Catch::Contains("next: pgmig contract") &&
                             !Catch::Contains("pgmig up"));
  project.database().execute("DROP VIEW in_the_way");
  CHECK(project.pgmig({"contract", "--yes"}).status == 0);
  CHECK(project.state("1") == "applied");
}

TEST_CASE("a contract step that failed may be edited, and contract continues with the edit") {
  const Project project(shop);
  const std::string drop = "-- pgmig: accept=data_loss reason=\"test\"\n";
  project.migration("V1__drop.sql", "DROP INDEX t_a_idx;\n" + drop + "DROP TABLE old;\n");
  project.database().execute("CREATE INDEX t_a_idx ON t (a)");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.database().execute("CREATE VIEW in_the_way AS SELECT id FROM old");
  const auto failed = project.pgmig({"contract", "--yes"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Catch::Contains("`pgmig contract` again"));
  project.migration("V1__drop.sql",
                    "DROP INDEX t_a_idx;\nDROP VIEW in_the_way;\n" + drop + "DROP TABLE old;\n");
  const auto contract = project.pgmig({"contract", "--yes"});
  INFO(contract.err);
  CHECK(contract.status == 0);
  CHECK(project.state("1") == "applied");
  CHECK(project.database().value("SELECT to_regclass('old')") == "NULL");
}

TEST_CASE("75: contract that gave up names the command that continues") {
  const Project project(shop);
  project.migration("V1__drop.sql",
                    "-- pgmig: accept=data_loss reason=\"test\"\nDROP TABLE old;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  const OpenTransaction blocker(project.database(), "SELECT * FROM old");
  const auto contract = project.pgmig({"contract", "--yes", "--deadline", "1s"});
  CHECK(contract.status == 75);
  CHECK_THAT(contract.err, Catch::Contains("run pgmig contract again"));
}

TEST_CASE("contract = immediate runs everything at once") {
  const Project project(shop);
  project.migration("V1__drop.sql",
                    "-- pgmig: accept=data_loss reason=\"test\"\nDROP TABLE old;\n");
  const auto up = project.pgmig({"up", "--contract", "immediate"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.state("1") == "applied");
}

TEST_CASE("a renamed table is read and written by its old name until contract") {
  const Project project(
      "CREATE TABLE client (id serial PRIMARY KEY, name text DEFAULT 'nobody');"
      "INSERT INTO client (name) VALUES ('one'), ('two'); CREATE ROLE old_application;"
      "GRANT SELECT, INSERT, UPDATE, DELETE ON client TO old_application;"
      "GRANT USAGE ON SEQUENCE client_id_seq TO old_application;");
  project.migration("V1__rename.sql", "ALTER TABLE client RENAME TO customer;");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.state("1") == "awaiting_contract");
  project.database().execute(
      "SET ROLE old_application; INSERT INTO client DEFAULT VALUES; DELETE FROM client WHERE id = "
      "1;"
      "UPDATE client SET name = 'second' WHERE id = 2;"
      "INSERT INTO client VALUES (2, 'x') ON CONFLICT (id) DO UPDATE SET name = client.name || "
      "'!'");
  CHECK(project.database().value("SELECT string_agg(id || name, ' ' ORDER BY id) FROM customer") ==
        "2second! 3nobody");
  project.migration("V2__more.sql", "ALTER TABLE customer ADD COLUMN note text;");
  CHECK(project.pgmig({"up"}).status == 0);
  const auto contract = project.pgmig({"contract", "--yes"});
  INFO(contract.err);
  CHECK(contract.status == 0);
  CHECK(project.database().value("SELECT to_regclass('client')") == "NULL");
  CHECK(project.state("1") == "applied");
  project.database().execute("DROP OWNED BY old_application; DROP ROLE old_application");
}

TEST_CASE("a column is filled by an owner who is no superuser, in the schema of his search_path") {
  const Project project(
      "CREATE ROLE plain_owner; CREATE SCHEMA app AUTHORIZATION plain_owner; SET ROLE plain_owner;"
      "CREATE TABLE app.t (id int); INSERT INTO app.t SELECT generate_series(1, 1000);"
      "CREATE FUNCTION app.number() RETURNS int VOLATILE LANGUAGE sql AS 'SELECT 7'");
  project.migration(
      "V1__column.sql",
      "SET search_path = app;\nALTER TABLE t ADD COLUMN n int DEFAULT number() NOT NULL;");
  const auto up = project.pgmig({"up", "--role", "plain_owner"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value("SELECT count(*) FROM app.t WHERE n = 7") == "1000");
  CHECK(project.database().value("SELECT attnotnull FROM pg_attribute WHERE attrelid = "
                                 "'app.t'::regclass AND attname = 'n'") == "t");
  project.database().execute("DROP OWNED BY plain_owner; DROP ROLE plain_owner");
}

TEST_CASE("a history with drops replays on a new database without a word") {
  const Project project;
  project.migration("V1__make.sql",
                    "CREATE TABLE t (id int, a int); CREATE INDEX t_a_idx ON t (a);"
                    "INSERT INTO t VALUES (1, 1);");
  project.migration("V2__change.sql",
                    "DROP INDEX t_a_idx; ALTER TABLE t DROP COLUMN a; ALTER TABLE t RENAME TO u;");
  project.migration("V3__more.sql",
                    "ALTER TABLE u ADD COLUMN v uuid NOT NULL DEFAULT md5(random()::text)::uuid;"
                    "DROP TABLE u;");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.state("3") == "applied");
}

TEST_CASE("what a run has made stays its own behind a step outside a transaction") {
  const Project project;
  project.migration("V1__make.sql",
                    "CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE TABLE r (a int);"
                    "INSERT INTO r VALUES (1);");
  project.migration("V2__rename.sql", "ALTER TABLE r RENAME TO renamed;");
  project.migration("V3__index.sql", "CREATE INDEX CONCURRENTLY t_a_idx ON t (a);");
  project.migration("V4__drop.sql", "DROP TABLE t; DELETE FROM renamed; DROP TABLE renamed;");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.state("4") == "applied");
  CHECK(project.database().value("SELECT to_regclass('t')") == "NULL");
}

TEST_CASE("7: an unqualified name means what lies in the search_path, managed or not") {
  const Project project(
      "CREATE SCHEMA s1; CREATE TABLE s1.t (a int); CREATE TABLE public.t (a int);"
      "INSERT INTO public.t VALUES (1);");
  project.migration("V1__drop.sql", "-- pgmig: drop=plain\nDROP TABLE t;");
  const auto up = project.pgmig({"up", "--managed-schemas", "s1"});
  CHECK(up.status == 7);
  CHECK_THAT(up.err, Catch::Contains("public.t"));
}

TEST_CASE("7: a migration that needs what a waiting contract step still holds names that step") {
  const Project project(shop);
  project.migration("V1__drop.sql",
                    "-- pgmig: accept=data_loss reason=\"test\"\nDROP TABLE old;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V2__again.sql", "CREATE TABLE old (id bigint);\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 7);
  CHECK_THAT(up.err, Catch::Contains("1/contract/1") && Catch::Contains("pgmig contract"));
  REQUIRE(project.pgmig({"contract", "--yes"}).status == 0);
  CHECK(project.pgmig({"up"}).status == 0);
}

TEST_CASE("7: a column that a waiting contract step holds cannot be used before it has run") {
  const Project project(shop);
  project.migration("V1__first.sql", "CREATE TABLE first_of_all (id int);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V4__drop.sql",
                    "-- pgmig: accept=data_loss reason=\"test\"\n"
                    "ALTER TABLE t DROP COLUMN b;\nALTER TABLE t ADD COLUMN b text;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V8__index.sql", "CREATE INDEX ON t (b);\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 7);
  CHECK_THAT(up.err,
             Catch::Contains("column b of public.t is held by contract step 4/contract/2") &&
                 Catch::Contains("run pgmig contract first"));
  REQUIRE(project.pgmig({"contract", "--yes"}).status == 0);
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.database().value("SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE "
                                 "attrelid = 't_b_idx'::regclass") == "text");
}

TEST_CASE("7: values go with an attribute of their type, and need a signature") {
  const Project project(
      "CREATE TYPE comp AS (x int, y int); CREATE TABLE ct (a comp);"
      "INSERT INTO ct VALUES ('(1,2)');");
  project.migration("V1__first.sql", "CREATE TABLE first_of_all (id int);\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V2__drop.sql", "ALTER TYPE comp DROP ATTRIBUTE x CASCADE;\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 7);
  CHECK_THAT(up.err, Catch::Contains("accept=data_loss"));
  project.migration("V2__drop.sql",
                    "-- pgmig: accept=data_loss reason=\"test\"\n"
                    "ALTER TYPE comp DROP ATTRIBUTE x CASCADE;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.database().value("SELECT a::text FROM ct") == "(1,2)");
  REQUIRE(project.pgmig({"contract", "--yes"}).status == 0);
  CHECK(project.database().value("SELECT a::text FROM ct") == "(2)");
}

TEST_CASE("7: requires= of a version that comes later is refused, and nothing runs") {
  const Project project(shop);
  project.migration("V1__one.sql", "CREATE TABLE one (id int);\n");
  project.migration(
      "V2__two.sql",
      "-- pgmig-file: requires=1,3\nDO $$ BEGIN END $$;\nCREATE TABLE two (id int);\n");
  project.migration("V3__three.sql", "CREATE TABLE three (id int);\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 7);
  CHECK_THAT(up.err, Catch::Contains("V2__two.sql:1:16: error: version 2 requires version 3, which "
                                     "comes after it"));
  CHECK(project.database().value("SELECT to_regclass('one')") == "NULL");
  const auto plan = project.pgmig({"plan", "--json", "--check"});
  CHECK(plan.status == 7);
  const auto report = nlohmann::json::parse(plan.out);
  CHECK(report.at("diagnostics").at(0).at("code") == "unmet_requirement");
  CHECK(project.pgmig({"up", "1"}).status == 0);
  project.migration("V2__two.sql", "-- pgmig-file: requires=1\nCREATE TABLE two (id int);\n");
  CHECK(project.pgmig({"up"}).status == 0);
}

TEST_CASE("what cannot be seen into runs guarded, is called opaque, and can be refused by policy") {
  const Project project(shop);
  project.migration("V1__do.sql", "DO $$ BEGIN CREATE TABLE made_by_do (id int); END $$;\n");
  const auto plan = nlohmann::json::parse(project.pgmig({"plan", "--json"}).out);
  const auto& statement = plan.at("migrations").at(0).at("statements").at(0);
  CHECK(statement.at("verdict") == "opaque");
  const auto& step = plan.at("migrations").at(0).at("steps").at(0);
  CHECK(step.at("statement_timeout_ms") == 2000);
  CHECK(step.at("lock_timeout_ms") == 100);
  CHECK(step.at("undo").at("sql").at(0) ==
        "-- and what the schema before and after it shows (pgmig cannot see inside)");
  CHECK(project.pgmig({"up", "--opaque", "refuse"}).status == 7);
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
}

TEST_CASE(
    "after something uncertain the catalog is read again before the next migration is planned") {
  const Project project;
  project.migration("V1__do.sql",
                    "DO $$ BEGIN CREATE TABLE made_by_do (id int); "
                    "INSERT INTO made_by_do SELECT generate_series(1, 50); END $$;\n");
  project.migration("V2__index.sql", "CREATE INDEX made_by_do_idx ON made_by_do (id);\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = 'made_by_do_idx'::regclass") ==
        "t");
}

TEST_CASE("a finding is told once, also where another session makes the plan be made again") {
  const Project project;
  // Its own transactions count as somebody else's: the next migration is planned again.
  project.migration("V1__do.sql", "CREATE TABLE t (id int);\nVACUUM t;\n");
  project.migration("V2__guard.sql", "SET lock_timeout = 0;\nCREATE TABLE u (id int);\n");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  CHECK(up.status == 0);
  const auto first = up.err.find("V2__guard.sql:1:1: warning");
  REQUIRE(first != std::string::npos);
  CHECK(up.err.find("V2__guard.sql:1:1: warning", first + 1) == std::string::npos);
}

TEST_CASE("plan --json keeps its contract") {
  const Project project(shop);
  project.migration("V0007__index.sql", "CREATE INDEX t_a_idx ON t (a);\n");
  const auto plan = nlohmann::json::parse(project.pgmig({"plan", "--json"}).out);
  CHECK(plan.at("schema_version") == 1);
  CHECK(plan.at("catalog_fingerprint").get<std::string>().starts_with("sha256:"));
  const auto& migration = plan.at("migrations").at(0);
  CHECK(migration.at("version") == "0007");
  const auto& step = migration.at("steps").at(0);
  CHECK(step.at("id") == "0007/expand/1");
  CHECK(step.at("recipe") == "create-index");
  CHECK(step.at("transactional") == false);
  CHECK(step.at("lock_timeout_ms") == 0);
  CHECK(step.at("effects").at(0).at("relation") == "public.t");
  CHECK(step.at("effects").at(0).at("lock") == "ShareUpdateExclusiveLock");
  const auto& statement = migration.at("statements").at(0);
  CHECK(statement.at("verdict") == "rewritten");
  CHECK(statement.at("as_written").at("transactional") == true);
  CHECK(statement.at("as_written").at("effects").at(0).at("lock") == "ShareLock");
  CHECK(statement.at("steps").at(0) == "0007/expand/1");
}

TEST_CASE("up --phase expand leaves the later phases to the next up, and says so") {
  const Project project(shop);
  project.migration("V1__move.sql",
                    "ALTER TABLE t ADD COLUMN c int;\nUPDATE t SET c = a;\n"
                    "-- pgmig: accept=data_loss reason=\"test\"\nALTER TABLE t DROP COLUMN b;\n");
  const auto expand = project.pgmig({"up", "--phase", "expand"});
  REQUIRE(expand.status == 0);
  CHECK_THAT(expand.err, Catch::Contains("pgmig up goes on with the next"));
  CHECK(project.state("1") == "running");
  CHECK(project.pgmig({"status", "--exit-code"}).status == 3);
  CHECK_THAT(project.pgmig({"plan"}).out, Catch::Contains("1/migrate/1"));
  CHECK_THAT(project.pgmig({"contract", "--yes"}).out, Catch::Contains("not applied (pgmig up)"));
  CHECK(project.database().value("SELECT count(c) FROM t") == "0");
  const auto up = project.pgmig({"up"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value("SELECT count(c) FROM t") == "100");
  CHECK(project.state("1") == "awaiting_contract");
  CHECK(project.pgmig({"contract", "--yes"}).status == 0);
  CHECK(project.state("1") == "applied");
}

TEST_CASE("7: what a stopped migration's contract steps hold is held for later ones as well") {
  const Project project(shop);
  project.migration("V1__drop.sql",
                    "ALTER TABLE t ADD COLUMN c int;\nUPDATE t SET c = a;\n"
                    "-- pgmig: accept=data_loss reason=\"test\"\nDROP TABLE old;\n");
  REQUIRE(project.pgmig({"up", "--phase", "expand"}).status == 0);
  project.migration("V2__name.sql", "CREATE TABLE old (a int);\n");
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 7);
  CHECK_THAT(up.err, Catch::Contains("1/contract/1"));
}

TEST_CASE("contract steps run in the order in which their migrations were applied") {
  const Project project(shop);
  const std::string drop = "-- pgmig: accept=data_loss reason=\"test\"\n";
  project.migration("V2__second.sql", drop + "ALTER TABLE t DROP COLUMN a;\n");
  REQUIRE(project.pgmig({"up"}).status == 0);
  project.migration("V1__late.sql", drop + "ALTER TABLE t DROP COLUMN b;\n");
  REQUIRE(project.pgmig({"up", "--out-of-order"}).status == 0);
  const auto contract = project.pgmig({"contract", "--yes", "--out-of-order", "--json"});
  INFO(contract.err);
  REQUIRE(contract.status == 0);
  const auto first = contract.out.find("2/contract/1");
  const auto second = contract.out.find("1/contract/1");
  CHECK(first < second);
  CHECK(second != std::string::npos);
}

TEST_CASE("what the author's ROLLBACK TO SAVEPOINT removed is not taken to be there") {
  const Project project;
  project.migration("V1__try.sql",
                    "BEGIN;\nCREATE TABLE kept (id int);\nSAVEPOINT s;\n"
                    "CREATE TABLE t (old int);\nROLLBACK TO SAVEPOINT s;\n"
                    "CREATE TABLE IF NOT EXISTS t (id int);\nCOMMIT;\n");
  const auto plan = project.pgmig({"plan"});
  CHECK_THAT(plan.out, Catch::Contains("undo     DROP TABLE public.t\n             DROP TABLE "
                                       "public.kept\n"));
  REQUIRE(project.pgmig({"up"}).status == 0);
  CHECK(project.database().value(
            "SELECT string_agg(attrelid::regclass || '.' || attname, ',' ORDER BY attname, "
            "attrelid::regclass::text) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE "
            "relnamespace = 'public'::regnamespace AND attnum > 0") == "kept.id,t.id");
}

}  // namespace pgmig::test
