// SPDX-License-Identifier: Apache-2.0
// CREATE INDEX gets another head and keeps the rest.
#include "sql/rewrite.hpp"

#include "base/error.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace pgmig::sql {

namespace {

const pg::QualifiedName table{.schema = "shop", .name = "Order"};

std::string concurrent(const std::string& statement) {
  return create_index_concurrently(statement, "i\"1", table);
}

}  // namespace

TEST_CASE("the head is pgmig's, the rest the author's") {
  const std::string head = R"(CREATE INDEX CONCURRENTLY "i""1" ON shop."Order" )";
  CHECK(concurrent("create index on t (a)") == head + "(a)");
  CHECK(concurrent("create index concurrently x on t using gin (a) ;") == head + "using gin (a)");
  CHECK(concurrent(R"(CREATE INDEX IF NOT EXISTS "on" ON db.s."(" * ( a ) -- end)") ==
        head + "( a )");
  CHECK(concurrent("create index if on t (a)") == head + "(a)");
  CHECK(concurrent("create /* x */ unique index concurrently if not exists u on only(t) (a)") ==
        R"(CREATE UNIQUE INDEX CONCURRENTLY "i""1" ON ONLY shop."Order" (a))");
  CHECK(concurrent("create index U&\"x!0041\" uescape '!' on t (a)") == head + "(a)");
}

TEST_CASE("what the deparser would break is kept") {
  for (
      const std::string& rest : std::vector<std::string>{
          "((a::date), (b::text[]), ((c ->> 'd')::int) int4_ops desc nulls last)",
          "USING gist (a gist_trgm_ops (siglen = 32), lower(b) COLLATE \"C\" ASC NULLS FIRST)",
          R"((a, b "Schema"."Opclass") INCLUDE (c, "D") NULLS NOT DISTINCT WITH (fillfactor = 70, deduplicate_items) TABLESPACE "x Y" WHERE a IS NOT NULL AND b = 'it''s; ' AND c::text LIKE 'x%\_' ESCAPE '\')",
          "(a) WHERE (not b)::text = 'x' and ((c <> d) like e) and f = E'\\'\\n' and g = $$h$$",
          "(a) where b -- a comment with ; and '\n = 1",
          "(extract(epoch from a), date_trunc('day', b at time zone 'utc'), \"system_user\")",
          "((case when a then 1 else 2 end), (coalesce(b, 'x')), s.f(c, d => 1))",
          "USING brin (a) WITH (pages_per_range = 32, autosummarize = on)",
          R"(("Col" COLLATE "de_DE" DESC) WHERE "Col" IN ('a', U&'\0041') OR (b).c[1:2] = '{1}')",
      }) {
    CAPTURE(rest);
    CHECK(concurrent("create index x on t " + rest) ==
          R"(CREATE INDEX CONCURRENTLY "i""1" ON shop."Order" )" + rest);
    CHECK(create_index_plainly("create index concurrently x on t " + rest) ==
          "create index x on t " + rest);
  }
}

TEST_CASE("without CONCURRENTLY the statement is the author's") {
  CHECK(create_index_plainly("create index on t (a)") == "create index on t (a)");
  CHECK(create_index_plainly("create unique index concurrently on t (a)") ==
        "create unique index on t (a)");
  CHECK(
      create_index_plainly("CREATE INDEX CONCURRENTLY IF NOT EXISTS \"concurrently\" ON t (a);") ==
      "CREATE INDEX IF NOT EXISTS \"concurrently\" ON t (a)");
}

TEST_CASE("only one CREATE INDEX can be rewritten") {
  for (const char* statement :
       {"", "create table t (a int)", "create index i on t (a); select 1",
        "create index i on t (json_object('a': 1))", "create index", "on"}) {
    CAPTURE(statement);
    CHECK_THROWS_AS(concurrent(statement), Error);
    CHECK_THROWS_AS(create_index_plainly(statement), Error);
  }
}

}  // namespace pgmig::sql
