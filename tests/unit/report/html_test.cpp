// SPDX-License-Identifier: Apache-2.0
#include "report/html_text.hpp"
#include "report/lock_timeline.hpp"
#include "sample.hpp"

#include <catch2/catch.hpp>

namespace pgmig::report {

using Catch::Contains;

TEST_CASE("nothing that a file or a server says becomes markup") {
  CHECK(escaped("<a b=\"c\">&'") == "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
  const std::string page = to_html(hostile_report());
  CHECK_THAT(page, Contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK_THAT(page, Contains("nobody &lt;img src=x&gt; reads it"));
  CHECK_THAT(page, !Contains("<script") && !Contains("<img") && !Contains("<b>&orders"));
}

TEST_CASE("the page asks for nothing from anywhere") {
  const std::string page = to_html(hostile_report());
  CHECK_THAT(page, Contains("default-src 'none'"));
  CHECK_THAT(page, !Contains("http://") && !Contains("https://") && !Contains("url(") &&
                       !Contains("@import"));
  CHECK_THAT(page, Contains("prefers-color-scheme: dark") && Contains("@media print"));
}

TEST_CASE("the verdict is the worst that there is") {
  DryRun report = fit_report();
  CHECK(summary_of(report).judgement == Judgement::fit);
  report.checkup = Checkup{.checks = {{.id = "long_transactions",
                                       .findings = {{.verdict = Verdict::problem, .found = "x"}}}}};
  CHECK(summary_of(report).judgement == Judgement::not_ready);
  report.plan.migrations.front().diagnostics = {{.code = "table_rewrite", .message = "no"}};
  CHECK(summary_of(report).judgement == Judgement::refused);
  CHECK(summary_of(hostile_report()).judgement == Judgement::needs_a_look);
  CHECK(summary_of({}).judgement == Judgement::nothing_pending);
}

TEST_CASE("the timeline has a bar for each lock, and what waits stands apart") {
  const std::string picture = lock_timeline(hostile_report());
  CHECK_THAT(picture,
             Contains("class=\"ddl\"") && Contains("class=\"all\"") && Contains("class=\"later\""));
  CHECK(lock_timeline({}).empty());
  CHECK_THAT(lock_timeline(fit_report()), !Contains("class=\"later\""));
}

TEST_CASE("of very many relations those that people wait for are drawn") {
  DryRun report = fit_report();
  auto& effects = report.plan.migrations.front().steps.front().effects;
  for (int i = 0; i < 40; ++i) {
    effects.push_back(
        {.relation = "public.t" + std::to_string(i), .lock = pg::LockMode::share_update_exclusive});
  }
  effects.push_back({.relation = "public.loud", .lock = pg::LockMode::access_exclusive});
  const std::string picture = lock_timeline(report);
  CHECK_THAT(picture, Contains("public.loud") && Contains("left out here"));
}

TEST_CASE("what is planned on what an opaque step may change is unreviewable") {
  DryRun report = hostile_report();
  plan::MigrationPlan& migration = report.plan.migrations.front();
  const plan::Step& drop = migration.steps.back();
  CHECK_FALSE(is_unreviewable(report.plan, drop));
  migration.statements.front().verdict = plan::Verdict::opaque;
  CHECK(is_opaque(migration, migration.steps.front()));
  CHECK_FALSE(is_unreviewable(report.plan, migration.steps.front()));
  CHECK(is_unreviewable(report.plan, drop));
  CHECK_THAT(to_html(report), Contains("unreviewable: "));
  CHECK_THAT(to_markdown(report), Contains("**unreviewable**") && Contains("**opaque**"));
}

TEST_CASE("the way back runs from the last step to the first, and says what it cannot do") {
  CHECK(rollback_script(hostile_report().plan) ==
        "-- 0007/contract/1 cannot be taken back: the values are gone\n"
        "-- 0007/expand/1\nDROP INDEX public.i;\n");
}

TEST_CASE("a long text is cut between characters") {
  CHECK(cut_long("abc", 3) == "abc");
  CHECK(cut_long("aäb", 2) == "a\n-- 3 bytes more are not shown");
}

}  // namespace pgmig::report
