// SPDX-License-Identifier: Apache-2.0
// create-index and drop-index.
#include "planner/recipe.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace pgmig;
using namespace pgmig::planner;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

using Lines = std::vector<std::string>;

namespace {

const catalog::Catalog& shop() {
  static const catalog::Catalog catalog = schema(R"(
    CREATE TABLE t (id int PRIMARY KEY, a int, b text);
    CREATE INDEX t_a_idx ON t (a);
    CREATE INDEX t_b_idx ON t (b);
    CREATE TABLE pt (k int) PARTITION BY RANGE (k);
    CREATE TABLE pt1 PARTITION OF pt FOR VALUES FROM (0) TO (9);
    CREATE INDEX pt_k_idx ON pt (k);
    CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
  )");
  return catalog;
}

}  // namespace

TEST_CASE("recipes have ids of their own and say what they do") {
  std::set<std::string_view> ids;
  for (const Recipe* recipe : recipes::all_recipes()) {
    CHECK(ids.insert(recipe->id).second);
    CHECK(recipe->danger.ends_with("."));
    CHECK(recipe->technique.ends_with("."));
  }
  CHECK(ids.contains("create-index"));
  CHECK_THAT(recipes_markdown(), Contains("| `drop-index` |"));
}

TEST_CASE("duplicates are looked for before a unique index is built, as the index sees its keys") {
  struct Row {
    const char* sql;
    const char* look;
  };

  const auto row = GENERATE(values<Row>({
      {"CREATE UNIQUE INDEX ON t (a, lower(b)) INCLUDE (id) WHERE a > 0 or b is null",
       "SELECT pg_catalog.concat('a=', a, ', lower(b)=', (lower(b))) FROM ONLY public.t WHERE (a > "
       "0 "
       "or b is null) AND a IS NOT NULL AND (lower(b)) IS NOT NULL GROUP BY a, (lower(b)) HAVING "
       "pg_catalog.count(*) > 1 LIMIT 6"},
      {"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a) NULLS NOT DISTINCT",
       "FROM ONLY public.t GROUP BY a HAVING"},
      {"CREATE UNIQUE INDEX i ON t (b COLLATE \"C\" text_pattern_ops DESC)",
       "WHERE b COLLATE \"C\" IS NOT NULL GROUP BY b COLLATE \"C\" HAVING"},
  }));
  const plan::MigrationPlan plan = plan_of(std::string{row.sql} + ";", shop());
  INFO(row.sql);
  CHECK(findings(plan).empty());
  REQUIRE(plan.steps.size() == 2);
  CHECK_THAT(steps(plan)[0], Contains("check: ") && Contains(row.look));
  CHECK(steps(plan_of("CREATE UNIQUE INDEX i ON t (a mine_ops);", shop())).size() == 1);
}

TEST_CASE("an index on a table that others use is built concurrently") {
  const plan::MigrationPlan plan = plan_of("CREATE INDEX ON t (a, lower(b)) WHERE a > 0;", shop());
  CHECK(findings(plan).empty());
  REQUIRE(plan.steps.size() == 1);
  const plan::Step& step = plan.steps[0];
  CHECK_THAT(steps(plan)[0], Contains("CREATE INDEX CONCURRENTLY t_a_lower_idx ON public.t"));
  CHECK(step.recipe == "create-index");
  const pg::QualifiedName index{"public", "t_a_lower_idx"};
  const pg::QualifiedName table{"public", "t"};
  CHECK(step.done_if == plan::Probe{plan::IndexIsValid{index, table}});
  CHECK(step.clean_up == plan::CleanUp{plan::DropInvalidIndex{index, table}});
  CHECK(step.undo == plan::Undo{plan::UndoSql{{"DROP INDEX public.t_a_lower_idx"}}});
  CHECK(step.lock_timeout == 0ms);
  CHECK(words(step.effects) == Lines{"public.t ShareUpdateExclusiveLock rewrite"});
  CHECK(plan.statements[0].verdict == plan::Verdict::rewritten);
  CHECK(plan.statements[0].hazards == Lines{"index_build"});
  CHECK(words(plan.statements[0].effects_as_written) == Lines{"public.t ShareLock rewrite"});
}

TEST_CASE("an unnamed index gets the name that the server would choose, next to what is there") {
  CHECK_THAT(steps(plan_of("CREATE INDEX ON t (a);", shop()))[0],
             Contains("CONCURRENTLY t_a_idx1 ON"));
}

TEST_CASE("CONCURRENTLY as the author wrote it stays, with a probe") {
  const plan::MigrationPlan plan = plan_of("CREATE INDEX CONCURRENTLY x ON t (a);", shop());
  CHECK(steps(plan) == Lines{"expand/1 outside: CREATE INDEX CONCURRENTLY x ON t (a)"});
  CHECK(plan.statements[0].verdict == plan::Verdict::safe);
  CHECK(std::holds_alternative<plan::IndexIsValid>(plan.steps[0].done_if));
}

TEST_CASE("IF NOT EXISTS is left out, for it would take an INVALID index for done") {
  CHECK(steps(plan_of("CREATE INDEX CONCURRENTLY IF NOT EXISTS x ON t (a);", shop())) ==
        Lines{"expand/1 outside: CREATE INDEX CONCURRENTLY x ON public.t (a)"});
  const plan::MigrationPlan there = plan_of("CREATE INDEX IF NOT EXISTS t_a_idx ON t (a);", shop());
  CHECK(there.steps.empty());
  CHECK(findings(there) == Lines{"note nothing_to_do"});
}

TEST_CASE("an index on a new or empty table is built plainly, in the transaction") {
  CHECK(steps(plan_of("CREATE TABLE n (a int); CREATE INDEX ON n (a);", shop())) ==
        Lines{"expand/1: CREATE TABLE n (a int); CREATE INDEX ON n (a)"});
  catalog::Catalog empty = shop();
  empty.relations.at({"public", "t"}).may_hold_rows = false;
  CHECK(steps(plan_of("CREATE INDEX x ON t (a);", empty)) ==
        Lines{"expand/1: CREATE INDEX x ON t (a)"});
}

TEST_CASE("who signs for it gets the plain build") {
  const plan::MigrationPlan plan =
      plan_of("-- pgmig: accept=index_build reason=\"night\"\nCREATE INDEX x ON t (a);", shop());
  CHECK(steps(plan) == Lines{"expand/1: CREATE INDEX x ON t (a)"});
  CHECK(plan.statements[0].verdict == plan::Verdict::accepted);
}

TEST_CASE("a partitioned table has no concurrent build of its own") {
  CHECK(findings(plan_of("CREATE INDEX CONCURRENTLY x ON pt (k);", shop())) ==
        Lines{"error partitioned_concurrently"});
}

TEST_CASE("a materialized view's index is built concurrently as well") {
  CHECK_THAT(steps(plan_of("CREATE INDEX ON mv (id);", shop()))[0],
             Contains("CONCURRENTLY mv_id_idx ON public.mv"));
}

TEST_CASE("indexes are dropped concurrently, one a step, in contract") {
  const plan::MigrationPlan plan = plan_of("DROP INDEX t_a_idx, t_b_idx;", shop());
  CHECK(steps(plan) == Lines{"contract/1 outside: DROP INDEX CONCURRENTLY public.t_a_idx",
                             "contract/2 outside: DROP INDEX CONCURRENTLY public.t_b_idx"});
  CHECK(plan.statements[0].steps == Lines{"0007/contract/1", "0007/contract/2"});
  CHECK(plan.steps[0].done_if == plan::Probe{plan::RelationIsGone{{"public", "t_a_idx"}}});
  CHECK(plan.steps[0].undo == plan::Undo{plan::UndoSql{{"CREATE INDEX t_a_idx ON t (a)"}}});
}

TEST_CASE("what a constraint's index needs is DROP CONSTRAINT") {
  const plan::MigrationPlan plan = plan_of("DROP INDEX t_pkey;", shop());
  CHECK(findings(plan) == Lines{"error index_of_constraint"});
  CHECK(plan.diagnostics[0].hint == "ALTER TABLE public.t DROP CONSTRAINT t_pkey");
}

TEST_CASE("a partitioned index goes at once, there is no other way") {
  CHECK(steps(plan_of("DROP INDEX pt_k_idx;", shop())) == Lines{"contract/1: DROP INDEX pt_k_idx"});
}

TEST_CASE("inside the author's transaction an index is dropped plainly") {
  CHECK(steps(plan_of("BEGIN; DROP INDEX t_a_idx; COMMIT;", shop())) ==
        Lines{"contract/1: DROP INDEX t_a_idx"});
}
