// SPDX-License-Identifier: Apache-2.0
// Which changes of rows go in batches, how, and which cannot.
#include "unit/planner/schema.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace pgmig::planner {

namespace {

using Catch::Contains;
using Lines = std::vector<std::string>;

/// t has a key and some columns, u refers to nothing; all of them are large.
catalog::Catalog large(const std::string& more = {}) {
  return schema(
      "CREATE TABLE t (id bigint PRIMARY KEY, a int, b text, n bigint NOT NULL UNIQUE);"
      "CREATE TABLE u (id bigint PRIMARY KEY, x int);"
      "CREATE TABLE heap (a int, b text);" +
      more);
}

catalog::Catalog of_rows(catalog::Catalog catalog, double rows, std::int64_t bytes) {
  for (auto& [name, relation] : catalog.relations) {
    relation.rows = rows;
    relation.bytes = bytes;
  }
  return catalog;
}

const plan::RowChange* change_of(const plan::MigrationPlan& plan) {
  for (const plan::Step& step : plan.steps) {
    if (const auto* batches = std::get_if<plan::RunInBatches>(&step.action)) {
      return std::get_if<plan::RowChange>(&batches->work);
    }
  }
  return nullptr;
}

/// The key in whose order, "blocks", or "whole".
std::string order_of(const std::string& sql, const catalog::Catalog& catalog) {
  const plan::MigrationPlan plan = plan_of(sql, catalog);
  const plan::RowChange* change = change_of(plan);
  if (change == nullptr) {
    return findings(plan).empty() ? "whole" : findings(plan).front();
  }
  std::string key = change->key.empty() ? "blocks" : "";
  for (const plan::KeyColumn& column : change->key) {
    key += column.name + " ";
  }
  return key;
}

std::string why_not(const std::string& sql, const catalog::Catalog& catalog) {
  const plan::MigrationPlan plan = plan_of(sql, catalog);
  const auto found = std::ranges::find(plan.diagnostics, "not_in_batches", &Diagnostic::code);
  return found == plan.diagnostics.end() ? std::string{} : found->message;
}

const plan::Undo& undo_of_batches(const plan::MigrationPlan& plan) {
  return plan.steps.back().undo;
}

}  // namespace

TEST_CASE("a large table is walked by a key that the change leaves alone") {
  CHECK(order_of("UPDATE t SET a = a + 1;", large()) == "id ");
  CHECK(order_of("UPDATE t SET id = id + 1;", large()) == "n ");
  CHECK(order_of("DELETE FROM t WHERE a > 3;", large()) == "id ");
  CHECK(order_of("UPDATE t SET a = u.x FROM u WHERE u.id = t.id;", large()) == "id ");
  CHECK(order_of("UPDATE t SET a = (SELECT x FROM u WHERE u.id = t.id);", large()) == "id ");
  const plan::MigrationPlan plan = plan_of("UPDATE t SET a = 1;", large());
  CHECK(change_of(plan)->key == std::vector<plan::KeyColumn>{{"id", "bigint"}});
  CHECK(change_of(plan)->most_rows == 0);
}

TEST_CASE(
    "rows of a large table are copied in batches, and whole where others than one row count") {
  const std::string n =
      "CREATE TABLE n (id bigint PRIMARY KEY, a int);"
      "CREATE AGGREGATE mine (int) (sfunc = int4pl, stype = int, initcond = '0');";
  CHECK(order_of(n + "INSERT INTO n SELECT id, a FROM t WHERE a > 3 ON CONFLICT DO NOTHING;",
                 large()) == "id ");
  CHECK(std::holds_alternative<plan::NothingToUndo>(
      undo_of_batches(plan_of(n + "INSERT INTO n SELECT id, a FROM t;", large()))));
  CHECK(std::holds_alternative<plan::Irreversible>(
      undo_of_batches(plan_of("INSERT INTO n SELECT id, a FROM t;", large(n)))));
  for (const char* whole :
       {"INSERT INTO n SELECT max(id), a FROM t GROUP BY a;", "INSERT INTO n SELECT sum(a) FROM t;",
        "INSERT INTO n SELECT mine(a) FROM t;",
        "INSERT INTO n SELECT t.id FROM t JOIN u ON u.id = t.id;",
        "INSERT INTO n SELECT a FROM heap;",
        "INSERT INTO n SELECT id FROM t WHERE id NOT IN (SELECT id FROM n);",
        "INSERT INTO t (id) SELECT id + 1000 FROM t;"}) {
    INFO(whole);
    CHECK(order_of(whole, large(n)) == "whole");
  }
  CHECK_THAT(why_not("-- pgmig: batch_rows=10\nINSERT INTO n SELECT sum(a) FROM t;", large(n)),
             Contains("sum()"));
}

TEST_CASE("without a key, blocks are walked where a changed row drops out of the condition") {
  CHECK(order_of("UPDATE heap SET a = 1 WHERE a IS NULL AND b = 'x';", large()) == "blocks");
  CHECK(order_of("DELETE FROM heap WHERE a = 1;", large()) == "blocks");
  CHECK_THAT(why_not("UPDATE heap SET a = 1;", large()), Contains("has no key"));
  CHECK_THAT(why_not("UPDATE heap SET a = 1, b = 'x' WHERE a IS NULL;", large()),
             Contains("has no key"));
  CHECK_THAT(why_not("-- pgmig: accept=data_loss reason=\"x\"\nDELETE FROM heap;", large()),
             Contains("has no key"));
  CHECK_THAT(why_not("UPDATE t SET id = id + 1, n = n + 1;", large()), Contains("has no key"));
}

TEST_CASE("small tables, rows named by their key, and what nobody else sees run whole") {
  CHECK(order_of("-- pgmig: drop=plain\nUPDATE t SET a = 1;", of_rows(large(), 10'000, 1 << 20)) ==
        "whole");
  CHECK(order_of("UPDATE t SET a = 1;", of_rows(large(), 10'001, 1 << 20)) == "id ");
  CHECK(order_of("UPDATE t SET a = 1;", of_rows(large(), -1, 65LL << 20)) == "id ");
  CHECK(order_of("UPDATE t SET a = 1 WHERE id = 5;", large()) == "whole");
  CHECK(order_of("UPDATE t SET a = 1 WHERE n IN (5, 6) AND b = 'x';", large()) == "whole");
  CHECK(order_of("UPDATE t SET a = 1 WHERE id = 5 OR a = 2;", large()) == "id ");
  CHECK(order_of("UPDATE t SET a = 1;", of_rows(large(), -1, 2 << 20)) == "id ");
  CHECK(order_of("UPDATE t SET a = 1 FROM u WHERE t.id = 5;", large()) == "id ");
  CHECK(order_of("CREATE TABLE new (id int PRIMARY KEY, a int); UPDATE new SET a = 1;", large()) ==
        "whole");
  CHECK(order_of("-- pgmig: batch=off\nUPDATE t SET a = 1;", large()) == "whole");
  CHECK(order_of("-- pgmig: batch=off\nUPDATE heap SET a = 1;", large()) == "whole");
  CHECK(order_of("BEGIN; UPDATE t SET a = 1; COMMIT;", large()) == "warning long_update");
  const catalog::Catalog small = of_rows(large(), 10, 8192);
  CHECK(order_of("-- pgmig: batch_rows=3\nUPDATE t SET a = 1;", small) == "id ");
  CHECK(change_of(plan_of("-- pgmig: batch_rows=3\nUPDATE t SET a = 1;", small))->most_rows == 3);
}

TEST_CASE("batch_rows where nothing goes in batches is a warning") {
  const Lines warning{"warning directive_without_effect"};
  CHECK(findings(plan_of("-- pgmig: batch_rows=3\nINSERT INTO u VALUES (1);", large())) == warning);
  CHECK(findings(plan_of("BEGIN;\n-- pgmig: batch_rows=3\nUPDATE u SET x = 1 WHERE id = 1; COMMIT;",
                         large())) == warning);
}

TEST_CASE("what depends on other rows, or on all of them, is refused with the reason") {
  struct Row {
    const char* sql;
    const char* why;
    const char* more = "";
  };

  const auto row = GENERATE(values<Row>({
      {"UPDATE t SET a = (SELECT max(a) FROM t);", "reads other rows of the table"},
      {"DELETE FROM t USING t AS other WHERE other.id < t.id;", "reads other rows"},
      {"UPDATE t SET a = 1 WHERE id IN (SELECT id FROM v);", "reads other rows",
       "CREATE VIEW v AS SELECT id FROM t;"},
      {"UPDATE t SET a = 1 FROM heap WHERE heap.a = t.a;", "heap, which has no index"},
      {"UPDATE t SET a = 1 FROM nosuch WHERE x = t.a;", "nosuch, of which nothing is known"},
      {"UPDATE t SET a = f(a);", "calls f()",
       "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';"},
      {"DELETE FROM t WHERE a = 1 RETURNING id;", "RETURNING"},
      {"UPDATE t SET a = 1;", "fires once for each statement",
       "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';"
       "CREATE TRIGGER s AFTER UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION g();"},
      {"DELETE FROM tree WHERE id > 5;", "refer to each other by",
       "CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree);"},
      {"UPDATE d SET rank = rank + 1;", "DEFERRABLE",
       "CREATE TABLE d (id int PRIMARY KEY, rank int UNIQUE DEFERRABLE);"},
      {"UPDATE f SET n = 1;", "has no key", "CREATE TABLE f (k float8 PRIMARY KEY, n int);"},
      {"UPDATE g SET a = a + 1;", "has no key",
       "CREATE TABLE g (a int, k int GENERATED ALWAYS AS (a) STORED PRIMARY KEY);"},
      {"DELETE FROM heap WHERE random() < 0.5;", "has no key"},
      {"DELETE FROM t WHERE (SELECT count(*) FROM along) > 5;", "foreign keys change along",
       "CREATE TABLE along (id bigint PRIMARY KEY REFERENCES t ON DELETE CASCADE);"},
      {"UPDATE t SET a = (SELECT x FROM v);", "v, of which nothing is known",
       "CREATE VIEW v AS SELECT x FROM u;"},
      {"UPDATE t SET a = (b::pair).x;", "casts to pair", "CREATE TYPE pair AS (x int, y int);"},
      {"UPDATE parent SET a = 1;", "child has no index that begins with id",
       "CREATE TABLE parent (id int PRIMARY KEY, a int);"
       "CREATE TABLE child () INHERITS (parent);"},
  }));
  INFO(row.sql);
  const catalog::Catalog catalog = large(row.more);
  CHECK_THAT(why_not(row.sql, catalog), Contains(row.why));
  CHECK(plan::is_refused(plan_of(row.sql, catalog)));
  CHECK(why_not("-- pgmig: batch=off\n" + std::string{row.sql}, catalog).empty());
}

TEST_CASE(
    "a unique index of some rows names none, and a fill that fires triggers may fire them again") {
  catalog::Catalog catalog = large(
      "CREATE UNIQUE INDEX t_b ON t (b);"
      "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';"
      "CREATE TRIGGER s AFTER INSERT ON heap FOR EACH ROW EXECUTE FUNCTION g();");
  CHECK(order_of("UPDATE t SET a = 1 WHERE b = 'x';", catalog) == "whole");
  catalog::Relation* t = catalog.find({"public", "t"});
  std::ranges::find(t->indexes, "t_b", &catalog::Index::name)->predicate = "a = 3";
  CHECK(order_of("UPDATE t SET a = 1 WHERE b = 'x';", catalog) == "id ");
  catalog.find({"public", "heap"})->triggers.front().definition =
      "CREATE TRIGGER s AFTER INSERT ON public.heap FOR EACH ROW EXECUTE FUNCTION g()";
  CHECK_THAT(why_not("UPDATE heap SET a = 1 WHERE a IS NULL;", catalog), Contains("has no key"));
}

TEST_CASE("triggers that fire for each row of a batch are named") {
  catalog::Catalog catalog = large(
      "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';"
      "CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION g();");
  catalog.find({"public", "t"})->triggers.front().definition =
      "CREATE TRIGGER touch BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION g()";
  const plan::MigrationPlan plan = plan_of("UPDATE t SET a = 1;", catalog);
  CHECK(findings(plan) == Lines{"warning triggers_fire"});
  CHECK_THAT(plan.diagnostics[0].message, Contains("touch of public.t"));
}

TEST_CASE("what moves rows to another partition is refused") {
  catalog::Catalog catalog = large(
      "CREATE TABLE p (id int NOT NULL UNIQUE, part int) PARTITION BY LIST (part);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);");
  catalog.find({"public", "p"})->partition_key = "LIST (part)";
  CHECK_THAT(why_not("UPDATE p SET part = part + 1;", catalog), Contains("in which partition"));
}

TEST_CASE("IMMUTABLE functions of the author and the server's own read no table") {
  const std::string f = "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';";
  CHECK(order_of("UPDATE t SET a = f(a), b = to_char(now(), 'YYYY');", large(f)) == "id ");
}

TEST_CASE("values of a new column go with it, others are kept up to the limit or said to be lost") {
  const auto undo = [](const std::string& sql, const catalog::Catalog& catalog) {
    return undo_of_batches(plan_of(sql, catalog));
  };
  CHECK(std::holds_alternative<plan::NothingToUndo>(
      undo("ALTER TABLE t ADD COLUMN c int; UPDATE t SET c = a;", large())));
  CHECK(std::holds_alternative<plan::Irreversible>(
      undo("ALTER TABLE t ADD COLUMN c int; UPDATE t SET c = a, b = 'x';", large())));
  const catalog::Catalog kept = of_rows(large(), 50'000, 1 << 20);
  const plan::MigrationPlan plan = plan_of("UPDATE t SET a = 1;", kept);
  REQUIRE(plan.steps.size() == 2);
  CHECK(std::holds_alternative<plan::UndoSql>(plan.steps[0].undo));
  CHECK(change_of(plan)->keeps.has_value());
  CHECK(change_of(plan_of("DELETE FROM t WHERE a = 1;", kept))->keeps->is.name.empty());
  CHECK(std::holds_alternative<plan::Irreversible>(
      undo("UPDATE t SET a = u.x FROM u WHERE u.id = t.id;", kept)));
  CHECK(std::holds_alternative<plan::Irreversible>(undo("UPDATE t SET id = -id;", kept)));
}

TEST_CASE("a small table's new column is filled in one statement, and nothing of it is kept") {
  const catalog::Catalog small = of_rows(large(), 10, 8192);
  const plan::MigrationPlan plan =
      plan_of("ALTER TABLE t ADD COLUMN c int; UPDATE t SET c = a;", small);
  CHECK(plan.statements[1].recipe.empty());
  CHECK(std::holds_alternative<plan::NothingToUndo>(undo_of_batches(plan)));
}

}  // namespace pgmig::planner
