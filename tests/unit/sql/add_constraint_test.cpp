// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE ... ADD CONSTRAINT in parts.
#include "sql/add_constraint.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace pgmig::sql {

namespace {

const pg::QualifiedName table{.schema = "shop", .name = "Order"};

std::string not_valid(const std::string& statement) {
  return add_constraint_not_valid(statement, "c\"1", table).value_or("none");
}

}  // namespace

TEST_CASE("NOT VALID stands behind the author's definition") {
  const std::string head = R"(ALTER TABLE shop."Order" ADD CONSTRAINT "c""1" )";
  CHECK(not_valid("alter table t add check (a > 0)") == head + "check (a > 0) NOT VALID");
  CHECK(not_valid(
            "alter table if exists s.t * add constraint x check ((a)::int > 0) no inherit -- x") ==
        head + "check ((a)::int > 0) no inherit NOT VALID");
  CHECK(not_valid(R"(ALTER TABLE "add" ADD CONSTRAINT "add" CHECK ("add" <> 'add'))") ==
        head + R"(CHECK ("add" <> 'add') NOT VALID)");
  CHECK(
      not_valid("alter table only t add foreign key (a, b) references p (c, d) match full on "
                "delete set null deferrable initially deferred") ==
      R"(ALTER TABLE ONLY shop."Order" ADD CONSTRAINT "c""1" foreign key (a, b) references p (c, d) match full on delete set null deferrable initially deferred NOT VALID)");
}

TEST_CASE("what is no single constraint is not rewritten") {
  CHECK(not_valid("alter table t add check (a > 0), add check (b > 0)") == "none");
  CHECK(not_valid("alter table t add column a int check (a > 0)") == "none");
  CHECK(not_valid("select 1") == "none");
  CHECK(not_valid(R"(alter table t add constraint U&"x!0041" uescape '!' check (a > 0))") ==
        "none");
}

TEST_CASE("a key is an index and a constraint that takes it over") {
  const auto parts = add_key_in_parts(
      "alter table t add constraint k unique nulls not distinct (a, \"B\") include (c) with "
      "(fillfactor = 70) using index tablespace \"T s\" deferrable",
      "k", table);
  REQUIRE(parts);
  CHECK(parts->create_index ==
        "CREATE UNIQUE INDEX CONCURRENTLY k ON shop.\"Order\" (a, \"B\") INCLUDE (c) NULLS NOT "
        "DISTINCT WITH (fillfactor = 70) TABLESPACE \"T s\"");
  CHECK(parts->add_constraint ==
        "ALTER TABLE shop.\"Order\" ADD CONSTRAINT k UNIQUE USING INDEX k deferrable");
  const auto primary = add_key_in_parts("alter table t add primary key (a)", "t_pkey", table);
  REQUIRE(primary);
  CHECK(primary->create_index == "CREATE UNIQUE INDEX CONCURRENTLY t_pkey ON shop.\"Order\" (a)");
  CHECK(primary->add_constraint ==
        "ALTER TABLE shop.\"Order\" ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey");
  CHECK_FALSE(add_key_in_parts("alter table t add unique using index k", "k", table));
}

}  // namespace pgmig::sql
