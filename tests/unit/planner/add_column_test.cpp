// SPDX-License-Identifier: Apache-2.0
// add-column, and ALTER TABLE in parts.
#include "planner/recipe.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace pgmig;
using namespace pgmig::planner;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(R"(
    CREATE TABLE p (id int PRIMARY KEY);
    CREATE TABLE t (id int PRIMARY KEY, a int, b text);
    CREATE TABLE pt (k int) PARTITION BY RANGE (k);
    CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (9);
    CREATE TABLE parent (a int);
    CREATE TABLE child (z int) INHERITS (parent);
    CREATE DOMAIN small AS int CHECK (VALUE < 9);
    CREATE DOMAIN preset AS int DEFAULT 7;
    CREATE TYPE "Mood" AS ENUM ('sad', 'glad');
  )");
  return catalog;
}

plan::MigrationPlan planned(const std::string& sql) { return plan_of(sql + ";", shop()); }

}  // namespace

TEST_CASE("a column with a volatile default comes empty, with its default, and is filled") {
  const auto plan = planned("ALTER TABLE t ADD COLUMN z uuid DEFAULT gen_random_uuid()");
  CHECK(findings(plan).empty());
  CHECK(steps(plan) ==
        Lines{"expand/1: ALTER TABLE public.t ADD COLUMN z uuid, ALTER COLUMN z SET "
              "DEFAULT gen_random_uuid()",
              "expand/2 in blocks: UPDATE public.t SET z = DEFAULT WHERE z IS NULL"});
  CHECK(plan.statements[0].recipe == "add-column");
  CHECK(plan.statements[0].verdict == plan::Verdict::rewritten);
  CHECK(words(plan.steps[0].effects) == Lines{"public.t AccessExclusiveLock brief"});
  CHECK(words(plan.steps[1].effects) ==
        Lines{"public.t RowExclusiveLock rewrite", "public.t_pkey RowExclusiveLock brief"});
  CHECK(plan.steps[1].lock_timeout > 0ms);
  CHECK(plan.steps[0].undo ==
        plan::Undo{plan::UndoSql{.sql = {"ALTER TABLE public.t DROP COLUMN z"}}});
  CHECK(std::holds_alternative<plan::NothingToUndo>(plan.steps[1].undo));
}

TEST_CASE("where it is NOT NULL, a CHECK proves it when all rows are filled") {
  const auto plan = planned("ALTER TABLE pt ADD z float8 DEFAULT random() NOT NULL");
  CHECK(findings(plan).empty());
  const Lines all = steps(plan);
  REQUIRE(all.size() == 5);
  CHECK_THAT(all[0], Contains("ADD COLUMN z float8, ALTER COLUMN z SET DEFAULT random()"));
  CHECK(all[1] == "expand/2 in blocks: UPDATE public.pt SET z = DEFAULT WHERE z IS NULL");
  CHECK_THAT(all[2], Contains("pgmig_pt_z_not_null CHECK (z IS NOT NULL) NOT VALID"));
  CHECK_THAT(all[3], Contains("VALIDATE CONSTRAINT pgmig_pt_z_not_null"));
  CHECK_THAT(all[4], Contains("ALTER COLUMN z SET NOT NULL; ") &&
                         Contains("DROP CONSTRAINT pgmig_pt_z_not_null"));
}

TEST_CASE("add-column claims what comes empty and is computed for each row, and nothing else") {
  struct Row {
    const char* sql;
    const char* recipe;
  };

  const auto row = GENERATE(values<Row>({
      {"ALTER TABLE t ADD z float8 DEFAULT random()", "add-column"},
      {"ALTER TABLE t ADD IF NOT EXISTS z float8 DEFAULT random()", "add-column"},
      {"ALTER TABLE t ADD z int DEFAULT 7 NOT NULL", ""},
      {"ALTER TABLE t ADD z timestamptz DEFAULT now()", ""},
      {"ALTER TABLE t ADD z serial", ""},
      {"ALTER TABLE t ADD z small DEFAULT random()", ""},
      {"ALTER TABLE t ADD z preset DEFAULT random()", ""},
      {"ALTER TABLE t ADD z int GENERATED ALWAYS AS IDENTITY", ""},
      {"ALTER TABLE parent ADD y float8 DEFAULT random()", "add-column"},
      {"ALTER TABLE parent ADD z float8 DEFAULT random()", ""},
      {"ALTER TABLE ONLY parent ADD y float8 DEFAULT random()", ""},
  }));
  INFO(row.sql);
  CHECK(planned(row.sql).statements[0].recipe == row.recipe);
}

TEST_CASE("from 18 on NOT NULL keeps the name that the author gave it") {
  catalog::Catalog catalog = shop();
  const std::string sql =
      "ALTER TABLE t ADD z float8 CONSTRAINT \"n n\" NOT NULL DEFAULT random();";
  const auto has_rename = [](const Lines& all) {
    return std::ranges::any_of(all, [](const std::string& step) {
      return step.find(
                 "SET NOT NULL; ALTER TABLE public.t RENAME CONSTRAINT t_z_not_null TO \"n n\"") !=
             std::string::npos;
    });
  };
  CHECK_FALSE(has_rename(steps(plan_of(sql, catalog))));
  catalog.server.number = 180000;
  CHECK(findings(plan_of(sql, catalog)).empty());
  CHECK(has_rename(steps(plan_of(sql, catalog))));
  CHECK_THAT(steps(plan_of("ALTER TABLE t ADD z int CONSTRAINT n NOT NULL DEFAULT 7 CHECK (z > a);",
                           catalog))[1],
             Contains("ALTER TABLE t ADD COLUMN z int DEFAULT 7 CONSTRAINT n NOT NULL; "));
}

TEST_CASE("constraints in the column are constraints of the table, with the server's names") {
  const auto plan = planned(
      "ALTER TABLE t ADD z uuid DEFAULT gen_random_uuid() UNIQUE CHECK (z IS NOT NULL) CONSTRAINT "
      "k CHECK (z <> a::text::uuid)");
  CHECK(findings(plan).empty());
  CHECK(plan.statements[0].recipe == "add-column, add-unique, add-check");
  const Lines all = steps(plan);
  REQUIRE(all.size() == 11);
  CHECK_THAT(all[2], Contains("check: SELECT pg_catalog.concat('z=', z)"));
  CHECK_THAT(all[3], Contains("CREATE UNIQUE INDEX CONCURRENTLY t_z_key ON public.t (z)"));
  CHECK_THAT(all[4], Contains("ADD CONSTRAINT t_z_key UNIQUE USING INDEX t_z_key"));
  CHECK_THAT(all[6], Contains("ADD CONSTRAINT t_z_check CHECK (z IS NOT NULL) NOT VALID"));
  CHECK_THAT(all[9], Contains("ADD CONSTRAINT k CHECK (z <> a::text::uuid) NOT VALID"));
}

TEST_CASE("actions are parts of their own, in the order in which the server runs them") {
  const auto plan = planned(
      "ALTER TABLE t ADD CHECK (z > 0), ADD z int DEFAULT 1, ALTER b SET DEFAULT 'x', ALTER a SET "
      "NOT NULL");
  CHECK(findings(plan).empty());
  CHECK(plan.statements[0].recipe == "set-not-null, add-check");
  const Lines all = steps(plan);
  CHECK_THAT(all[0],
             Contains("check: SELECT pg_catalog.concat('id=', id) FROM public.t WHERE a IS"));
  CHECK_THAT(all[1], Contains("check: ") && Contains("CAST(1 AS integer) AS z"));
  CHECK_THAT(all[2], Contains("ADD z int DEFAULT 1; ALTER TABLE t ALTER b SET DEFAULT 'x'"));
  CHECK_THAT(all.back(), Contains("VALIDATE CONSTRAINT t_z_check"));
}

TEST_CASE("rows are checked before the first change of the whole, where the columns are there") {
  const auto plan = planned("ALTER TABLE t ADD z int, ADD CHECK (a > 0), ADD CHECK (id > a)");
  const Lines all = steps(plan);
  CHECK_THAT(all[0], Contains("check: ") && Contains("NOT (a > 0)"));
  CHECK_THAT(all[1], Contains("check: ") && Contains("NOT (id > a)"));
  CHECK_THAT(all[2], Contains("ADD z int; ALTER TABLE public.t ADD CONSTRAINT t_a_check"));
}

TEST_CASE("what the value of a new column breaks is looked for before the column is there") {
  struct Row {
    const char* sql;
    const char* look;
  };

  const auto row = GENERATE(values<Row>({
      {"ALTER TABLE t ADD z int DEFAULT 3 CHECK (z > 5)",
       "SELECT pg_catalog.concat('id=', id) FROM (SELECT ctid, tableoid, *, CAST(3 AS integer) AS "
       "z "
       "FROM public.t) AS t WHERE NOT (z > 5) LIMIT 6"},
      {"ALTER TABLE t ADD z int DEFAULT 77 REFERENCES p",
       "CAST(77 AS integer) AS z FROM ONLY public.t) AS t WHERE z IS NOT NULL AND NOT EXISTS "
       "(SELECT "
       "FROM ONLY public.p AS pgmig_other WHERE pgmig_other.id = t.z)"},
      {"ALTER TABLE t ADD z int DEFAULT 7 UNIQUE", "GROUP BY z HAVING pg_catalog.count(*) > 1"},
      {"ALTER TABLE t ADD z int, ADD CHECK (z IS NOT NULL)", "CAST(NULL AS integer) AS z"},
      {"ALTER TABLE t ADD y int DEFAULT 1, ADD z int DEFAULT 2 CHECK (z < y)",
       "CAST(1 AS integer) AS y, CAST(2 AS integer) AS z"},
      {"ALTER TABLE t ADD z \"Mood\" DEFAULT 'sad' CHECK (z <> 'sad')",
       "CAST('sad' AS \"Mood\") AS z"},
  }));
  const auto plan = planned(row.sql);
  INFO(row.sql);
  CHECK(findings(plan).empty());
  const Lines all = steps(plan);
  CHECK_THAT(all[0], Contains("check: ") && Contains(row.look));
  CHECK(std::ranges::count_if(all, [](const std::string& step) {
          return step.find(" check: ") != std::string::npos;
        }) == 1);
}

TEST_CASE("rows of a column with another value for each are looked at when it is there") {
  const auto sql =
      GENERATE(as<std::string>{},
               "ALTER TABLE t ADD v float8 DEFAULT random(), ADD z int DEFAULT 3, ADD "
               "CHECK (z > v)",
               "ALTER TABLE t ADD v float8 DEFAULT random(), ADD z int DEFAULT 3 CHECK "
               "(z > 5)",
               "ALTER TABLE parent ADD z int DEFAULT 3 CHECK (z > 5)");
  const Lines all = steps(planned(sql));
  INFO(sql);
  CHECK_THAT(all[0], !Contains("check: "));
}

TEST_CASE("a brief statement of several actions stays as it is") {
  const auto plan = planned("ALTER TABLE t ADD y int, ADD z int REFERENCES p");
  CHECK(steps(plan) == Lines{"expand/1: ALTER TABLE t ADD y int, ADD z int REFERENCES p"});
}

TEST_CASE(
    "where one part would be refused, the statement is, and so is a constraint that changes") {
  const auto sql =
      GENERATE(as<std::string>{}, "ALTER TABLE t ALTER a TYPE bigint, ADD CHECK (id > 0)",
               "ALTER TABLE t ADD y int NOT NULL, ADD CHECK (id > 0)",
               "ALTER TABLE t ADD y int PRIMARY KEY");
  CHECK(plan::is_refused(planned(sql)));
}

TEST_CASE("the undo of the parts leads back step by step") {
  const auto plan = planned("ALTER TABLE t ALTER b SET DEFAULT 'x', ADD CHECK (id > 0)");
  Lines undone;
  for (auto step = plan.steps.rbegin(); step != plan.steps.rend(); ++step) {
    if (const auto* undo = std::get_if<plan::UndoSql>(&step->undo)) {
      std::ranges::copy(undo->sql, std::back_inserter(undone));
    }
  }
  CHECK(undone == Lines{"ALTER TABLE public.t DROP CONSTRAINT t_id_check",
                        "ALTER TABLE public.t ALTER COLUMN b DROP DEFAULT"});
}

TEST_CASE("a trigger that fires for each filled row is a warning") {
  const catalog::Catalog catalog = [] {
    catalog::Catalog made = schema("CREATE TABLE t (id int);");
    made.find({"", "t"})->triggers = {
        {.name = "touch", .definition = "CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON public.t"},
        {.name = "b UPDATE ON",
         .definition = "CREATE TRIGGER \"b UPDATE ON\" BEFORE UPDATE OF id ON public.t"},
        {.name = "off",
         .definition = "CREATE TRIGGER off AFTER UPDATE ON public.t",
         .enabled = 'D'}};
    return made;
  }();
  const auto plan = plan_of("ALTER TABLE t ADD z float8 DEFAULT random();", catalog);
  CHECK(findings(plan) == Lines{"warning triggers_fire"});
  CHECK_THAT(plan.diagnostics[0].message,
             Contains("trigger touch of public.t") && !Contains("off") && !Contains("b UPDATE"));
}
