// SPDX-License-Identifier: Apache-2.0
#include "sample.hpp"

#include <catch2/catch.hpp>

namespace pgmig::report {

using Catch::Contains;

TEST_CASE("a comment begins with the marker by which a bot finds it again") {
  CHECK_THAT(to_markdown(fit_report()), Catch::StartsWith("<!-- pgmig-report -->\n### "));
}

TEST_CASE("names and reasons make no markup, no mention and no cell of their own") {
  DryRun report = hostile_report();
  report.plan.migrations.front().description = "a|b @team `x` [y](z)";
  const std::string text = to_markdown(report);
  CHECK_THAT(text, Contains("a\\|b &#64;team \\`x\\` \\[y\\](z)"));
  CHECK_THAT(text, Contains("public.\"&lt;b\\>&amp;orders\": DDL") && !Contains("<img"));
}

TEST_CASE("statements with back quotes stay in their block") {
  DryRun report = fit_report();
  auto& action = report.plan.migrations.front().steps.front().action;
  std::get<plan::RunOutside>(action).statement.sql = "SELECT '```'";
  CHECK_THAT(to_markdown(report), Contains("````sql\n"));
}

TEST_CASE("a comment is never longer than a code host takes") {
  DryRun report = fit_report();
  report.plan.migrations.resize(500, report.plan.migrations.front());
  const std::string text = to_markdown(report);
  CHECK(text.size() < 65536);
  CHECK_THAT(text, Contains("too long for a comment"));
  CHECK_THAT(text, Contains("pgmig up"));
}

}  // namespace pgmig::report
