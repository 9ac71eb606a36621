// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL 16 to 18 added, in words that the parser knows; and conditions taken apart.
#include "sql/older_grammar.hpp"

#include "sql/conjunction.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <string_view>

using namespace pgmig::sql;

namespace {

struct Row {
  std::string_view newer;
  std::string_view older;  ///< one blank between tokens
};

/// Several blanks as one, none at the end.
std::string squeezed(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != ' ' || (!result.empty() && result.back() != ' ')) {
      result += c;
    }
  }
  return result.ends_with(' ') ? result.substr(0, result.size() - 1) : result;
}

}  // namespace

TEST_CASE("a newer form is told in words of the grammar that the parser knows") {
  const auto row = GENERATE(values<Row>({
      {"ALTER TABLE t ADD CONSTRAINT n NOT NULL \"A b\"",
       "ALTER TABLE t alter column \"A b\" set not null"},
      {"ALTER TABLE t ADD CONSTRAINT n NOT NULL a NOT VALID",
       "ALTER TABLE t add constraint n check (a is not null) not valid"},
      {"ALTER TABLE t ADD NOT NULL a", "ALTER TABLE t alter column a set not null"},
      {"ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED",
       "ALTER TABLE t ADD CHECK ( a > 0 ) not valid"},
      {"ALTER TABLE t ALTER CONSTRAINT c NOT ENFORCED",
       "ALTER TABLE t alter constraint c deferrable"},
      {"ALTER TABLE t ADD COLUMN z int GENERATED ALWAYS AS (f(a)) VIRTUAL",
       "ALTER TABLE t ADD COLUMN z int"},
      {"ALTER TABLE t ADD PRIMARY KEY (a, r WITHOUT OVERLAPS)",
       "ALTER TABLE t ADD PRIMARY KEY ( a , r )"},
      {"ALTER TABLE t ALTER COLUMN g SET EXPRESSION AS (a + 1)",
       "ALTER TABLE t add column new_column int generated always as (1) stored"},
      {"ALTER TABLE t ALTER a SET STORAGE DEFAULT", "ALTER TABLE t ALTER a set storage plain"},
  }));
  INFO(row.newer);
  const auto older = in_older_grammar(row.newer);
  REQUIRE(older);
  CHECK(squeezed(*older) == row.older);
}

TEST_CASE("what no older form is known for stays unknown") {
  CHECK(in_older_grammar("ALTER TABLE t MERGE PARTITIONS (a, b) INTO c") == std::nullopt);
  CHECK(in_older_grammar("ALTER TABEL t ADD COLUMN a int") == std::nullopt);
}

TEST_CASE("a condition falls apart at its ANDs, whatever its brackets") {
  const std::set<std::string> parts = conjuncts_of("((a IS NOT NULL) AND ((a >= 1) AND (a < 5)))");
  CHECK(parts == conjuncts_of("a is not null AND a >= 1 AND a < 5"));
  CHECK(parts.size() == 3);
  CHECK(conjuncts_of("NOT (a = 1 AND b = 2)").size() == 1);
  CHECK(conjuncts_of("a = ").empty());
}
