// SPDX-License-Identifier: Apache-2.0
// Two snapshots compared.
#include "snapshot/differences.hpp"

#include <catch2/catch.hpp>

using namespace pgmig::snapshot;
using Lines = std::vector<std::string>;

namespace {

const Object table{"table", "", "public.t", ""};
const Object column{"column", "public.t", "a", "integer"};
const Object not_null{"not null", "public.t", "a", ""};
const Object by_a{"index", "public.t", "public.i", "CREATE INDEX i ON public.t USING btree (a)"};

Object with_value(Object object, std::string value) {
  object.value = std::move(value);
  return object;
}

}  // namespace

TEST_CASE("the same is the same, in whatever order") {
  CHECK(differences({table, column}, {column, table}).empty());
}

TEST_CASE("of a new table only the table is told, and it is made whole") {
  const auto all = differences({}, {table, column, not_null, by_a});
  CHECK(to_words(all) == Lines{"table public.t is new"});
  CHECK(to_sql(all) ==
        "CREATE TABLE public.t (\n  a integer NOT NULL\n);\n"
        "CREATE INDEX i ON public.t USING btree (a);\n");
  CHECK(to_sql(reversed(all)) == "DROP TABLE public.t;\n");
}

TEST_CASE("of a new column only the column is told") {
  const auto all = differences({table}, {table, column, not_null});
  CHECK(to_words(all) == Lines{"column a of public.t is new"});
  CHECK(to_sql(all) == "ALTER TABLE public.t ADD COLUMN a integer NOT NULL;\n");
  CHECK(to_sql(reversed(all)) == "ALTER TABLE public.t DROP COLUMN a;\n");
}

TEST_CASE("what changed is changed where SQL can, and made anew where it cannot") {
  const auto bigint = with_value(column, "bigint");
  const auto other = with_value(by_a, "CREATE INDEX i ON public.t USING btree (b)");
  const auto all = differences({table, column, by_a}, {table, bigint, other});
  CHECK(to_words(all) ==
        Lines{"column a of public.t is bigint, not integer",
              "index public.i of public.t is CREATE INDEX i ON public.t USING btree (b), not "
              "CREATE INDEX i ON public.t USING btree (a)"});
  CHECK(to_sql(all) ==
        "ALTER TABLE public.t ALTER COLUMN a TYPE bigint;\n"
        "DROP INDEX public.i;\n"
        "CREATE INDEX i ON public.t USING btree (b);\n");
}

TEST_CASE("what is missing goes in the opposite order") {
  const Object view{"view", "", "public.v", " SELECT 1"};
  CHECK(to_sql(differences({table, view}, {})) == "DROP VIEW public.v;\nDROP TABLE public.t;\n");
}

TEST_CASE("patterns leave out what they name and what belongs to it") {
  const auto all = differences({}, {table, by_a, {"table", "", "public.tmp_1", ""}});
  CHECK(without_ignored(all, {}, {"public.tmp_*"}).size() == 2);
  CHECK(without_ignored(all, {}, {"public.t"}).size() == 1);
  CHECK(without_ignored(all, {}, {"public.?"}).size() == 1);
}

TEST_CASE("partitions that come and go are no drift, their table's first ones are") {
  const Object parent{"table", "", "public.p", "PARTITION BY RANGE (a)"};
  const Object part{"table", "", "public.p_1", ""};
  const Object attachment{"attachment", "public.p", "public.p_1", "DEFAULT"};
  const auto came = differences({parent}, {parent, part, attachment});
  CHECK(came.size() == 2);
  CHECK(without_ignored(came, {parent}, {}).empty());
  const auto went = differences({parent, part, attachment}, {parent});
  CHECK(without_ignored(went, {parent, part, attachment}, {}).empty());
  const auto all_new = differences({}, {parent, part, attachment});
  CHECK(without_ignored(all_new, {}, {}).size() == 3);
}

TEST_CASE("what differed before a run and was not touched by it is expected as before") {
  const Object made{"table", "", "public.made", ""};
  const Object by_hand{"table", "", "public.by_hand", ""};
  const auto before =
      differences({table, column, by_a}, {table, with_value(column, "text"), by_hand});
  SECTION("not touched: new, changed and missing stay differences") {
    const auto expected =
        expected_after({table, with_value(column, "text"), by_hand, made}, before);
    CHECK(expected == (Snapshot{table, column, made, by_a}));
  }
  SECTION("touched: it is what the run made of it") {
    const auto expected = expected_after({table, with_value(column, "bigint"), by_a}, before);
    CHECK(expected == (Snapshot{table, with_value(column, "bigint"), by_a}));
  }
}
