// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE taken apart.
#include "sql/alter_in_parts.hpp"

#include <catch2/catch.hpp>

namespace pgmig::sql {

namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an ALTER TABLE is one statement an action, each with the author's words") {
  CHECK(*one_statement_an_action(
            "alter table if exists s.\"T,\" * add column a numeric(5,2) default 1, -- x, y\n"
            "alter b set default array[1, 2], add constraint c check (a in (1, 2)) not valid") ==
        Lines{"alter table if exists s.\"T,\" * add column a numeric(5,2) default 1",
              "alter table if exists s.\"T,\" * alter b set default array[1, 2]",
              "alter table if exists s.\"T,\" * add constraint c check (a in (1, 2)) not "
              "valid"});
  CHECK(*one_statement_an_action("alter table only (t) drop a, drop b") ==
        Lines{"alter table only (t) drop a", "alter table only (t) drop b"});
  CHECK(one_statement_an_action("alter table t add a int")->size() == 1);
}

TEST_CASE("what is no ALTER TABLE of actions has none") {
  const auto sql = GENERATE(as<std::string>{}, "select 1, 2", "alter table t rename to u",
                            "alter index i set (fillfactor = 70), reset (deduplicate_items)",
                            "alter table t add a int; alter table t add b int", "nonsense", "");
  CHECK_FALSE(one_statement_an_action(sql));
}

TEST_CASE("a column is its definition, its value, and constraints of the table") {
  const auto parts = column_in_parts(
      "alter table t add column if not exists \"A b\" varchar(20) constraint n not null unique "
      "nulls not distinct with (fillfactor = 70) collate \"C\" constraint d default f(1, ',') "
      "constraint c check (\"A b\" <> '') no inherit references p (x) on delete cascade deferrable "
      "initially deferred -- end");
  REQUIRE(parts);
  CHECK(parts->definition == "\"A b\" varchar(20) collate \"C\"");
  CHECK(parts->value == "f(1, ',')");
  CHECK(parts->not_null);
  CHECK(parts->not_null_name == "n");
  CHECK(parts->constraints ==
        Lines{"unique nulls not distinct (\"A b\") with (fillfactor = 70)",
              "constraint c check (\"A b\" <> '') no inherit",
              "FOREIGN KEY (\"A b\") references p (x) on delete cascade deferrable initially "
              "deferred"});
}

TEST_CASE("a column with constraints is statements, the column first") {
  CHECK(*column_and_constraints("alter table s.t add a int primary key default 7 check (a > 0)") ==
        Lines{"alter table s.t ADD COLUMN a int DEFAULT 7", "alter table s.t ADD primary key (a)",
              "alter table s.t ADD check (a > 0)"});
  CHECK(*column_and_constraints("alter table t add a int null not null") ==
        Lines{"alter table t ADD COLUMN a int NOT NULL"});
  CHECK(*column_and_constraints("alter table t add a int constraint \"n n\" not null default 7") ==
        Lines{"alter table t ADD COLUMN a int DEFAULT 7 CONSTRAINT \"n n\" NOT NULL"});
}

TEST_CASE("a generated column, an identity and other statements are not taken apart") {
  const auto sql =
      GENERATE(as<std::string>{}, "alter table t add a int generated always as identity",
               "alter table t add a int generated always as (b + 1) stored",
               "alter table t add a int, add b int", "alter table t add check (a > 0)",
               R"(alter table t add U&"x!0041" uescape '!' int unique)", "select 1");
  CHECK_FALSE(column_in_parts(sql));
  CHECK_FALSE(column_and_constraints(sql));
}

}  // namespace pgmig::sql
