// SPDX-License-Identifier: Apache-2.0
// set-not-null, add-check, add-foreign-key, add-unique, add-primary-key.
#include "planner/recipe.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace pgmig;
using namespace pgmig::planner;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(R"(
    CREATE TABLE t (id int PRIMARY KEY, a int, b text, c int, CONSTRAINT c_there CHECK (c IS NOT NULL));
    CREATE TABLE n (id int NOT NULL, a int);
    CREATE TABLE pt (k int) PARTITION BY RANGE (k);
    CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (9);
    CREATE TABLE parent (a int);
    CREATE TABLE child () INHERITS (parent);
  )");
  return catalog;
}

std::string recipe_of(const std::string& sql) {
  return plan_of(sql + ";", shop()).statements[0].recipe;
}

/// What is changed, without the looks at the rows before it.
Lines without_checks(const plan::MigrationPlan& plan) {
  Lines lines = steps(plan);
  std::erase_if(lines, [](const std::string& line) { return line.find(" check: ") != line.npos; });
  return lines;
}

}  // namespace

TEST_CASE("SET NOT NULL is proven by a CHECK of pgmig's that goes with it") {
  const plan::MigrationPlan plan = plan_of("ALTER TABLE t ALTER COLUMN a SET NOT NULL;", shop());
  CHECK(findings(plan).empty());
  CHECK(steps(plan) ==
        Lines{"expand/1 check: SELECT pg_catalog.concat('id=', id) FROM public.t WHERE a IS NULL "
              "LIMIT 6",
              "expand/2: ALTER TABLE public.t ADD CONSTRAINT pgmig_t_a_not_null CHECK (a IS NOT "
              "NULL) NOT VALID",
              "expand/3: ALTER TABLE public.t VALIDATE CONSTRAINT pgmig_t_a_not_null",
              "expand/4: ALTER TABLE public.t ALTER COLUMN a SET NOT NULL; ALTER TABLE public.t "
              "DROP CONSTRAINT pgmig_t_a_not_null"});
  CHECK(plan.statements[0].verdict == plan::Verdict::rewritten);
  CHECK(plan.statements[0].recipe == "set-not-null");
  CHECK(plan.statements[0].steps.size() == 4);
  CHECK(words(plan.steps[0].effects) ==
        Lines{"public.t AccessShareLock scan", "public.t_pkey AccessShareLock brief"});
  CHECK(words(plan.steps[1].effects) == Lines{"public.t AccessExclusiveLock brief"});
  CHECK(words(plan.steps[2].effects) == Lines{"public.t ShareUpdateExclusiveLock scan"});
  CHECK(words(plan.steps[3].effects) == Lines{"public.t AccessExclusiveLock brief"});
  CHECK(plan.steps[0].lock_timeout == 0ms);
  CHECK(plan.steps[1].lock_timeout > 0ms);
  CHECK(plan.steps[2].lock_timeout == 0ms);
  CHECK(plan.steps[3].lock_timeout > 0ms);
}

TEST_CASE("a valid CHECK of the author's is the proof") {
  const plan::MigrationPlan plan = plan_of("ALTER TABLE t ALTER COLUMN c SET NOT NULL;", shop());
  CHECK(steps(plan) == Lines{"expand/1: ALTER TABLE t ALTER COLUMN c SET NOT NULL"});
  CHECK(plan.statements[0].verdict == plan::Verdict::safe);
}

TEST_CASE("a proof's name is never one that is there") {
  catalog::Catalog catalog = schema(
      "CREATE TABLE t (a int, CONSTRAINT pgmig_t_a_not_null CHECK (a > 0));"
      "CREATE TABLE u () INHERITS (t);");
  CHECK_THAT(steps(plan_of("ALTER TABLE t ALTER a SET NOT NULL;", catalog))[1],
             Contains("pgmig_t_a_not_null1 "));
}

TEST_CASE("a recipe for a constraint claims what keeps its meaning, and nothing else") {
  struct Row {
    const char* sql;
    const char* recipe;
  };

  const auto row = GENERATE(values<Row>({
      {"ALTER TABLE t ALTER a SET NOT NULL, ALTER b SET NOT NULL", "set-not-null"},
      {"ALTER TABLE t ALTER a SET NOT NULL, ALTER b SET DEFAULT 'x'", "set-not-null"},
      {"ALTER TABLE pt ALTER k SET NOT NULL", "set-not-null"},
      {"ALTER TABLE parent ALTER a SET NOT NULL", "set-not-null"},
      {"ALTER TABLE ONLY parent ALTER a SET NOT NULL", ""},
      {"ALTER TABLE t ADD CHECK (a > 0)", "add-check"},
      {"ALTER TABLE t ADD CHECK (a > 0) NOT VALID", ""},
      {"ALTER TABLE t ADD CONSTRAINT c_there CHECK (a > 0)", ""},
      {"ALTER TABLE t ADD CHECK (a > 0), ADD CHECK (a < 9)", "add-check"},
      {"ALTER TABLE pt ADD CHECK (k > 0)", "add-check"},
      {"ALTER TABLE n ADD FOREIGN KEY (a) REFERENCES t", "add-foreign-key"},
      {"ALTER TABLE n ADD FOREIGN KEY (a) REFERENCES t NOT VALID", ""},
      {"ALTER TABLE pt ADD FOREIGN KEY (k) REFERENCES t", "add-foreign-key"},
      {"ALTER TABLE n ADD FOREIGN KEY (a) REFERENCES pt", ""},
      {"ALTER TABLE t ADD UNIQUE (a)", "add-unique"},
      {"ALTER TABLE t ADD UNIQUE (a, b) DEFERRABLE", "add-unique"},
      {"ALTER TABLE pt ADD UNIQUE (k)", "add-unique"},
      {"ALTER TABLE ONLY pt ADD UNIQUE (k)", ""},
      {"ALTER TABLE n ADD UNIQUE USING INDEX n_idx", ""},
      {"ALTER TABLE t ADD EXCLUDE USING gist (a WITH =)", ""},
      {"ALTER TABLE n ADD PRIMARY KEY (id)", "add-primary-key"},
      {"ALTER TABLE pt ADD PRIMARY KEY (k)", "add-primary-key"},
      {"ALTER TABLE ONLY parent ADD PRIMARY KEY (a)", ""},
  }));
  INFO(row.sql);
  CHECK(recipe_of(row.sql) == row.recipe);
}

TEST_CASE("a table of this run takes its constraints plainly") {
  const plan::MigrationPlan plan = plan_of(
      "CREATE TABLE x (a int, b int); ALTER TABLE x ALTER a SET NOT NULL; ALTER TABLE x ADD UNIQUE "
      "(b); ALTER TABLE x ADD PRIMARY KEY (a); ALTER TABLE x ADD CHECK (a > 0);",
      shop());
  CHECK(plan.steps.size() == 1);
}

TEST_CASE("who signs for the scan, or holds it in a block, gets the plain statement or a refusal") {
  CHECK(steps(plan_of("-- pgmig: accept=table_scan reason=\"small\"\nALTER TABLE t ADD CONSTRAINT "
                      "x CHECK (a > 0);",
                      shop())) == Lines{"expand/1: ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)"});
  CHECK(findings(plan_of("BEGIN; ALTER TABLE t ADD CHECK (a > 0); COMMIT;", shop())) ==
        Lines{"error table_scan"});
}

TEST_CASE("a constraint that is replaced stays in one transaction, or is refused") {
  CHECK(findings(plan_of("ALTER TABLE t DROP CONSTRAINT c_there; ALTER TABLE t ADD CONSTRAINT "
                         "c_there CHECK (c > 0);",
                         shop())) == Lines{"error table_scan"});
}

TEST_CASE(
    "the referenced table is locked before the referencing one, in one transaction of theirs") {
  const plan::MigrationPlan plan = plan_of(
      "ALTER TABLE t ADD COLUMN d int; ALTER TABLE n ADD FOREIGN KEY (a) REFERENCES t ON DELETE "
      "SET NULL;",
      shop());
  CHECK(findings(plan).empty());
  CHECK(steps(plan) ==
        Lines{"expand/1: ALTER TABLE t ADD COLUMN d int",
              "expand/2 check: SELECT pg_catalog.concat('ctid=', ctid) FROM ONLY public.n WHERE a "
              "IS NOT NULL AND NOT EXISTS (SELECT FROM ONLY public.t AS pgmig_other WHERE "
              "pgmig_other.id = public.n.a) LIMIT 6",
              "expand/3 outside: CREATE INDEX CONCURRENTLY n_a_idx ON public.n (a)",
              "expand/4: LOCK TABLE ONLY public.t IN SHARE ROW EXCLUSIVE MODE; ALTER "
              "TABLE public.n ADD CONSTRAINT n_a_fkey FOREIGN KEY (a) REFERENCES t "
              "ON DELETE SET NULL NOT VALID",
              "expand/5: ALTER TABLE public.n VALIDATE CONSTRAINT n_a_fkey"});
}

TEST_CASE("a primary key proves NOT NULL, builds its index and takes it over") {
  const plan::MigrationPlan plan = plan_of("ALTER TABLE n ADD PRIMARY KEY (id, a);", shop());
  CHECK(findings(plan).empty());
  CHECK(
      steps(plan) ==
      Lines{"expand/1 check: SELECT pg_catalog.concat('id=', id, ', a=', a) FROM ONLY public.n "
            "WHERE id IS NOT NULL AND a IS NOT NULL GROUP BY id, a HAVING pg_catalog.count(*) > 1 "
            "LIMIT 6",
            "expand/2 check: SELECT pg_catalog.concat('ctid=', ctid) FROM public.n WHERE a IS NULL "
            "LIMIT 6",
            "expand/3: ALTER TABLE public.n ADD CONSTRAINT pgmig_n_a_not_null CHECK (a IS NOT "
            "NULL) NOT VALID",
            "expand/4: ALTER TABLE public.n VALIDATE CONSTRAINT pgmig_n_a_not_null",
            "expand/5 outside: CREATE UNIQUE INDEX CONCURRENTLY n_pkey ON public.n (id, a)",
            "expand/6: ALTER TABLE public.n ADD CONSTRAINT n_pkey PRIMARY KEY USING INDEX n_pkey; "
            "ALTER TABLE public.n DROP CONSTRAINT pgmig_n_a_not_null"});
}

TEST_CASE("an index that finds the rows of a foreign key spares one") {
  const auto [index, serves] =
      GENERATE(table<const char*, bool>({{"CREATE INDEX x ON n (a)", true},
                                         {"CREATE INDEX x ON n (a, id)", true},
                                         {"CREATE INDEX x ON n (id, a)", false},
                                         {"CREATE INDEX x ON n (a) WHERE id > 0", false},
                                         {"CREATE INDEX x ON n USING gin (a)", false},
                                         {"CREATE INDEX x ON n ((a + 1))", false}}));
  INFO(index);
  const catalog::Catalog catalog =
      schema(std::string("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE n (id int, a int);") +
             index + ";");
  const plan::MigrationPlan plan =
      plan_of("ALTER TABLE n ADD FOREIGN KEY (a) REFERENCES t;", catalog);
  CHECK(findings(plan).empty());
  CHECK(plan.steps.size() == (serves ? 3 : 4));
}

TEST_CASE("before 18 the partitions have their foreign keys first, from 18 on all at once") {
  catalog::Catalog catalog = schema(
      "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE p (k int) PARTITION BY RANGE (k);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE INDEX ON p (k);");
  const std::string add = "ALTER TABLE p ADD CONSTRAINT f FOREIGN KEY (k) REFERENCES t;";
  CHECK(without_checks(plan_of(add, catalog)) ==
        Lines{"expand/2: LOCK TABLE ONLY public.t IN SHARE ROW EXCLUSIVE MODE; ALTER TABLE "
              "public.p1 ADD CONSTRAINT f FOREIGN KEY (k) REFERENCES t NOT VALID",
              "expand/3: ALTER TABLE public.p1 VALIDATE CONSTRAINT f",
              "expand/4: LOCK TABLE ONLY public.t IN ACCESS EXCLUSIVE MODE; ALTER TABLE public.p "
              "ADD CONSTRAINT f FOREIGN KEY (k) REFERENCES t"});
  catalog.server = {180000};
  CHECK(without_checks(plan_of(add, catalog)) ==
        Lines{"expand/2: LOCK TABLE ONLY public.t IN SHARE ROW EXCLUSIVE MODE; ALTER TABLE "
              "public.p ADD CONSTRAINT f FOREIGN KEY (k) REFERENCES t NOT VALID",
              "expand/3: ALTER TABLE public.p VALIDATE CONSTRAINT f"});
}

TEST_CASE("a key that a partition had is made again when the one above it is dropped") {
  const int server = GENERATE(150000, 180000);
  catalog::Catalog catalog = schema(
      "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE p (k int) PARTITION BY RANGE (k);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE INDEX ON p (k);"
      "ALTER TABLE p1 ADD CONSTRAINT mine FOREIGN KEY (k) REFERENCES t (id);");
  catalog.server = {server};
  catalog.find({"public", "p1"})->constraints[0].definition = "FOREIGN KEY (k) REFERENCES t(id)";
  const plan::MigrationPlan plan =
      plan_of("ALTER TABLE p ADD CONSTRAINT f FOREIGN KEY (k) REFERENCES t (id);", catalog);
  CHECK(plan.steps[1].undo ==
        plan::Undo{plan::UndoSql{
            {server < 180000 ? "ALTER TABLE public.p DROP CONSTRAINT f"
                             : "ALTER TABLE public.p DROP CONSTRAINT IF EXISTS f",
             "ALTER TABLE public.p1 ADD CONSTRAINT mine FOREIGN KEY (k) REFERENCES t(id)"}}});
}

TEST_CASE("a valid unique index becomes the key, and is made again when that is taken back") {
  catalog::Catalog catalog =
      schema("CREATE TABLE n (id int, a int); CREATE UNIQUE INDEX mine ON n (id, a);");
  catalog::Index& mine = catalog.find({"public", "n"})->indexes[0];
  mine.definition = "CREATE UNIQUE INDEX mine ON public.n USING btree (id, a)";
  const plan::MigrationPlan plan =
      plan_of("ALTER TABLE n ADD CONSTRAINT k UNIQUE (id, a);", catalog);
  CHECK(steps(plan) ==
        Lines{"expand/1: ALTER TABLE public.n ADD CONSTRAINT k UNIQUE USING INDEX mine"});
  CHECK(plan.steps[0].undo ==
        plan::Undo{plan::UndoSql{
            {"ALTER TABLE public.n DROP CONSTRAINT IF EXISTS k",
             "CREATE UNIQUE INDEX IF NOT EXISTS mine ON public.n USING btree (id, a)"}}});
  CHECK(steps(plan_of("ALTER TABLE n ADD UNIQUE (a, id);", catalog)).size() == 3);
  mine.valid = false;
  CHECK(steps(plan_of("ALTER TABLE n ADD UNIQUE (id, a);", catalog)).size() == 3);
}

TEST_CASE("an index of the same name is taken for done, with a warning where it is another one") {
  const catalog::Catalog catalog =
      schema("CREATE TABLE n (id int, a int); CREATE INDEX x ON n (a);");
  CHECK(findings(plan_of("CREATE INDEX IF NOT EXISTS x ON n (a);", catalog)) ==
        Lines{"note nothing_to_do"});
  const plan::MigrationPlan plan = plan_of("CREATE INDEX IF NOT EXISTS x ON n (a, id);", catalog);
  CHECK(findings(plan) == Lines{"warning another_index", "note nothing_to_do"});
  CHECK_THAT(plan.diagnostics[0].message, Contains("CREATE INDEX x ON n (a)"));
  CHECK(findings(plan_of("CREATE INDEX IF NOT EXISTS x ON n (a) WHERE id > 0;", catalog))[0] ==
        "warning another_index");
}

TEST_CASE("each partition has its key before the partitioned table takes them over") {
  const catalog::Catalog catalog = schema(
      "CREATE TABLE p (k int NOT NULL, a int) PARTITION BY RANGE (k);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (19);");
  const plan::MigrationPlan plan = plan_of("ALTER TABLE p ADD UNIQUE (k, a);", catalog);
  CHECK(findings(plan).empty());
  const std::string take = " UNIQUE USING INDEX ";
  CHECK(without_checks(plan) ==
        Lines{"expand/2 outside: CREATE UNIQUE INDEX CONCURRENTLY p1_k_a_key ON public.p1 (k, a)",
              "expand/3: ALTER TABLE public.p1 ADD CONSTRAINT p1_k_a_key" + take + "p1_k_a_key",
              "expand/4 outside: CREATE UNIQUE INDEX CONCURRENTLY p2_k_a_key ON public.p2 (k, a)",
              "expand/5: ALTER TABLE public.p2 ADD CONSTRAINT p2_k_a_key" + take + "p2_k_a_key",
              "expand/6: ALTER TABLE public.p ADD CONSTRAINT p_k_a_key UNIQUE (k, a)"});
  for (const std::string& effect : words(plan.steps[5].effects)) {
    CHECK_THAT(effect, EndsWith(" brief"));
  }
}
