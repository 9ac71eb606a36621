// SPDX-License-Identifier: Apache-2.0
// Where one transaction ends and the next begins.
#include "schema.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::planner;
using namespace std::chrono_literals;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(R"(
    CREATE TABLE t (id int PRIMARY KEY, a int);
    CREATE TABLE u (id int PRIMARY KEY);
    CREATE TABLE pt (k int) PARTITION BY RANGE (k);
    CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (9);
    CREATE TYPE mood AS ENUM ('sad');
  )");
  return catalog;
}

}  // namespace

TEST_CASE("an ordinary small migration is one transaction") {
  const plan::MigrationPlan plan = plan_of(
      "ALTER TABLE t ADD COLUMN z int; ALTER TABLE t ALTER COLUMN z SET DEFAULT 1;"
      "COMMENT ON COLUMN t.z IS 'z'; CREATE TABLE n (id int);",
      shop());
  CHECK(findings(plan).empty());
  CHECK(plan.steps.size() == 1);
}

TEST_CASE("a whole migration on new tables is one transaction, rows included") {
  const plan::MigrationPlan plan = plan_of(
      "CREATE TABLE n (id int PRIMARY KEY, t int); CREATE TABLE m (n int REFERENCES n);"
      "INSERT INTO n SELECT g, g FROM generate_series(1, 10) g; CREATE INDEX ON n (t);"
      "ALTER TABLE n ALTER COLUMN t SET NOT NULL; ALTER TABLE n ADD UNIQUE (t);"
      "UPDATE n SET t = 2; DELETE FROM n;",
      shop());
  CHECK(findings(plan).empty());
  CHECK(plan.steps.size() == 1);
}

TEST_CASE("a second table that others use is a second transaction") {
  CHECK(steps(plan_of("ALTER TABLE t ADD COLUMN z int; ALTER TABLE u ADD COLUMN z int;", shop())) ==
        Lines{"expand/1: ALTER TABLE t ADD COLUMN z int",
              "expand/2: ALTER TABLE u ADD COLUMN z int"});
}

TEST_CASE("a table and its partitions and indexes count as one") {
  CHECK(plan_of("ALTER TABLE pt ADD COLUMN z int; ALTER TABLE pt1 ADD COLUMN y int;"
                "ALTER TABLE pt ALTER COLUMN z SET DEFAULT 1;",
                shop())
            .steps.size() == 1);
}

TEST_CASE("rows are not moved while a lock blocks others") {
  CHECK(steps(plan_of("ALTER TABLE t ADD COLUMN z int; UPDATE t SET z = 1 WHERE id = 9;"
                      "\n-- pgmig: drop=plain\nINSERT INTO u VALUES (1);",
                      shop())) == Lines{"expand/1: ALTER TABLE t ADD COLUMN z int",
                                        "migrate/1: UPDATE t SET z = 1 WHERE id = 9; INSERT INTO u "
                                        "VALUES (1)"});
}

TEST_CASE("what cannot run in a transaction is a step of its own") {
  const plan::MigrationPlan plan =
      plan_of("CREATE TABLE n (id int); VACUUM t; CREATE TABLE m (id int);", shop());
  CHECK(steps(plan) == Lines{"expand/1: CREATE TABLE n (id int)", "expand/2 outside: VACUUM t",
                             "expand/3: CREATE TABLE m (id int)"});
  CHECK(std::holds_alternative<plan::NoProbe>(plan.steps[1].done_if));
  CHECK(plan.steps[1].lock_timeout == 0ms);
}

TEST_CASE("the author's own transaction is exactly one step") {
  CHECK(steps(plan_of("CREATE TABLE n (); BEGIN; ALTER TABLE t ADD COLUMN z int; ALTER TABLE u ADD "
                      "COLUMN z int; COMMIT; CREATE TABLE m ();",
                      shop())) ==
        Lines{"expand/1: CREATE TABLE n ()",
              "expand/2: ALTER TABLE t ADD COLUMN z int; ALTER TABLE u ADD "
              "COLUMN z int",
              "expand/3: CREATE TABLE m ()"});
}

TEST_CASE("a recipe that cannot stay inside the author's transaction is refused there") {
  CHECK(findings(plan_of("BEGIN; CREATE INDEX ON t (a); COMMIT;", shop())) ==
        Lines{"error index_build"});
  CHECK(findings(plan_of("BEGIN; VACUUM t; COMMIT;", shop())) == Lines{"error outside_in_block"});
  CHECK(
      steps(plan_of("BEGIN;\n-- pgmig: accept=index_build reason=\"small\"\nCREATE INDEX ON t (a);"
                    "COMMIT;",
                    shop())) == Lines{"expand/1: CREATE INDEX ON t (a)"});
}

TEST_CASE("a new enum value is committed before it is used") {
  CHECK(steps(plan_of("ALTER TYPE mood ADD VALUE 'ok'; CREATE TABLE n (m mood DEFAULT 'ok');",
                      shop())) == Lines{"expand/1: ALTER TYPE mood ADD VALUE 'ok'",
                                        "expand/2: CREATE TABLE n (m mood DEFAULT 'ok')"});
  CHECK(plan_of("ALTER TYPE mood ADD VALUE 'ok'; CREATE TABLE n (m mood);", shop()).steps.size() ==
        1);
}

TEST_CASE("opaque statements share the transaction and guard it") {
  const plan::MigrationPlan plan =
      plan_of("CREATE TABLE n (); DO $$ BEGIN END $$; CREATE TABLE m ();", shop());
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.steps[0].statement_timeout == 2s);
  CHECK(plan.steps[0].lock_timeout == 100ms);
  const auto& undo = std::get<plan::UndoSql>(plan.steps[0].undo);
  CHECK(undo.sql == Lines{"DROP TABLE public.m", "DROP TABLE public.n"});
  CHECK(undo.unforeseen ==
        std::vector{plan::Unforeseen{
            .statement = 1, .at = 1, .why = "pgmig cannot see inside", .rows_of = {"public.n"}}});
  CHECK(plan.statements[1].verdict == plan::Verdict::opaque);
  CHECK(plan.statements[1].hazards == Lines{"opaque"});
  CHECK(plan_of("-- pgmig: statement_timeout=5m\nDO $$ BEGIN END $$;", shop())
            .steps[0]
            .statement_timeout == 5min);
}

TEST_CASE("rows that move for long are not ended by the guard of their neighbour") {
  CHECK(steps(plan_of("UPDATE t SET a = 1 WHERE id = 9; DO $$ BEGIN END $$;", shop())) ==
        Lines{"migrate/1: UPDATE t SET a = 1 WHERE id = 9", "migrate/2: DO $$ BEGIN END $$"});
}

TEST_CASE("a DO or CALL that commits runs outside") {
  CHECK(steps(plan_of("DO $$ BEGIN COMMIT; END $$;", shop())) ==
        Lines{"expand/1 outside: DO $$ BEGIN COMMIT; END $$"});
  CHECK(steps(plan_of("CREATE PROCEDURE c() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$; CALL c();",
                      shop())) ==
        Lines{"expand/1: CREATE PROCEDURE c() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$",
              "expand/2 outside: CALL c()"});
}

TEST_CASE("statements with limits of their own have steps of their own") {
  const plan::MigrationPlan plan = plan_of(
      "-- pgmig: lock_timeout=50ms\nALTER TABLE t ADD COLUMN z int;\n"
      "-- pgmig: lock_timeout=70ms deadline=1h\nALTER TABLE t ADD COLUMN y int;",
      shop());
  REQUIRE(plan.steps.size() == 2);
  CHECK(plan.steps[0].lock_timeout == 50ms);
  CHECK(plan.steps[1].lock_timeout == 70ms);
  CHECK(plan.steps[1].deadline == 1h);
}

TEST_CASE("waiting for rows harms nobody: no lock timeout") {
  CHECK(plan_of("UPDATE t SET a = 1 WHERE id = 1;", shop()).steps[0].lock_timeout == 0ms);
  CHECK(plan_of("CREATE TABLE n ();", shop()).steps[0].lock_timeout == 100ms);
}

TEST_CASE("a repeatable is one transaction") {
  catalog::Catalog catalog = shop();
  const Planned planned =
      plan_migration(repeatable("DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT * FROM t;"
                                "GRANT SELECT ON v TO PUBLIC;"),
                     catalog, {}, {});
  CHECK(findings(planned.plan).empty());
  REQUIRE(planned.plan.steps.size() == 1);
  CHECK(planned.plan.steps[0].id == "R__test/migrate/1");
  CHECK(findings(plan_migration(repeatable("VACUUM t;"), catalog, {}, {}).plan) ==
        Lines{"error outside_in_block"});
}

TEST_CASE("COPY carries the place of its rows") {
  const plan::MigrationPlan plan = plan_of("COPY t (id, a) FROM stdin;\n1\t2\n\\.\n", shop());
  REQUIRE(plan.steps.size() == 1);
  const auto& run = std::get<plan::RunInTransaction>(plan.steps[0].action);
  REQUIRE(run.statements[0].copy_data);
  CHECK(run.statements[0].copy_data->length == 4);
}
