// SPDX-License-Identifier: Apache-2.0
// Findings as text.
#include "base/diagnostics.hpp"

#include <catch2/catch.hpp>

using pgmig::has_errors;
using pgmig::Location;
using pgmig::Severity;
using pgmig::to_text;

TEST_CASE("a finding is written with as much of its place as is known") {
  const auto [at, text] = GENERATE(table<Location, std::string>({
      {Location{}, "error: no such column"},
      {Location{.file = "V1__a.sql"}, "V1__a.sql: error: no such column"},
      {Location{.file = "V1__a.sql", .line = 3}, "V1__a.sql:3: error: no such column"},
      {Location{.file = "V1__a.sql", .line = 3, .column = 14},
       "V1__a.sql:3:14: error: no such column"},
      {Location{.line = 3, .column = 14}, "error: no such column"},
  }));
  CHECK(to_text({.message = "no such column", .at = at}) == text);
}

TEST_CASE("a hint goes on a line of its own") {
  CHECK(to_text({.severity = Severity::warning, .message = "it locks", .hint = "wait for night"}) ==
        "warning: it locks\n  hint: wait for night");
}

TEST_CASE("only an error counts as one") {
  CHECK_FALSE(has_errors({}));
  CHECK_FALSE(has_errors({{.severity = Severity::note}, {.severity = Severity::warning}}));
  CHECK(has_errors({{.severity = Severity::note}, {.severity = Severity::error}}));
}
