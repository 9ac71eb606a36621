// SPDX-License-Identifier: Apache-2.0
// SQL made of parts that quote themselves.
#include "pg/sql_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace pgmig::pg;

TEST_CASE("each kind of part is quoted in its own way") {
  CHECK(sql("ALTER TABLE {} ADD COLUMN {} text DEFAULT {}", QualifiedName{"public", "Order"},
            Identifier{"user"}, Literal{"it's"}) ==
        R"(ALTER TABLE public."Order" ADD COLUMN "user" text DEFAULT 'it''s')");
  CHECK(sql("{} LIMIT {}", Verbatim{"SELECT \"x\""}, 5) == "SELECT \"x\" LIMIT 5");
  CHECK(sql("LIMIT {}", std::int64_t{-9'000'000'000}) == "LIMIT -9000000000");
  CHECK(sql("SELECT '{{}}'") == "SELECT '{}'");
}

TEST_CASE("what could hide an unquoted name is no part") {
  STATIC_REQUIRE(SqlFragment<Identifier>);
  STATIC_REQUIRE(SqlFragment<const Literal&>);
  STATIC_REQUIRE_FALSE(SqlFragment<std::string>);
  STATIC_REQUIRE_FALSE(SqlFragment<const char*>);
  STATIC_REQUIRE_FALSE(SqlFragment<std::string_view>);
  STATIC_REQUIRE_FALSE(SqlFragment<char>);
  STATIC_REQUIRE_FALSE(SqlFragment<bool>);
  STATIC_REQUIRE_FALSE(SqlFragment<double>);
}
