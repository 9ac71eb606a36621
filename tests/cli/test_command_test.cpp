// SPDX-License-Identifier: Apache-2.0
// pgmig test: planted bugs are found, each by its property and migration, and what is right is not
// accused.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pgmig::test {

namespace {

/// Migrations in a directory; the rehearsal brings its own server.
class Rehearsal {
 public:
  Rehearsal() : directory_("rehearsal") { directory_.write("migrations/.keep", ""); }

  /// The next version, and what takes it back where that is written.
  std::string add(std::string_view up, std::string_view undo = {}) {
    const auto version = std::to_string(++versions_);
    directory_.write("migrations/V" + version + "__m.sql", up);
    if (!undo.empty()) {
      directory_.write("migrations/U" + version + "__m.sql", undo);
    }
    return version;
  }

  [[nodiscard]] const TemporaryDirectory& directory() const noexcept { return directory_; }

  [[nodiscard]] Finished run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "test");
    RunOptions options;
    options.directory = directory_.path();
    options.time_limit = std::chrono::seconds{280} * patience;
    return run_pgmig(std::move(arguments), options);
  }

 private:
  TemporaryDirectory directory_;
  int versions_ = 0;
};

/// What `test --json` says of one property, by version.
struct Outcome {
  std::string outcome;
  std::string details;
};

std::map<std::string, Outcome> outcomes(const Finished& finished, const std::string& property) {
  INFO(finished.out << finished.err);
  const auto found = nlohmann::json::parse(finished.out);
  std::map<std::string, Outcome> all;
  for (const auto& migration : found.at("servers").at(0).at("migrations")) {
    for (const auto& check : migration.at("checks")) {
      if (check.at("property") == property) {
        std::string details;
        for (const auto& line : check.at("details")) {
          details += line.get<std::string>() + "\n";
        }
        const auto& version = migration.at("version");
        all[version.is_null() ? "R" : version.get<std::string>()] = {check.at("outcome"), details};
      }
    }
  }
  return all;
}

constexpr const char* shop = R"(
  CREATE TYPE state AS ENUM ('new', 'paid');
  CREATE TABLE customer (
    id serial PRIMARY KEY, email varchar(80) NOT NULL UNIQUE, age int CHECK (age >= 18), note text);
  CREATE TABLE "Order's" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int NOT NULL REFERENCES customer,
    state state NOT NULL DEFAULT 'new', price numeric(6,2), code char(3) NOT NULL);
  CREATE INDEX ON "Order's" (customer);
  CREATE TABLE country (name text NOT NULL);
  INSERT INTO country VALUES ('Chile'), ('Togo');
  CREATE VIEW everything AS SELECT * FROM customer;
)";

}  // namespace

TEST_CASE("10: every wrong undo file is found, and what is wrong with it is said") {
  Rehearsal rehearsal;
  std::map<std::string, std::string> wrong;
  rehearsal.add(shop, R"(
    DROP VIEW everything; DROP TABLE country, "Order's", customer; DROP TYPE state;)");
  // Each migration is right, so that the next finds what it expects.
  wrong[rehearsal.add("ALTER TABLE customer ADD a int, ADD b int", "ALTER TABLE customer DROP a")] =
      "column b of public.customer is new";
  wrong[rehearsal.add("DROP INDEX \"Order's_customer_idx\"; ALTER TABLE country ADD i int",
                      "ALTER TABLE country DROP i")] = "index public.\"Order's_customer_idx\"";
  wrong[rehearsal.add("ALTER TABLE customer ADD c int",
                      "ALTER TABLE customer DROP c; DELETE FROM country WHERE name = 'Togo'")] =
      "1 row of public.country were there after the migration and are lost";
  wrong[rehearsal.add("INSERT INTO country (name) VALUES ('Peru')", "SELECT 1")] =
      "1 row of public.country that were not there before";
  wrong[rehearsal.add("ALTER TABLE country RENAME COLUMN name TO title",
                      "ALTER TABLE country DROP title; ALTER TABLE country ADD name text; "
                      "ALTER TABLE country ALTER name SET NOT NULL")] = "fails";
  wrong[rehearsal.add("ALTER TABLE country ALTER title TYPE varchar(90)",
                      "ALTER TABLE country ALTER title TYPE varchar(100)")] =
      "column title of public.country is character varying(100), not text";
  wrong[rehearsal.add("CREATE TABLE extra (i int DEFAULT 1)", "DROP TABLE extras")] =
      "table \"extras\" does not exist";
  wrong[rehearsal.add(
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; "
      "CREATE TABLE extra2 (i int)",
      "DROP TABLE extra2")] = "function public.f() is new";
  wrong[rehearsal.add("ALTER TABLE extra ALTER i SET DEFAULT 2",
                      "ALTER TABLE extra ALTER i DROP DEFAULT")] = "default";
  wrong[rehearsal.add("ALTER TABLE customer DROP CONSTRAINT customer_age_check",
                      "ALTER TABLE customer ADD CONSTRAINT customer_age_check CHECK (age > 18)")] =
      "constraint customer_age_check of public.customer is CHECK ((age > 18))";
  wrong[rehearsal.add("ALTER TABLE \"Order's\" RENAME price TO amount",
                      "ALTER TABLE \"Order's\" DROP amount; "
                      "ALTER TABLE \"Order's\" ADD price numeric(6,2)")] =
      "values of public.\"Order's\".price were there after the migration and are lost";
  const auto finished = rehearsal.run({"--json", "--only", "undo_file"});
  CHECK(finished.status == 10);
  const auto found = outcomes(finished, "undo_file");
  CHECK(found.at("1").outcome == "passed");
  for (const auto& [version, what] : wrong) {
    INFO(version);
    REQUIRE(found.contains(version));
    CHECK(found.at(version).outcome == "failed");
    CHECK_THAT(found.at(version).details, Catch::Contains(what));
  }
}

TEST_CASE("no right undo file is accused") {
  Rehearsal rehearsal;
  rehearsal.add(shop);
  std::vector<std::string> passed{
      rehearsal.add("ALTER TABLE customer ADD a int", "ALTER TABLE customer DROP a"),
      rehearsal.add("ALTER TABLE customer RENAME note TO remark",
                    "ALTER TABLE customer RENAME remark TO note"),
      rehearsal.add("ALTER TABLE country RENAME TO land", "ALTER TABLE land RENAME TO country"),
      rehearsal.add("ALTER TABLE \"Order's\" ALTER price TYPE text",
                    "ALTER TABLE \"Order's\" ALTER price TYPE numeric(6,2) USING price::numeric"),
      rehearsal.add("BEGIN; INSERT INTO land VALUES ('Peru'); COMMIT;",
                    "DELETE FROM land WHERE name = 'Peru'"),
      rehearsal.add("DELETE FROM land WHERE name = 'Peru'", "INSERT INTO land VALUES ('Peru')"),
      rehearsal.add("CREATE INDEX CONCURRENTLY by_price ON \"Order's\" (price)",
                    "DROP INDEX CONCURRENTLY by_price"),
      rehearsal.add("CREATE ROLE rehearsal_reader; GRANT SELECT ON land TO rehearsal_reader",
                    "DROP OWNED BY rehearsal_reader; DROP ROLE rehearsal_reader"),
      rehearsal.add("ALTER TYPE state RENAME VALUE 'paid' TO 'settled'",
                    "ALTER TYPE state RENAME VALUE 'settled' TO 'paid'"),
      rehearsal.add("ALTER TABLE \"Order's\" DROP CONSTRAINT \"Order's_customer_fkey\"",
                    "ALTER TABLE \"Order's\" ADD FOREIGN KEY (customer) REFERENCES customer"),
      rehearsal.add("COPY land FROM stdin;\nFiji\n\\.\n", "DELETE FROM land WHERE name = 'Fiji'"),
      rehearsal.add("CREATE TABLE seeded (i int)", "LOCK TABLE seeded; DROP TABLE seeded"),
      rehearsal.add("ALTER TYPE state ADD VALUE 'lost'; ALTER TABLE seeded ADD s state DEFAULT "
                    "'lost'; ALTER TABLE seeded DROP s; "
                    "ALTER TYPE state RENAME TO old_state; CREATE TYPE state AS ENUM ('new', "
                    "'settled'); ALTER TABLE \"Order's\" ALTER state DROP DEFAULT, "
                    "ALTER state TYPE state USING state::text::state, ALTER state SET DEFAULT "
                    "'new'; DROP TYPE old_state",
                    "SELECT 1"),
      rehearsal.add("ALTER TABLE land ADD id serial PRIMARY KEY", "ALTER TABLE land DROP id"),
  };
  // Right as a file can be, and yet there is something to know.
  std::map<std::string, std::string> warned;
  warned[rehearsal.add("INSERT INTO seeded VALUES (1), (2)", "DELETE FROM seeded")] =
      "the undo empties public.seeded";
  warned[rehearsal.add("DROP VIEW everything; ALTER TABLE customer DROP age",
                       "ALTER TABLE customer ADD age int CHECK (age >= 18); "
                       "CREATE VIEW everything AS SELECT id, email, remark AS note, age "
                       "FROM customer")] = "changed by the migration itself";
  warned[rehearsal.add("DROP TABLE \"Order's\"",
                       "CREATE TABLE \"Order's\" ("
                       "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
                       "customer int NOT NULL, "
                       "state state NOT NULL DEFAULT 'new', price text, code char(3) NOT NULL); "
                       "CREATE INDEX ON \"Order's\" (customer); "
                       "CREATE INDEX by_price ON \"Order's\" (price)")] =
      "10 rows of public.\"Order's\" went with the migration itself";
  warned[rehearsal.add("ALTER TABLE customer DROP email",
                       "ALTER TABLE customer ADD email varchar(80) NOT NULL UNIQUE")] =
      "the undo fails where tables hold rows";
  const auto finished = rehearsal.run({"--json", "--only", "undo_file"});
  const auto found = outcomes(finished, "undo_file");
  for (const auto& version : passed) {
    INFO(version << ": " << found.at(version).details);
    CHECK(found.at(version).outcome == "passed");
  }
  for (const auto& [version, what] : warned) {
    INFO(version << ": " << found.at(version).details);
    CHECK(found.at(version).outcome == "warned");
    CHECK_THAT(found.at(version).details, Catch::Contains(what));
  }
}

TEST_CASE("0: a history that is right passes every property, and the reports say so") {
  Rehearsal rehearsal;
  rehearsal.add(shop);
  rehearsal.add("ALTER TABLE customer ADD score int NOT NULL DEFAULT 0");
  // Whoever is killed has taken a number of the sequence, and no two runs see the same time.
  rehearsal.add(
      "INSERT INTO customer (email, note) VALUES ('a@example.com', now()::text); "
      "SELECT count(*) FROM customer");
  rehearsal.add("ALTER TABLE customer ADD CONSTRAINT grown CHECK (score < 5000)");
  rehearsal.directory().write("migrations/R__names.sql",
                              "CREATE OR REPLACE VIEW names AS SELECT email FROM customer");
  const auto finished =
      rehearsal.run({"--junit", "junit.xml", "--markdown", "report.md", "--kills", "10"});
  INFO(finished.out << finished.err);
  CHECK(finished.status == 0);
  CHECK_THAT(finished.out, Catch::Contains("0 failed, 0 warned"));
  CHECK_THAT(finished.out, Catch::Contains("round_trip"));
  const auto junit = rehearsal.directory().read("junit.xml");
  CHECK_THAT(junit, Catch::Contains("failures=\"0\""));
  CHECK_THAT(junit, Catch::Contains("classname=\"2 m\" name=\"crash\""));
  CHECK_THAT(rehearsal.directory().read("report.md"), Catch::Contains("| R names | passed"));
}

TEST_CASE("10: what a kill leaves in doubt fails the property crash") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  rehearsal.add("DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); END $$");
  const auto finished = rehearsal.run({"--json", "--only", "crash"});
  CHECK(finished.status == 10);
  const auto found = outcomes(finished, "crash");
  CHECK(found.at("1").outcome == "passed");
  CHECK(found.at("2").outcome == "failed");
  CHECK_THAT(found.at("2").details, Catch::Contains("the next run ends with status 8"));
  CHECK_THAT(finished.err, Catch::Contains("2 m: crash failed"));
}

TEST_CASE("10: a hook that does its work twice when it is continued fails the property crash") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE notes (note text)");
  const auto finished = rehearsal.run({"--json", "--only", "crash,round_trip", "--hooks",
                                       std::string(PGMIG_TEST_HOOKS_DIR) + "/twice"});
  CHECK(finished.status == 10);
  const auto found = outcomes(finished, "crash");
  CHECK(found.at("1").outcome == "passed");
  CHECK(found.at("6").outcome == "failed");
  CHECK_THAT(found.at("6").details, Catch::Contains("12 rows in public.notes, not 11"));
  CHECK(outcomes(finished, "round_trip").at("6").outcome == "passed");
}

TEST_CASE("10: a lock that the plan does not name fails the property locks") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  rehearsal.add("DO $$ BEGIN LOCK TABLE t IN ACCESS EXCLUSIVE MODE; END $$");
  const auto found = outcomes(rehearsal.run({"--json", "--only", "locks"}), "locks");
  CHECK(found.at("1").outcome == "passed");
  CHECK(found.at("2").outcome == "failed");
  CHECK_THAT(found.at("2").details, Catch::Contains("AccessExclusiveLock on public.t"));
}

TEST_CASE("10: a migration that makes the application wait fails the property traffic") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  rehearsal.add("DO $$ BEGIN LOCK TABLE t; PERFORM pg_sleep(1.2); END $$");
  rehearsal.add("ALTER TABLE t ADD j int");
  const auto finished = rehearsal.run({"--json", "--only", "traffic", "--max-stall", "300ms"});
  CHECK(finished.status == 10);
  const auto found = outcomes(finished, "traffic");
  CHECK(found.at("1").outcome == "passed");
  CHECK(found.at("2").outcome == "failed");
  CHECK_THAT(found.at("2").details, Catch::Contains("public.t"));
  CHECK(found.at("3").outcome == "passed");
  CHECK_THAT(found.at("3").details, Catch::Contains("statements of an application"));
}

TEST_CASE("10: a migration that loses what is written meanwhile fails the property traffic") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int PRIMARY KEY, n text)");
  rehearsal.add(
      "DO $$ BEGIN CREATE TABLE copy AS SELECT * FROM t; COMMIT; PERFORM pg_sleep(0.3); "
      "DELETE FROM t; INSERT INTO t SELECT * FROM copy; END $$");
  const auto found = outcomes(rehearsal.run({"--json", "--only", "traffic"}), "traffic");
  CHECK(found.at("2").outcome == "failed");
  CHECK_THAT(found.at("2").details,
             Catch::Contains("rows that the application wrote into public.t are lost"));
}

TEST_CASE("10: a plan that is not the recorded one fails the property plan") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  REQUIRE(rehearsal.run({"--only", "plan", "--record"}).status == 0);
  CHECK_THAT(rehearsal.directory().read("tests/plans/V1__m.plan.txt"),
             Catch::Contains("CREATE TABLE t (i int)"));
  CHECK(outcomes(rehearsal.run({"--json", "--only", "plan"}), "plan").at("1").outcome == "passed");
  rehearsal.directory().write("migrations/V1__m.sql", "CREATE TABLE t (i bigint)");
  const auto finished = rehearsal.run({"--json", "--only", "plan"});
  CHECK(finished.status == 10);
  CHECK_THAT(outcomes(finished, "plan").at("1").details, Catch::Contains("(i bigint)"));
}

TEST_CASE("10: an undo= that does not restore the schema fails the property round_trip") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  rehearsal.add(
      "-- pgmig: undo=\"SELECT 1\"\nDO $$ BEGIN EXECUTE 'ALTER TABLE t ADD j int'; END $$");
  const auto found = outcomes(rehearsal.run({"--json", "--only", "round_trip"}), "round_trip");
  CHECK(found.at("1").outcome == "passed");
  CHECK(found.at("2").outcome == "failed");
  CHECK_THAT(found.at("2").details, Catch::Contains("column j of public.t is new"));
}

TEST_CASE("10: a repeatable migration that cannot run twice fails the property idempotence") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  rehearsal.directory().write("migrations/R__v.sql", "CREATE VIEW v AS SELECT i FROM t");
  const auto found = outcomes(rehearsal.run({"--json", "--only", "idempotence"}), "idempotence");
  CHECK(found.at("1").outcome == "passed");
  CHECK(found.at("R").outcome == "failed");
  CHECK_THAT(found.at("R").details, Catch::Contains("already exists"));
}

TEST_CASE("what fails only where tables hold rows is a warning, and with --strict a failure") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  rehearsal.add("ALTER TABLE t ADD j int NOT NULL");
  const auto finished = rehearsal.run({"--json", "--only", "rows"});
  CHECK(finished.status == 0);
  const auto found = outcomes(finished, "rows");
  CHECK(found.at("2").outcome == "warned");
  CHECK(rehearsal.run({"--only", "rows", "--strict"}).status == 10);
  CHECK(rehearsal.run({"--only", "rows", "--strict", "--rows", "0"}).status == 0);
}

TEST_CASE(
    "10: an assertion that holds before a migration and not after it fails the property data") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  rehearsal.add("INSERT INTO t VALUES (7), (-7)");
  rehearsal.add("ALTER TABLE t RENAME i TO j");
  rehearsal.directory().write("tests/positive.sql",
                              "SELECT 1 WHERE false;\nSELECT i FROM t WHERE i < 0;\n");
  const auto finished = rehearsal.run({"--json", "--only", "data", "--rows", "0"});
  CHECK(finished.status == 10);
  const auto found = outcomes(finished, "data");
  CHECK(found.at("1").outcome == "passed");
  CHECK(found.at("2").outcome == "failed");
  CHECK(found.at("2").details ==
        "tests/positive.sql:2: 1 violation after the migration, the first: i=-7\n");
  CHECK(found.at("3").outcome == "warned");
}

TEST_CASE("10: what does not run is named, and what comes after it is rehearsed all the same") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  rehearsal.add("ALTER TABLE t ADD j int; ALTER TABLE tt ADD j int");
  rehearsal.add("ALTER TABLE t DROP j", "SELECT 1");
  const auto finished = rehearsal.run({"--only", "undo_file"});
  CHECK(finished.status == 10);
  CHECK_THAT(finished.out, Catch::Contains("2 m: applies failed"));
  CHECK_THAT(finished.out, Catch::Contains("1 of 2 statements"));
  CHECK_THAT(finished.out, Catch::Contains("column j of public.t is missing"));
}

TEST_CASE("10: an undo file that cannot be read is accused, and the others are judged") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)", "DROP TABLE t; SELECT 'no end");
  rehearsal.add("CREATE TABLE u (i int)", "DROP TABLE u");
  const auto finished = rehearsal.run({"--json", "--only", "undo_file"});
  CHECK(finished.status == 10);
  const auto found = outcomes(finished, "undo_file");
  CHECK(found.at("1").outcome == "failed");
  CHECK_THAT(found.at("1").details, Catch::Contains("the file is bad: migrations/U1__m.sql:1"));
  CHECK(found.at("2").outcome == "passed");
}

TEST_CASE("what keeps pgmig down from running an undo file that is right is a warning") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)", "DO $$ BEGIN DROP TABLE t; END $$");
  const auto finished = rehearsal.run({"--json", "--only", "undo_file", "--opaque", "refuse"});
  CHECK(finished.status == 0);
  const auto found = outcomes(finished, "undo_file");
  CHECK(found.at("1").outcome == "warned");
  CHECK_THAT(found.at("1").details, Catch::Contains("pgmig down ends with status 7"));
}

TEST_CASE("a role that the migrations name and do not make is made for the rehearsal") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int); GRANT SELECT ON t TO \"the app\", other", "DROP TABLE t");
  const auto finished = rehearsal.run({"--only", "undo_file"});
  CHECK(finished.status == 0);
  CHECK_THAT(finished.out, Catch::Contains("the role the app was made"));
}

TEST_CASE("test --like begins with the schema of a live database, and what is pending there") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)", "DROP TABLE t");
  const TestDatabase live;
  RunOptions options;
  options.directory = rehearsal.directory().path();
  REQUIRE(run_pgmig({"up", "-d", live.url()}, options).status == 0);
  live.execute("CREATE TABLE by_hand (i int)");
  rehearsal.add("ALTER TABLE by_hand ADD j int", "ALTER TABLE by_hand DROP j");
  const auto found =
      outcomes(rehearsal.run({"--json", "--only", "undo_file", "--like", live.url()}), "undo_file");
  CHECK_FALSE(found.contains("1"));
  CHECK(found.at("2").outcome == "passed");
  CHECK(live.value("SELECT count(*) FROM by_hand") == "0");
}

TEST_CASE("test --from-dump begins with what a dump makes, rows included") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  rehearsal.add("DELETE FROM t WHERE i = 7; ALTER TABLE t ADD j int", "ALTER TABLE t DROP j");
  rehearsal.directory().write("dump.sql",
                              "CREATE TABLE t (i int);\nCOPY t FROM stdin;\n7\n8\n\\.\n");
  const auto found = outcomes(rehearsal.run({"--json", "--only", "undo_file", "--from-dump",
                                             "dump.sql", "--baseline", "1"}),
                              "undo_file");
  CHECK(found.size() == 1);
  CHECK(found.at("2").outcome == "warned");
  CHECK_THAT(found.at("2").details, Catch::Contains("1 row of public.t went"));
}

TEST_CASE("test --base checks only what a branch adds, on top of the rest") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)", "DROP TABLE other");
  const auto git = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"git", "-c", "user.name=a", "-c", "user.email=a@b.c"});
    RunOptions options;
    options.directory = rehearsal.directory().path();
    const auto done = run(std::move(arguments), options);
    REQUIRE(done.status == 0);
  };
  git({"init", "-q"});
  git({"add", "."});
  git({"commit", "-q", "-m", "one"});
  rehearsal.add("ALTER TABLE t ADD j int", "ALTER TABLE t DROP j");
  const auto finished = rehearsal.run({"--json", "--only", "undo_file", "--base", "HEAD"});
  CHECK(finished.status == 0);
  const auto found = outcomes(finished, "undo_file");
  CHECK_FALSE(found.contains("1"));
  CHECK(found.at("2").outcome == "passed");
}

TEST_CASE("6: a major that is not installed is named before anything is rehearsed") {
  Rehearsal rehearsal;
  rehearsal.add("CREATE TABLE t (i int)");
  const auto finished = rehearsal.run({"--pg", "99"});
  CHECK(finished.status == 6);
  CHECK_THAT(finished.err, Catch::Contains("PostgreSQL 99"));
}

TEST_CASE("2: an unknown property is named with the nearest known one") {
  const Rehearsal rehearsal;
  const auto finished = rehearsal.run({"--only", "crush"});
  CHECK(finished.status == 2);
  CHECK_THAT(finished.err, Catch::Contains("did you mean crash?"));
}

}  // namespace pgmig::test
