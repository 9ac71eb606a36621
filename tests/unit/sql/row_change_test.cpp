// SPDX-License-Identifier: Apache-2.0
// UPDATE and DELETE in their parts.
#include "sql/row_change.hpp"

#include <catch2/catch.hpp>

namespace pgmig::sql {

namespace {

using Lines = std::vector<std::string>;

std::string piece(const std::string& text, const Range& range) {
  return text.substr(range.offset, range.length);
}

Lines parts_of(const std::string& text) {
  const auto parts = row_change_parts(text);
  REQUIRE(parts);
  return {piece(text, parts->target), piece(text, parts->changes), piece(text, parts->condition),
          parts->alias};
}

std::string why(const std::string& text) {
  const auto parts = row_change_parts(text);
  REQUIRE(parts);
  return parts->why_whole;
}

}  // namespace

TEST_CASE("the target, what is done to it, and the condition are the author's own text") {
  CHECK(parts_of("UPDATE t SET a = 1") == Lines{"t", "SET a = 1", "", "t"});
  CHECK(parts_of("update only public.\"T t\" AS \"X\" set (a, b) = (SELECT 1, 2 WHERE true), c = "
                 "d[1] from u, (SELECT 1 WHERE 1 = 1) AS v WHERE \"X\".a IN (SELECT w FROM u WHERE "
                 "w > 3) OR b = 'where' /* WHERE */ -- where") ==
        Lines{"only public.\"T t\" AS \"X\"",
              "set (a, b) = (SELECT 1, 2 WHERE true), c = d[1] from u, (SELECT 1 WHERE 1 = 1) AS v",
              "\"X\".a IN (SELECT w FROM u WHERE w > 3) OR b = 'where'", "X"});
  CHECK(parts_of("DELETE FROM t") == Lines{"t", "", "", "t"});
  CHECK(parts_of("DELETE FROM t x WHERE a = 1") == Lines{"t x", "", "a = 1", "x"});
  CHECK(parts_of("DELETE FROM t USING u WHERE t.a = u.a") ==
        Lines{"t", "USING u", "t.a = u.a", "t"});
  CHECK_FALSE(row_change_parts("INSERT INTO t VALUES (1)"));
  CHECK_FALSE(row_change_parts("INSERT INTO t SELECT 1 FROM u JOIN v ON true"));
  CHECK_FALSE(row_change_parts("UPDATE t SET"));
}

TEST_CASE("what it sets, compares with constants, and takes where it is empty") {
  const auto parts = row_change_parts(
      "UPDATE t SET a = 1, (b, c) = ROW(1, 2) WHERE t.id = 5 AND (x IS NULL AND k IN (1, 2)) AND y "
      "= "
      "f(1) AND z = other AND 3 = w AND (v = 1 OR u = 2) AND s <> 4");
  REQUIRE(parts);
  CHECK(parts->sets == Lines{"a", "b", "c"});
  CHECK(parts->pinned == Lines{"id", "k"});
  CHECK(parts->empty == Lines{"x"});
  CHECK_FALSE(parts->joins);
  CHECK(row_change_parts("UPDATE t SET a = 1 FROM u")->joins);
  CHECK(row_change_parts("DELETE FROM t USING u")->joins);
  CHECK(row_change_parts("DELETE FROM ONLY t")->only);
}

TEST_CASE("a long list of constants names too many rows") {
  std::string list = "1";
  for (int number = 2; number <= 1001; ++number) {
    list += ", " + std::to_string(number);
  }
  CHECK(row_change_parts("DELETE FROM t WHERE id IN (1, 2, 3)")->pinned == Lines{"id"});
  CHECK(row_change_parts("DELETE FROM t WHERE id IN (" + list + ")")->pinned.empty());
}

TEST_CASE("of INSERT ... SELECT the target is what is read") {
  CHECK(parts_of("INSERT INTO n SELECT a IS DISTINCT FROM b FROM t") == Lines{"t", "", "", "t"});
  const std::string text =
      "INSERT INTO n (a, b) SELECT a, (SELECT max(x) FROM u) FROM only public.t AS s WHERE a > 1 "
      "AND "
      "b IN (SELECT 1 FROM v WHERE true) ON CONFLICT (a) WHERE a > 3 DO NOTHING";
  CHECK(parts_of(text) ==
        Lines{"only public.t AS s", "", "a > 1 AND b IN (SELECT 1 FROM v WHERE true)", "s"});
  CHECK(piece(text, row_change_parts(text)->rest) == "ON CONFLICT (a) WHERE a > 3 DO NOTHING");
  CHECK(row_change_parts(text)->walked == pg::QualifiedName{"public", "t"});
  for (const char* whole :
       {"INSERT INTO n SELECT DISTINCT a FROM t", "INSERT INTO n SELECT a FROM t GROUP BY a",
        "INSERT INTO n SELECT a FROM t LIMIT 5", "INSERT INTO n SELECT a FROM t ORDER BY a",
        "INSERT INTO n SELECT a FROM t FOR UPDATE", "INSERT INTO n (SELECT a FROM t)",
        "INSERT INTO n TABLE t", "INSERT INTO n SELECT lag(a) OVER (ORDER BY a) FROM t",
        "INSERT INTO n SELECT count(*) FROM t", "INSERT INTO n SELECT x FROM t AS s (x)",
        "INSERT INTO n SELECT a FROM t RETURNING a",
        "WITH q AS (SELECT 1) INSERT INTO n SELECT a "
        "FROM t"}) {
    INFO(whole);
    CHECK_FALSE(why(whole).empty());
  }
}

TEST_CASE("what cannot be cut says why") {
  CHECK(why("UPDATE t SET a = 1 WHERE b > 2").empty());
  CHECK(why("UPDATE t SET a = (SELECT u.x FROM u WHERE u.id = t.id ORDER BY 1 LIMIT 1)").empty());
  CHECK(why("WITH q AS (SELECT 1) UPDATE t SET a = 1") == "it begins with WITH");
  CHECK(why("DELETE FROM t RETURNING id") == "it has RETURNING");
  CHECK(why("DELETE FROM t WHERE CURRENT OF c") == "it follows a cursor");
  CHECK(why("DELETE FROM t WHERE id IN (SELECT id FROM u LIMIT 5)") ==
        "a LIMIT without ORDER BY picks other rows each time");
  CHECK_THAT(why("UPDATE public.t SET a = 1 WHERE public.t.b = 2"), Catch::Contains("alias"));
  CHECK_FALSE(why("UPDATE t AS \"set\" SET a = 1").empty());
  CHECK_FALSE(why("UPDATE set.t SET a = 1").empty());
  CHECK_THAT(why("UPDATE t SET a = 1 WHERE b === 2"), Catch::Contains("operator"));
  CHECK_THAT(why("UPDATE t SET a = 1 WHERE b OPERATOR(mine.===) 2"), Catch::Contains("operator"));
}

}  // namespace pgmig::sql
