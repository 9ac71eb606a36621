// SPDX-License-Identifier: Apache-2.0
// create-partitioned-index, attach-partition, detach-partition, drop-constraint.
#include "catalog/links.hpp"
#include "planner/partition_proof.hpp"
#include "schema.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <utility>

using namespace pgmig;
using namespace pgmig::planner;
using Catch::Matchers::Contains;

using Lines = std::vector<std::string>;

namespace {

catalog::Catalog sales() {
  catalog::Catalog catalog = schema(R"(
    CREATE TABLE customer (id int PRIMARY KEY);
    CREATE TABLE sale (k int NOT NULL, at date, customer int) PARTITION BY RANGE (k);
    CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM (0) TO (10);
    CREATE TABLE sale_2 PARTITION OF sale FOR VALUES FROM (10) TO (20) PARTITION BY LIST (k);
    CREATE TABLE sale_2_a PARTITION OF sale_2 FOR VALUES IN (10);
    CREATE TABLE sale_3 (k int NOT NULL, at date, customer int);
    CREATE TABLE orders (id int, customer int CONSTRAINT orders_customer REFERENCES customer);
  )");
  catalog.find({"public", "sale"})->partition_key = "RANGE (k)";
  catalog.find({"public", "sale_1"})->partition_bound = "FOR VALUES FROM (0) TO (10)";
  return catalog;
}

void add_index(catalog::Catalog& catalog, const std::string& table, catalog::Index index) {
  catalog::Relation& relation = *catalog.find({"public", table});
  relation.indexes.push_back(std::move(index));
  catalog::enter_indexes(catalog, relation);
}

}  // namespace

TEST_CASE("an index of a partitioned table is made on one partition after the other") {
  const plan::MigrationPlan plan = plan_of("CREATE INDEX ON sale (at);", sales());
  CHECK(findings(plan).empty());
  CHECK(steps(plan) ==
        Lines{"expand/1: CREATE INDEX sale_at_idx ON ONLY public.sale (at)",
              "expand/2: CREATE INDEX sale_2_at_idx ON ONLY public.sale_2 (at)",
              "expand/3 outside: CREATE INDEX CONCURRENTLY sale_1_at_idx ON public.sale_1 (at)",
              "expand/4: ALTER INDEX public.sale_at_idx ATTACH PARTITION public.sale_1_at_idx",
              "expand/5 outside: CREATE INDEX CONCURRENTLY sale_2_a_at_idx ON public.sale_2_a (at)",
              "expand/6: ALTER INDEX public.sale_2_at_idx ATTACH PARTITION public.sale_2_a_at_idx",
              "expand/7: ALTER INDEX public.sale_at_idx ATTACH PARTITION public.sale_2_at_idx"});
  CHECK(plan.steps[3].undo ==
        plan::Undo{plan::UndoSql{{"DROP INDEX IF EXISTS public.sale_at_idx"}}});
}

TEST_CASE("an index that serves is attached, and made again when that is taken back") {
  catalog::Catalog catalog = sales();
  add_index(catalog, "sale_1",
            {.name = "mine",
             .columns = {"at"},
             .definition = "CREATE INDEX mine ON public.sale_1 USING btree (at)"});
  const plan::MigrationPlan plan = plan_of("CREATE INDEX ON sale (at);", catalog);
  CHECK(steps(plan)[2] == "expand/3: ALTER INDEX public.sale_at_idx ATTACH PARTITION public.mine");
  CHECK(plan.steps[2].undo ==
        plan::Undo{
            plan::UndoSql{{"DROP INDEX IF EXISTS public.sale_at_idx",
                           "CREATE INDEX IF NOT EXISTS mine ON public.sale_1 USING btree (at)"}}});
}

TEST_CASE("an index that differs, or is not valid, does not serve") {
  const auto* const definition =
      GENERATE("CREATE INDEX mine ON public.sale_1 USING btree (at) WHERE (k > 1)",
               "CREATE UNIQUE INDEX mine ON public.sale_1 USING btree (at)",
               "CREATE INDEX mine ON public.sale_1 USING btree (at date_ops)",
               "CREATE INDEX mine ON public.sale_1 USING btree (at, k)");
  catalog::Catalog catalog = sales();
  add_index(catalog, "sale_1", {.name = "mine", .columns = {"at"}, .definition = definition});
  CHECK_THAT(steps(plan_of("CREATE INDEX ON sale (at);", catalog))[2],
             Contains("CONCURRENTLY sale_1_at_idx"));
  catalog.find({"public", "sale_1"})->indexes[0] = {
      .name = "mine",
      .columns = {"at"},
      .definition = "CREATE INDEX mine ON public.sale_1 USING btree (at)",
      .valid = false};
  CHECK_THAT(steps(plan_of("CREATE INDEX ON sale (at);", catalog))[2],
             Contains("CONCURRENTLY sale_1_at_idx"));
}

TEST_CASE("names of indexes are at most 63 bytes and differ from each other") {
  const std::string front(58, 'n');
  std::string sql =
      "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE " + front + "(a int);";
  for (int i = 0; i < 12; ++i) {
    sql += "CREATE TABLE " + front + "_" + std::to_string(i) + " PARTITION OF p FOR VALUES FROM (" +
           std::to_string(i) + ") TO (" + std::to_string(i + 1) + ");";
  }
  sql += "CREATE INDEX ON " + front + " (a);";
  const plan::MigrationPlan plan = plan_of("CREATE INDEX ON p (a);", schema(sql));
  std::set<std::string> names;
  for (const plan::Step& step : plan.steps) {
    if (const auto* probe = std::get_if<plan::IndexIsValid>(&step.done_if)) {
      CHECK(probe->index.name.size() <= 63);
      CHECK(names.insert(probe->index.name).second);
    }
  }
  CHECK(names.size() == 12);
}

TEST_CASE("what an earlier IF NOT EXISTS left unfinished is finished") {
  catalog::Catalog catalog = sales();
  for (const auto* const table : {"sale", "sale_1"}) {
    add_index(catalog, table,
              {.name = table == std::string{"sale"} ? "x" : "x1",
               .columns = {"at"},
               .definition = "CREATE INDEX x ON ONLY public.sale USING btree (at)",
               .valid = table != std::string{"sale"},
               .partitioned = table == std::string{"sale"},
               .parent = table == std::string{"sale"} ? "" : "x"});
  }
  CHECK(steps(plan_of("CREATE INDEX IF NOT EXISTS x ON sale (at);", catalog)) ==
        Lines{"expand/1: CREATE INDEX sale_2_at_idx ON ONLY public.sale_2 (at)",
              "expand/2 outside: CREATE INDEX CONCURRENTLY sale_2_a_at_idx ON public.sale_2_a (at)",
              "expand/3: ALTER INDEX public.sale_2_at_idx ATTACH PARTITION public.sale_2_a_at_idx",
              "expand/4: ALTER INDEX public.x ATTACH PARTITION public.sale_2_at_idx"});
}

TEST_CASE("the condition of a partition has PostgreSQL's shape") {
  struct Row {
    const char* key;
    const char* bound;
    const char* condition;
  };

  const auto row = GENERATE(values<Row>({
      {"LIST (a)", "FOR VALUES IN ('x', 'y,z')", "a IS NOT NULL AND a IN ('x', 'y,z')"},
      {"LIST (a)", "FOR VALUES IN (NULL)", "a IS NULL"},
      {"LIST (\"A\"\"\")", "for values in (null, 1)", R"(("A""" IS NULL OR "A""" IN (1)))"},
      {"RANGE (a)", "FOR VALUES FROM (1) TO (2)", "a IS NOT NULL AND a >= 1 AND a < 2"},
      {"RANGE (a)", "FOR VALUES FROM (minvalue) TO (2)", "a IS NOT NULL AND a < 2"},
      {"RANGE (a, b)", "FOR VALUES FROM (1, 2) TO (1, 9)",
       "a IS NOT NULL AND b IS NOT NULL AND a = 1 AND b >= 2 AND b < 9"},
      {"RANGE (a, b)", "FOR VALUES FROM (1, 2) TO (3, 4)",
       "a IS NOT NULL AND b IS NOT NULL AND (a > 1 OR (a = 1 AND b >= 2)) AND (a < 3 OR (a = 3 AND "
       "b < 4))"},
      {"HASH (a)", "FOR VALUES WITH (remainder 1, modulus 4)",
       "pg_catalog.satisfies_hash_partition('public.p'::pg_catalog.regclass, 4, 1, a)"},
      {"RANGE (a, b)", "FOR VALUES FROM (1, MINVALUE) TO (2, MAXVALUE)", ""},
      {"RANGE (lower(a))", "FOR VALUES FROM ('a') TO ('b')", ""},
      {"RANGE (a COLLATE \"C\")", "FOR VALUES FROM ('a') TO ('b')", ""},
      {"LIST (a)", "DEFAULT", ""},
  }));
  const catalog::Relation parent{.name = {"public", "p"}, .partition_key = row.key};
  const auto bound = sql::partition_bound(row.bound);
  REQUIRE(bound);
  CHECK(partition_condition(parent, *bound).value_or("") == row.condition);
}

TEST_CASE("a table with rows is attached with a proof that goes with it") {
  const plan::MigrationPlan plan =
      plan_of("ALTER TABLE sale ATTACH PARTITION sale_3 FOR VALUES FROM (20) TO (30);", sales());
  CHECK(findings(plan).empty());
  CHECK(steps(plan) ==
        Lines{"expand/1 check: SELECT pg_catalog.concat('ctid=', ctid) FROM public.sale_3 WHERE "
              "NOT (k IS NOT NULL AND k >= 20 AND k < 30) LIMIT 6",
              "expand/2: ALTER TABLE public.sale_3 ADD CONSTRAINT pgmig_sale_3_bound CHECK (k IS "
              "NOT NULL AND k >= 20 AND k < 30) NOT VALID",
              "expand/3: ALTER TABLE public.sale_3 VALIDATE CONSTRAINT pgmig_sale_3_bound",
              "expand/4: ALTER TABLE sale ATTACH PARTITION sale_3 FOR VALUES FROM (20) TO (30); "
              "ALTER TABLE public.sale_3 DROP CONSTRAINT pgmig_sale_3_bound"});
  CHECK(words(plan.steps[3].effects) == Lines{"public.sale ShareUpdateExclusiveLock brief",
                                              "public.sale_3 AccessExclusiveLock brief"});
}

TEST_CASE("an empty table is attached plainly") {
  catalog::Catalog catalog = sales();
  catalog.find({"public", "sale_3"})->may_hold_rows = false;
  CHECK(plan_of("ALTER TABLE sale ATTACH PARTITION sale_3 FOR VALUES FROM (20) TO (30);", catalog)
            .steps.size() == 1);
}

TEST_CASE("a partition leaves concurrently where the server can") {
  catalog::Catalog catalog = sales();
  const std::string detach = "ALTER TABLE sale DETACH PARTITION sale_1;";
  CHECK(steps(plan_of(detach, catalog)) ==
        Lines{"contract/1 outside: ALTER TABLE public.sale DETACH PARTITION public.sale_1 "
              "CONCURRENTLY",
              "contract/2: ALTER TABLE public.sale_1 DROP CONSTRAINT IF EXISTS sale_1_k_check"});
  CHECK(plan_of(detach, catalog).steps[0].undo ==
        plan::Undo{plan::UndoSql{
            {"ALTER TABLE public.sale DETACH PARTITION public.sale_1 FINALIZE",
             "ALTER TABLE public.sale ATTACH PARTITION public.sale_1 FOR VALUES FROM (0) TO (10)",
             "ALTER TABLE public.sale_1 DROP CONSTRAINT IF EXISTS sale_1_k_check"}}});
  catalog.find({"public", "sale_2"})->partition_bound = "DEFAULT";
  const Lines plain{"contract/1: ALTER TABLE sale DETACH PARTITION sale_1"};
  CHECK(steps(plan_of(detach, catalog)) == plain);
  catalog.find({"public", "sale_2"})->partition_bound.clear();
  catalog.server = {130010};
  CHECK(steps(plan_of(detach, catalog)) == plain);
}

TEST_CASE("a foreign key is dropped with the referenced table locked first") {
  CHECK(steps(plan_of("ALTER TABLE orders DROP CONSTRAINT orders_customer;", sales())) ==
        Lines{"contract/1: LOCK TABLE public.customer IN ACCESS EXCLUSIVE MODE; ALTER TABLE orders "
              "DROP CONSTRAINT orders_customer"});
}

TEST_CASE("a table is attached to one that got its index earlier in the same run") {
  catalog::Catalog catalog = schema(
      "CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE q (id int, k "
      "int);");
  catalog.find({"public", "p"})->partition_key = "RANGE (k)";
  const std::string attach = "ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM (10) TO (20);";
  const auto index = GENERATE(as<std::string>{}, "CREATE INDEX ON p (lower(id::text));",
                              "CREATE UNIQUE INDEX \"I\" ON p (k, id);");
  const plan::MigrationPlan plan = plan_of(index + attach, catalog);
  INFO(index);
  CHECK(findings(plan).empty());
  CHECK(plan.statements[1].recipe == "attach-partition");

  const plan::MigrationPlan key = plan_of("ALTER TABLE p ADD UNIQUE (k, id);" + attach, catalog);
  REQUIRE(plan::is_refused(key));
  CHECK_THAT(key.diagnostics[0].hint, Contains("p_k_id_key of public.p is made in this run"));
}
